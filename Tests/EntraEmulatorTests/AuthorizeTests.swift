import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

struct AuthorizeTests {
    /// A request that the client never hears of.
    struct PageRefusal: Sendable, CustomTestStringConvertible {
        let name: String
        let number: Int
        var tenant = Demo.tenantID
        var client = Demo.clientID
        var changes: [String: String?] = [:]
        var suffix = ""

        var testDescription: String { name }
    }

    static let pageRefusals = [
        PageRefusal(name: "unknown tenant", number: 90_002, tenant: "nobody.example"),
        PageRefusal(name: "no client", number: 900_144, changes: ["client_id": nil]),
        PageRefusal(name: "empty client", number: 900_144, changes: ["client_id": ""]),
        PageRefusal(name: "unknown client", number: 700_016, changes: ["client_id": "<b>x</b>"]),
        PageRefusal(name: "client of another tenant", number: 700_016, tenant: Demo.otherTenantID),
        PageRefusal(name: "client of one tenant at common", number: 50_194, tenant: "common"),
        PageRefusal(name: "client of one tenant at organizations", number: 50_194, tenant: "organizations"),
        PageRefusal(name: "personal accounts", number: 700_016, tenant: "consumers"),
        PageRefusal(name: "another path", number: 50_011, changes: ["redirect_uri": "http://localhost:3080/other"]),
        PageRefusal(
            name: "another case",
            number: 50_011,
            changes: ["redirect_uri": "http://localhost:3080/OAuth/openid/callback"]
        ),
        PageRefusal(
            name: "another host",
            number: 50_011,
            changes: ["redirect_uri": "http://localhost.evil.example/oauth/openid/callback"]
        ),
        PageRefusal(
            name: "user information",
            number: 50_011,
            changes: ["redirect_uri": "http://localhost:3080@evil.example/oauth/openid/callback"]
        ),
        PageRefusal(
            name: "a port that is none",
            number: 50_011,
            changes: ["redirect_uri": "http://localhost:/oauth/openid/callback"]
        ),
        PageRefusal(
            name: "a port with a letter",
            number: 50_011,
            changes: ["redirect_uri": "http://localhost:3080x/oauth/openid/callback"]
        ),
        PageRefusal(name: "a query", number: 50_011, changes: ["redirect_uri": Bench.callback + "?a=1"]),
        PageRefusal(name: "not a URI", number: 50_011, changes: ["redirect_uri": "javascript:alert(1)"]),
        PageRefusal(name: "state twice", number: 9_000_411, suffix: "&state=another"),
    ]

    @Test(arguments: pageRefusals)
    func `what is wrong with the client is shown here and never redirected`(refusal: PageRefusal) async throws {
        let visitor = Visitor(try Bench())
        visitor.tenant = refusal.tenant
        let target = "/\(refusal.tenant)/oauth2/v2.0/authorize?\(visitor.request(refusal.changes))\(refusal.suffix)"
        let response = await visitor.send("GET", target)
        #expect(response.status == .badRequest)
        #expect(response.field("location") == nil)
        #expect(response.errorNumber == refusal.number)
        #expect(!response.text.contains("<b>x"))
    }

    /// A request whose refusal the client hears of.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let error: String
        let number: Int
        let changes: [String: String?]
        var allowsIDTokens = false

