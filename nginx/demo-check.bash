# shellcheck shell=bash
# The check of a demonstration: what a person does, with curl for a browser. A part of nginx/demo, which sets $site,
# $entra, $state, $tenant, $person and $person_name.
# shellcheck disable=SC2154

step=0
failures=0

report() {
    local result=$1 what=$2
    step=$((step + 1))
    printf '%-5s %2d  %s\n' "$result" "$step" "$what"
}

# expect WHAT FOUND PATTERN: a step is good when what was found matches the pattern.
expect() {
    # shellcheck disable=SC2053
    if [[ $2 == $3 ]]; then
        report ok "$1"
    else
        report FAIL "$1"
        printf '         found:    %s\n         expected: %s\n' "${2:0:300}" "$3"
        failures=$((failures + 1))
    fi
}

# Asks as a browser does when a person follows a link: status, location and body are kept, redirects are not followed.
browse() {
    status=$(curl -sS --max-time 20 -b "$jar" -c "$jar" -D "$state/head" -o "$state/body" -w '%{http_code}' \
        -H 'Accept: text/html' -H 'Sec-Fetch-Mode: navigate' -H 'Sec-Fetch-Dest: document' "$@") || status="none ($?)"
    location=$(sed -n 's/^[Ll]ocation: //p' "$state/head" | tr -d '\r' | tail -n 1)
    body=$(tr -d '\0' <"$state/body")
}

# As browse; mod_authnz_fcgi leads to Entra by way of the site's own address.
browse_page() {
    browse "$@"
    if [[ $location == "$site"/oauth/openid[?]* ]]; then browse "$location"; fi
}

# The address that the account page's form sends to.
form_address() {
    local action
    action=$(grep -o '<form[^>]*action="[^"]*login[^"]*"' "$state/body" | head -n 1 | sed 's/.*action="//; s/"$//; s/&amp;/\&/g; s/&#39;/'"'"'/g')
    [[ $action == /* ]] && action=$entra$action
    printf '%s' "$action"
}

check() {
    jar=$state/jar
    browse "$site/login?redirect_to=/protected/"
    expect "the login page is there" "$status $body" '200 *<h1*Sign in*'
    browse "$site/api/config"
    expect "it may offer to sign in" "$body" '*"openidLoginEnabled"*true*'
    browse_page "$site/protected/whoami?a=1"
    expect "the protected page sends a stranger to Entra" "$status $location" "302 $entra/$tenant/oauth2/v2.0/authorize[?]*"
    expect "with a proof key" "$location" '*code_challenge_method=S256*'
    expect "and a nonce" "$location" '*nonce=*'
    browse "$location"
    expect "Entra shows its account page" "$status $body" "200 *$person_name*"
    browse --data-urlencode "username=$person" "$(form_address)"
    expect "a person is chosen, Entra sends the browser back" "$status $location" "30[23] $site/oauth/openid/callback[?]*code=*"
    local callback=$location
    browse "$location"
    expect "the callback leads to the page that was asked for" "$status $location" "302 *protected/whoami[?]a=1"
    [[ $location == /* ]] && location=$site$location
    browse "$location"
    expect "the protected page opens" "$status" 200
    expect "the application was told who it is" "$body" "*X-Auth-Request-Name: $person_name*"
    # The emulator's own cookie may be there: cookies know no ports.
    expect "and does not see our cookies" "$(grep -c '^Cookie: .*entra-' "$state/body")" 0
    browse -H 'X-Auth-Request-User: somebody-else' -H 'X_Auth_Request_Name: Somebody Else' "$site/protected/whoami"
    if [[ $body == *omebody* ]]; then body="a forged field came through"; fi
    expect "a forged identity does not get through" "$status $body" "200 X-Auth-Request-User: *"
    browse "$site/protected/"
    expect "the example page opens" "$status $body" '200 *example.js*'
    browse "$site/api/user"
    expect "the responder names the person" "$status $body" "200 *\"$person_name\"*"
    browse "$site/api/permissions/search-principals?q=lovelace"
    expect "the people search asks Entra" "$status $body" '200 *"name":"Ada Lovelace"*"sources":{"entra":[1-9]*'
    expect "and every source answers" "${body/*\"partial\"*/a source failed}" '*"results"*'
    browse "$site/entra-fcgi/people-picker.html"
    expect "the people picker has a page" "$status $body" '200 *<entra-people-picker*'
    browse "$site/cached/whoami"
    browse "$site/cached/whoami"
    expect "the cached check knows the person too" "$status $body" '200 *X-Auth-Request-Name: '"$person_name*"
    browse "$site/operators/x"
    expect "a page for a role that the person lacks is refused" "$status" 403
    browse "$callback"
    expect "a callback that is used twice leads to the page, not to a fault" "$status" 302
    browse "$site/oauth/openid?return_to=//elsewhere.example/"
    expect "nobody is sent to another site" "$location" "$site*"
    cp "$jar" "$jar.before"
    browse -X POST -H 'Sec-Fetch-Site: cross-site' -H 'Origin: https://elsewhere.example' "$site/api/auth/logout"
    expect "another site cannot sign the person out" "$status" 403
    browse -X POST -H 'Sec-Fetch-Site: same-origin' -H 'Sec-Fetch-Mode: cors' "$site/api/auth/logout"
    expect "signing out" "$status $body" '200 *Logout successful*'
    expect "goes on to Entra" "$body" '*"redirect"*logout*'
    jar=$jar.before
    # Another process of the responder may know the session for one more second.
    local deadline=$((SECONDS + 3))
    until browse_page "$site/protected/whoami" && [[ $status != 200 ]] || ((SECONDS > deadline)); do sleep 0.1; done
    expect "the old cookie opens nothing any more" "$status $location" "302 $entra/*"
    curl -sS --max-time 20 -D "$state/head" -o "$state/body" -H 'Sec-Fetch-Mode: cors' -H 'Accept: application/json' \
        "$site/protected/whoami"
    expect "a script gets 401 and JSON" "$(head -n 1 "$state/head") $(<"$state/body")" 'HTTP/1.1 401* *"login_required"*'
    browse "$site/oauth/openid/auth"
    expect "nobody but the web server can ask the check" "$status" 404
}
