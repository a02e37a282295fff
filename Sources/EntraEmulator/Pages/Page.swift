import FastCGI
import HTTPTypes

/// The pages: no inline script or style, readable without script, every text escaped.
struct Page {
    let surroundings: Surroundings

    /// The account page: whom to sign in as.
    func accounts(
        _ request: AuthorizationRequest,
        segment: String,
        signedIn: [Person],
        search: String,
        notice: String?
    ) -> Response {
        let others = surroundings.configuration.people.filter { !signedIn.contains($0) }
        let typed = search.lowercased()
        let isNarrowed = notice == nil && !typed.isEmpty
        let shown = others.filter { !isNarrowed || Page.searchText($0).contains(typed) }
        let listed = shown.isEmpty ? others : shown
        let message = notice ?? (shown.isEmpty ? "There is no account named “\(search)”. Choose one of these." : nil)
        let picked: HTML =
            signedIn.isEmpty
            ? ""
            : """
            <h2 id="signed-in">Signed in</h2>
            <ul class="people" aria-labelledby="signed-in">\(signedIn.map { row($0, request.authority) })</ul>
            """
        return document(
            signedIn.isEmpty ? "Sign in" : "Pick an account",
            """
            <p class="lead">to continue to <strong><bdi>\(request.application.displayName)</bdi></strong></p>
            \(alert(message))
            <form method="post" action="/\(segment)/login?\(request.encoded)">
            <label for="username">Name or user name</label>
            <div class="search">
            <input id="username" name="username" type="text" value="\(search)" autocomplete="username" \
            spellcheck="false" autocapitalize="none" autofocus aria-describedby="count">
            <button class="primary" type="submit">Next</button>
            </div>
            \(picked)
            <h2 id="everybody">Everybody</h2>
            <p id="count" class="quiet" role="status" data-total="\(String(listed.count))">\
            \(String(listed.count)) accounts; type to search.</p>
            <ul class="people" id="people" aria-labelledby="everybody">\(listed.map { row($0, request.authority) })</ul>
            <div class="actions"><button type="submit" name="action" value="cancel">Cancel</button></div>
            </form>
            """
        )
    }

    /// The consent page.
    func consent(_ request: AuthorizationRequest, segment: String, person: Person, scopes: [String]) -> Response {
        let items: [HTML] = scopes.map { "<li><code>\($0)</code></li>" }
        return document(
            "Permissions requested",
            """
            <p class="lead"><strong><bdi>\(request.application.displayName)</bdi></strong> asks on behalf of
            <bdi>\(person.displayName)</bdi> (\(person.userPrincipalName)) for:</p>
            <ul class="scopes">\(items)</ul>
            <form method="post" action="/\(segment)/consent?\(request.encoded)">
            <input type="hidden" name="person" value="\(person.objectID)">
            <div class="actions">
            <button type="submit" name="action" value="cancel">Cancel</button>
            <button class="primary" type="submit" name="action" value="accept">Accept</button>
            </div>
            </form>
            """
        )
    }

    /// The page of an administrator's consent.
    func adminConsent(_ application: RegisteredApplication, segment: String, query: FormFields) -> Response {
        document(
            "Permissions requested for the organisation",
            """
            <p class="lead"><strong><bdi>\(application.displayName)</bdi></strong> asks for its permissions for
            everybody in this organisation.</p>
            <form method="post" action="/\(segment)/adminconsent?\(query.encoded)">
            <div class="actions">
            <button type="submit" name="action" value="cancel">Cancel</button>
            <button class="primary" type="submit" name="action" value="accept">Accept</button>
            </div>
            </form>
            """
        )
    }

    /// The page of an error that the client never hears of.
    func error(_ error: ProtocolError) -> Response {
        let text = error.description(surroundings.occurrence(of: error))
        return document(
            "Sorry, but we’re having trouble signing you in.",
            #"<pre class="details" role="alert">\#(text)</pre>"#,
            status: .badRequest
        )
    }

    /// A form that the browser posts to the client at once, with a button for browsers without script (quirk 23).
    func formPost(to uri: String, fields: FormFields) -> Response {
        let inputs: [HTML] = fields.pairs.map {
            #"<input type="hidden" name="\#($0.name)" value="\#($0.value)">"#
        }
        return document(
            "Working…",
            """
            <p class="lead">You are being signed in.</p>
            <form id="post-now" method="post" action="\(uri)">\(inputs)
            <div class="actions"><button class="primary" type="submit">Continue</button></div>
            </form>
            """
        )
    }

