-- Runs for each request, and once more for one that has passed the check: the environment then holds what the check said
-- of the person. No client can put anything there.

local request = lighty.r
local path = request.req_attr["uri.path"]

-- The check's own addresses elsewhere, and pages that are shown for an error only.
if path:find("^/oauth/openid/auth") and not path:find("^/oauth/openid/auth[^/-]")
    or path:find("^/oauth/openid/required")
    or path:find("^/entra%-fcgi/") and not path:find("^/entra%-fcgi/[a-z]+%.[a-z]+$")
    or path:find("^/entra%-fcgi/unavailable") or path:find("^/entra%-fcgi/forbidden") then
    return 404
end
if request.req_attr["request.method"] == "TRACE" then return 405 end
-- No second spelling of an address for which other rules count.
local asked = request.req_attr["request.orig-uri"]:match("^[^?]*"):lower()
for _, odd in ipairs({ "%2f", "%5c", "\\", "%3b", ";" }) do
    if asked:find(odd, 1, true) then return 400 end
end

-- What a client may have sent in place of us, in any spelling.
local others = {
    ["x-forwarded-user"] = true, ["x-forwarded-email"] = true, ["x-forwarded-groups"] = true,
    ["x-forwarded-preferred-username"] = true, ["x-forwarded-access-token"] = true, ["remote-user"] = true,
    ["x-remote-user"] = true,
}
local forged = {}
for name in pairs(request.req_header) do
    local plain = name:lower():gsub("_", "-")
    if others[plain] or plain:find("^x%-auth%-request%-") or plain:find("^x%-ms%-client%-principal")
        or plain:find("^x%-ms%-token%-aad%-") or plain:find("^oidc%-") then
        forged[#forged + 1] = name
    end
end
for _, name in ipairs(forged) do request.req_header[name] = nil end

local environment = request.req_env
local demands = (environment["ENTRA_REQUIRE_ROLE"] or "") .. "\n" .. (environment["ENTRA_REQUIRE_GROUP"] or "")
if not environment["AUTH_USER"] then
    environment["ENTRA_DEMANDED"] = demands
    return 0
end
-- The check was asked for less than the page demands: the modules are in another order than in entra-fcgi.conf.
if environment["ENTRA_DEMANDED"] ~= demands then return 500 end

for variable, field in pairs({
    AUTH_USER = "X-Auth-Request-User", OIDC_PREFERRED_USERNAME = "X-Auth-Request-Preferred-Username",
    OIDC_EMAIL = "X-Auth-Request-Email", OIDC_NAME = "X-Auth-Request-Name", OIDC_TENANT = "X-Auth-Request-Tenant",
    OIDC_GROUPS = "X-Auth-Request-Groups", OIDC_ROLES = "X-Auth-Request-Roles",
    OIDC_ACCESS_TOKEN = "X-Auth-Request-Access-Token", OIDC_ASSERTION = "X-Auth-Request-Assertion",
    OIDC_TRUNCATED = "X-Auth-Request-Truncated", X_MS_CLIENT_PRINCIPAL = "X-MS-CLIENT-PRINCIPAL",
    X_MS_CLIENT_PRINCIPAL_NAME = "X-MS-CLIENT-PRINCIPAL-NAME", X_MS_CLIENT_PRINCIPAL_ID = "X-MS-CLIENT-PRINCIPAL-ID",
    X_MS_CLIENT_PRINCIPAL_IDP = "X-MS-CLIENT-PRINCIPAL-IDP",
}) do
    request.req_header[field] = environment[variable]
end

-- Our cookies are of no use to the application and would be worth stealing.
local sent, kept = request.req_header["Cookie"], {}
for cookie in (sent or ""):gmatch("[^;]+") do
    local name = cookie:match("^[ \t]*([^=]*)"):gsub("^__Host%-", "")
    if name ~= "entra-session" and name ~= "entra-login" then kept[#kept + 1] = cookie end
end
if sent then
    local rest = table.concat(kept, ";"):gsub("^[ \t]+", "")
    if rest == "" then request.req_header["Cookie"] = nil else request.req_header["Cookie"] = rest end
end

environment["ENTRA_PASSED"] = "true"
return 0