        var testDescription: String { name }
    }

    static let refusals = [
        Refusal(name: "no response type", error: "invalid_request", number: 900_144, changes: ["response_type": nil]),
        Refusal(
            name: "response type token",
            error: "unsupported_response_type",
            number: 700_051,
            changes: ["response_type": "token"]
        ),
        Refusal(
            name: "response type id_token token",
            error: "unsupported_response_type",
            number: 700_051,
            changes: ["response_type": "id_token token"]
        ),
        Refusal(
            name: "unknown response type",
            error: "unsupported_response_type",
            number: 70_005,
            changes: ["response_type": "magic"]
        ),
        Refusal(
            name: "id_token without the box",
            error: "unsupported_response_type",
            number: 700_054,
            changes: ["response_type": "id_token"]
        ),
        Refusal(
            name: "hybrid without the box",
            error: "unsupported_response_type",
            number: 700_054,
            changes: ["response_type": "code id_token"]
        ),
        Refusal(
            name: "id_token in a query",
            error: "invalid_request",
            number: 70_007,
            changes: ["response_type": "id_token", "response_mode": "query"],
            allowsIDTokens: true
        ),
        Refusal(
            name: "unknown response mode",
            error: "invalid_request",
            number: 70_007,
            changes: ["response_mode": "web_message"]
        ),
        Refusal(
            name: "id_token without nonce",
            error: "invalid_request",
            number: 900_144,
            changes: ["response_type": "id_token", "nonce": nil],
            allowsIDTokens: true
        ),
        Refusal(name: "no scope", error: "invalid_request", number: 900_144, changes: ["scope": nil]),
        Refusal(
            name: "unknown permission",
            error: "invalid_scope",
            number: 70_011,
            changes: ["scope": "openid address"]
        ),
        Refusal(
            name: "unknown resource",
            error: "invalid_resource",
            number: 500_011,
            changes: ["scope": "openid https://unknown.example/x"]
        ),
        Refusal(
            name: "default beside a permission",
            error: "invalid_scope",
            number: 70_011,
            changes: ["scope": ".default Mail.Read"]
        ),
        Refusal(name: "unknown prompt", error: "invalid_request", number: 90_023, changes: ["prompt": "create"]),
        Refusal(
            name: "quirk 36: select_account beside login_hint",
            error: "invalid_request",
            number: 90_023,
            changes: ["prompt": "select_account", "login_hint": "adele"]
        ),
        Refusal(
            name: "unknown challenge method",
            error: "invalid_request",
            number: 90_023,
            changes: ["code_challenge_method": "S512"]
        ),
        Refusal(
            name: "challenge too short",
            error: "invalid_request",
            number: 50_147,
            changes: ["code_challenge": "short"]
        ),
        Refusal(
            name: "method without challenge",
            error: "invalid_request",
            number: 900_144,
            changes: ["code_challenge": nil]
        ),
        Refusal(name: "claims that are no JSON", error: "invalid_request", number: 90_023, changes: ["claims": "{"]),
        Refusal(name: "claims that are no object", error: "invalid_request", number: 90_023, changes: ["claims": "[]"]),
    ]

    @Test(arguments: refusals)
    func `a faulty request of a known client is refused at its redirect URI`(refusal: Refusal) async throws {
        let bench = try Bench { configuration in
            configuration.updateApplication(Demo.clientID) { $0.allowsImplicitIDTokens = refusal.allowsIDTokens }
        }
        let response = await Visitor(bench).authorize(refusal.changes)
        #expect(response.status == .found)
        let parameters = try response.parameters
        #expect(parameters["error"] == refusal.error)
        #expect(parameters["error_description"]?.hasPrefix("AADSTS\(refusal.number): ") == true)
        #expect(parameters["error_uri"] == "\(Bench.origin)/error?code=\(refusal.number)")
        #expect(parameters["state"] == "the state")
    }

    @Test
    func `quirk 27: an error description has CRLF and trace lines, in the captured encoding`() async throws {
        let response = await Visitor(try Bench()).authorize(["scope": nil])
        let location = try #require(response.field("location"))
        let pattern =
            /error_description=AADSTS900144%3a\+The\+.*%0d%0aTrace\+ID%3a\+[0-9a-f-]{36}%0d%0aCorrelation\+ID%3a\+[0-9a-f-]{36}%0d%0aTimestamp%3a\+2030-03-17\+17%3a46%3a40Z&/
        #expect(location.firstMatch(of: pattern) != nil, "\(location)")
    }

    @Test
    func `quirk 24, 25 and 28: a long code, the session's state and an empty fragment come back`() async throws {
        let response = await Visitor(try Bench()).choose(Demo.ordinary)
        let location = try #require(response.field("location"))
        #expect(location.hasPrefix(Bench.callback + "?code="))
        #expect(location.hasSuffix("#"))
        let parameters = try response.parameters
        #expect((parameters["code"]?.utf8.count ?? 0) >= 1_500)
        #expect(parameters["session_state"]?.utf8.count == 36)
        #expect(parameters["state"] == "the state")
        #expect(parameters["iss"] == nil)
    }

    @Test
    func `quirk 23: form_post is a form that the page posts itself, with a button`() async throws {
        let visitor = Visitor(try Bench())
        let response = await visitor.choose(
            Demo.ordinary,
            ["response_mode": "form_post", "state": #"a"b&c'd"#]
        )
        #expect(response.status == .ok)
        #expect(response.text.contains(#"<form id="post-now" method="post" action="\#(Bench.callback)">"#))
        #expect(response.text.contains("Continue</button>"))
        #expect(!response.text.contains("onload"))
        let parameters = try response.parameters
        #expect(parameters["state"] == #"a"b&c'd"#)
        #expect(await visitor.redeem(try #require(parameters["code"])).status == .ok)
        #expect(response.field("content-security-policy")?.contains("script-src 'self'") == true)
        #expect(await visitor.bench.send("GET", "/emulator/page.js").text.contains("form.submit()"))
    }

    @Test
    func `quirk 31: HTML is stripped from the state`() async throws {
        let response = await Visitor(try Bench()).choose(Demo.ordinary, ["state": "a<script>alert(1)</script>b"])
        #expect(try response.parameters["state"] == "aalert(1)b")
    }

    @Test(arguments: ["query", "fragment"])
    func `quirk 32: a redirect URI without path gains a slash`(mode: String) async throws {
        let bench = try Bench { configuration in
            configuration.updateApplication(Demo.clientID) { $0.redirectURIs = [.init("https://app.example")] }
        }
        let response = await Visitor(bench)
            .choose(Demo.ordinary, ["redirect_uri": "https://app.example", "response_mode": mode])
        let separator = mode == "query" ? "?" : "#"
        #expect(response.field("location")?.hasPrefix("https://app.example/\(separator)code=") == true)
    }

    @Test(arguments: ["http://localhost/oauth/openid/callback", "http://localhost:9/oauth/openid/callback"])
    func `quirk 33: the port of localhost does not count`(uri: String) async throws {
        let visitor = Visitor(try Bench())
        let response = await visitor.choose(Demo.ordinary, ["redirect_uri": uri])
        #expect(response.field("location")?.hasPrefix(uri + "?") == true)
        let code = try #require(try response.parameters["code"])
        #expect(await visitor.redeem(code, ["redirect_uri": uri]).status == .ok)
    }

    @Test
    func `quirk 26: who cancels sends back exactly three fields`() async throws {
        let visitor = Visitor(try Bench())
        let target = "/\(Demo.tenantID)/login?\(visitor.request())"
        let response = await visitor.send("POST", target, form: [("action", "cancel")])
        #expect(
            response.field("location")
                == "\(Bench.callback)?error=access_denied&error_subcode=cancel&state=the+state#"
        )
    }

    @Test
    func `without a redirect URI a registered one is used, and a query of its own is kept`() async throws {
        let bench = try Bench { configuration in
            configuration.updateApplication(Demo.clientID) { $0.redirectURIs = [.init("https://app.example/cb?a=1")] }
        }
        let response = await Visitor(bench).choose(Demo.ordinary, ["redirect_uri": nil])
        #expect(response.field("location")?.hasPrefix("https://app.example/cb?a=1&code=") == true)
    }

    @Test
    func `quirk 35: prompt none ends in one of three errors`() async throws {
        let visitor = Visitor(
            try Bench { configuration in
                configuration.updateApplication(Demo.clientID) { $0.requiresAssignment = true }
            }
        )
        func error(_ changes: [String: String?] = [:]) async throws -> String? {
            let silent = changes.merging(["prompt": "none"]) { old, _ in old }
            return try await visitor.authorize(silent).parameters["error"]
        }
        #expect(try await error() == "login_required")
        _ = await visitor.choose(Demo.restricted)
        #expect(try await error() == "interaction_required")
        _ = await visitor.choose(Demo.unassigned)
        #expect(try await error(["login_hint": Demo.unassigned.userPrincipalName]) == "login_required")
        _ = await visitor.choose(Demo.ordinary)
        #expect(try await error() == "login_required")
        let hint = ["login_hint": Demo.ordinary.userPrincipalName]
        #expect(try await error(hint) == nil)
        #expect(
            try await error(hint.merging(["scope": "openid Mail.Read"]) { $1 }) == "consent_required"
        )
    }

    @Test
    func `one session signs in silently, several show a picker, none shows the login page`() async throws {
        let visitor = Visitor(try Bench())
        #expect(await visitor.authorize().text.contains("<h1>Sign in</h1>"))
        _ = await visitor.choose(Demo.ordinary)
        #expect(try await visitor.authorize().parameters["code"] != nil)
        #expect(await visitor.authorize(["prompt": "login"]).text.contains("<h1>Sign in</h1>"))
        #expect(await visitor.authorize(["prompt": "select_account"]).text.contains("<h1>Pick an account</h1>"))
        _ = await visitor.choose(Demo.umlaut)
        #expect(await visitor.authorize().text.contains("<h1>Pick an account</h1>"))
        let hinted = await visitor.authorize(["login_hint": "JUERGEN.gruen@contoso.example"])
        #expect(try hinted.parameters["code"] != nil)
        let stranger = await visitor.authorize(["login_hint": "layla.haddad@contoso.example"])
        #expect(stranger.text.contains(#"value="layla.haddad@contoso.example""#))
    }

    @Test
    func `the session lasts in this browser only, and the login page is never framed`() async throws {
        let bench = try Bench()
        _ = await Visitor(bench).choose(Demo.ordinary)
        let page = await Visitor(bench).authorize()
        #expect(page.text.contains("<h1>Sign in</h1>"))
        #expect(page.field("content-security-policy")?.contains("frame-ancestors 'none'") == true)
        #expect(page.field("cross-origin-opener-policy") == "same-origin")
        #expect(page.field("cache-control") == "no-store, no-cache")
    }

    @Test
    func `an authorization request may be posted`() async throws {
        let visitor = Visitor(try Bench())
        let form = FormFieldsList(visitor.request())
        let page = await visitor.send("POST", "/\(Demo.tenantID)/oauth2/v2.0/authorize", form: form.pairs)
        #expect(page.text.contains("/\(Demo.tenantID)/login?client_id=\(Demo.clientID)&amp;response_type=code"))
    }

    @Test
    func `a hybrid request gives code and ID token in the fragment, the hash of the code in it`() async throws {
        let visitor = Visitor(
            try Bench { configuration in
                configuration.updateApplication(Demo.clientID) {
                    $0.allowsImplicitIDTokens = true
                    $0.groupClaim = .objectIDs
                }
            }
        )
        let response = await visitor.choose(
            Demo.manyGroups,
            ["response_type": "code id_token", "client_info": "1"]
        )
        #expect(response.field("location")?.hasPrefix(Bench.callback + "#code=") == true)
        let parameters = try response.parameters
        let claims = try JWT(parameters["id_token"].map(JSONValue.string)).claims
        #expect(claims["c_hash"] != nil)
        #expect(claims["nonce"] == "the nonce")
        #expect(parameters["client_info"] != nil)
        // Quirk 20.
        #expect(claims["hasgroups"] == true)
        #expect(claims["_claim_names"] == nil)
    }

    @Test(arguments: [
        Faults.Refusal("access_denied", subcode: "cancel"), Faults.Refusal("server_error", code: 90_033),
        Faults.Refusal("temporarily_unavailable", code: 90_006), Faults.Refusal("unauthorized_client"),
        Faults.Refusal("interaction_required", code: 50_076), Faults.Refusal("consent_required", code: 65_001),
    ])
    func `every error can be had at the redirect URI on command`(refusal: Faults.Refusal) async throws {
        let bench = try Bench()
        bench.emulator.updateFaults {
            $0.authorizeRefusal = refusal
            $0.authorizeRefusal?.times = 1
        }
        let visitor = Visitor(bench)
        let parameters = try await visitor.authorize().parameters
        #expect(parameters["error"] == refusal.error)
        #expect(parameters["error_subcode"] == refusal.subcode)
        #expect(await visitor.authorize().status == .ok)
    }
}

/// The fields of an encoded form, as a list.
struct FormFieldsList {
    let pairs: [(String, String)]

    init(_ encoded: String) {
        let fields = FormFields(encoded: encoded)
        pairs = encoded.split(separator: "&").compactMap { $0.split(separator: "=").first.map(String.init) }
            .map { name in
                let decoded = name.replacing("%5f", with: "_")
                return (decoded, fields[decoded] ?? "")
            }
    }
}