    /// The page that asks which account to sign out of (quirk 50).
    func signOut(_ people: [Person], segment: String, parameters: FormFields) -> Response {
        let rows: [HTML] = people.map { row($0, nil) }
        return document(
            "Pick an account",
            """
            <p class="lead">Which account do you want to sign out of?</p>
            <form method="post" action="/\(segment)/logoutsession?\(parameters.encoded)">
            <ul class="people">\(rows)</ul>
            <div class="actions"><button type="submit" name="person" value="all">Sign out of all</button></div>
            </form>
            """
        )
    }

    /// The page after sign-out: calls the applications in hidden iframes, then goes on (quirks 51 to 53).
    func signedOut(frontChannel: [String], next: String?) -> Response {
        let frames: [HTML] = frontChannel.map {
            #"<iframe hidden class="front-channel" title="Signing out" src="\#($0)"></iframe>"#
        }
        let forward: HTML =
            if let next {
                #"<p class="actions"><a class="primary" id="go-on" href="\#(next)">Continue</a></p>"#
            } else {
                #"<p class="quiet">It’s a good idea to close all browser windows.</p>"#
            }
        let refresh: HTML =
            if let next { #"<noscript><meta http-equiv="refresh" content="3; url=\#(next)"></noscript>"# } else { "" }
        return document(
            "You signed out of your account",
            "\(frames)\(forward)",
            head: refresh,
            frameSources: frontChannel.compactMap(Origin.of)
        )
    }

    private func alert(_ message: String?) -> HTML {
        guard let message else { return "" }
        return #"<p class="notice" role="alert">\#(message)</p>"#
    }

    private func row(_ person: Person, _ authority: Authority?) -> HTML {
        let tags: [HTML] = tags(person, authority).map { #" <span class="tag">\#($0)</span>"# }
        return """
            <li data-search="\(Page.searchText(person))">\
            <button type="submit" name="person" value="\(person.objectID)">\
            <span class="initial" aria-hidden="true">\(String(person.displayName.prefix(1)))</span>\
            <span class="who"><bdi class="name">\(person.displayName)</bdi>\
            <span class="account">\(person.userPrincipalName)</span></span>\
            <span class="tags">\(tags)</span></button></li>
            """
    }

    private func tags(_ person: Person, _ authority: Authority?) -> [String] {
        var tags: [String] = []
        if let authority, !authority.admits(person) { tags.append(person.isGuest ? "guest" : "other tenant") }
        if person.isGuest, authority?.admits(person) != false { tags.append("guest") }
        if !person.isEnabled { tags.append("disabled") }
        if !person.isAssigned { tags.append("not assigned") }
        if person.needsInteraction { tags.append("restricted") }
        if person.mail == nil { tags.append("no mail") }
        if person.groupIDs.count > 5 { tags.append("\(person.groupIDs.count) groups") }
        return tags + person.roles
    }

    private static func searchText(_ person: Person) -> String {
        "\(person.displayName) \(person.userPrincipalName) \(person.mail ?? "")".lowercased()
    }

    private func document(
        _ title: String,
        _ content: HTML,
        status: HTTPResponse.Status = .ok,
        head: HTML = "",
        frameSources: [String] = []
    ) -> Response {
        let html: HTML = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title) · Entra emulator</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="stylesheet" href="/emulator/page.css">
            <link rel="icon" type="image/svg+xml" href="/emulator/icon.svg">
            <script src="/emulator/page.js" defer></script>\(head)</head>
            <body><main>
            <p class="brand"><span aria-hidden="true">⬡</span> Entra emulator
            <span class="tag">not Microsoft · accepts anybody</span></p>
            <h1>\(title)</h1>
            \(content)
            </main></body></html>
            """
        let frames = frameSources.isEmpty ? "'none'" : frameSources.joined(separator: " ")
        // No form-action: browsers apply it to the redirects after a form too, and those lead to the client.
        let policy =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src \(frames); "
            + "base-uri 'none'; frame-ancestors 'none'"
        let fields = surroundings.fields(
            Surroundings.uncached + [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Security-Policy", policy),
                ("Referrer-Policy", "strict-origin-when-cross-origin"),
                // Quirk 81.
                ("Cross-Origin-Opener-Policy", "same-origin"),
            ]
        )
        return Response(status: status, fields: fields, body: Array(html.text.utf8))
    }
}
