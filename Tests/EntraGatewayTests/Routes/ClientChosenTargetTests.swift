import EntraGateway
import FastCGI
import HTTPTypes
import TestSupport
import Testing

/// What a client says of where to go, and of what the site is called: it decides nothing.
struct ClientChosenTargetTests {
    private static let evil = "https%3A%2F%2Fevil.example%2F"
    private static let sameOrigin = ["SEC_FETCH_SITE": "same-origin", "SEC_FETCH_MODE": "cors"]
    private static let form = ["CONTENT_TYPE": "application/x-www-form-urlencoded"]

    /// The names that peers read a target from at their logout.
    static let names = [
        "post_logout_redirect_uri", "rd", "redirect", "redirect_uri", "redirect_url", "return_to", "returnTo", "return",
        "target_link_uri", "logout", "next", "url", "id_token_hint", "logout_hint", "client_id",
    ]

    /// Where a signed-in person is led to who signs out so.
    private func whereTo(_ settings: [String: String], _ request: SiteRequest) async throws -> String {
        var browser = Browser(try Bench(settings))
        try await browser.signIn()
        let response = await browser.send(request)
        #expect(response.status == .ok || response.status == .found || response.status == .seeOther)
        return (response.fields[.location] ?? "") + response.text
    }

    @Test(arguments: names)
    func `a client names no target at the logout`(name: String) async throws {
        let said = "\(name)=\(Self.evil)"
        for settings in [[:], ["OPENID_USE_END_SESSION_ENDPOINT": "true"]] {
            for (method, path) in [
                ("POST", "/api/auth/logout"), ("POST", "/oauth/openid/logout"), ("GET", "/oauth/openid/logout"),
            ] {
                var request = SiteRequest(method: method, path: path, fields: Self.sameOrigin)
                let usual = try await whereTo(settings, request)
                request.query = said
                let byQuery = try await whereTo(settings, request)
                request = SiteRequest(
                    method: method,
                    path: path,
                    fields: Self.sameOrigin,
                    body: said,
                    parameters: Self.form
                )
                let byForm = try await whereTo(settings, request)
                for answer in [byQuery, byForm] {
                    #expect(!answer.contains("evil.example"))
                    #expect(answer.count == usual.count)
                }
            }
        }
    }

    /// What proxies say of the way a request came; a client can say it as well.
    private static let forged = [
        "X_FORWARDED_HOST": "evil.example", "X_FORWARDED_PROTO": "http", "X_FORWARDED_URI": "/evil.example",
        "X_FORWARDED_SSL": "off", "X_FORWARDED_PORT": "81", "X_FORWARDED_PREFIX": "/evil.example",
        "X_FORWARDED_SERVER": "evil.example", "X_ORIGINAL_URI": "/evil.example", "X_ORIGINAL_URL": "/evil.example",
        "X_REWRITE_URL": "/evil.example", "X_ORIGINAL_HOST": "evil.example", "X_SCHEME": "http",
        "FORWARDED": "for=192.0.2.7;host=evil.example;proto=http", "HOST": "evil.example",
        "X_AUTH_REQUEST_REDIRECT": "https://evil.example/",
    ]

    @Test
    func `what a client says of host, scheme and address changes nothing`() async throws {
        let bench = try Bench()
        let fields = Browser.navigation.merging(Self.forged) { $1 }
        let begun = await bench.send(SiteRequest(path: "/oauth/openid", query: "return_to=%2Fpage", fields: fields))
        let target = try #require(begun.fields[.location])
        #expect(target.hasPrefix(TestIssuer.origin))
        #expect(target.contains("redirect_uri=https%3A%2F%2Fapp.example.com%2Foauth%2Fopenid%2Fcallback"))
        #expect(!target.contains("evil.example"))
        let cookie = try #require(begun.fields[values: .setCookie].first)
        #expect(cookie.hasPrefix("__Host-entra-login="))
        #expect(cookie.contains("; Secure") && !cookie.contains("evil.example"))

        var parameters = ["ENTRA_ROUTE": "login", "REQUEST_URI": "/page"]
        let handed = await bench.send(SiteRequest(path: "/page", fields: fields, parameters: parameters))
        #expect(handed.status == .found)
        #expect(handed.fields[.location]?.contains("evil.example") == false)
        parameters["ENTRA_ROUTE"] = nil
        let asked = await bench.send(SiteRequest(fields: fields, parameters: parameters, role: .authorizer))
        #expect(asked.fields[.location] == "https://app.example.com/oauth/openid?return_to=%2Fpage")
    }

    @Test
    func `a sign-in with such fields ends where it would have ended`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let url = try await browser.begin(returningTo: "/page")
        let query = try bench.issuer.authorize(url)
        let fields = Self.forged.merging(["SEC_FETCH_MODE": "navigate", "SEC_FETCH_SITE": "cross-site"]) { $1 }
        let ended = await browser.send(SiteRequest(path: "/oauth/openid/callback", query: query, fields: fields))
        #expect(ended.fields[.location] == "https://app.example.com/page")
        let cookies = ended.fields[values: .setCookie]
        #expect(cookies.contains { $0.hasPrefix("__Host-entra-session=") && $0.contains("; Secure") })
        #expect(!cookies.contains { $0.contains("evil.example") || $0.lowercased().contains("domain=") })
    }

    @Test
    func `the page hears no token, of nobody`() async throws {
        let bench = try Bench(["ENTRA_FCGI_IDENTITY_HEADERS": "oauth2-proxy,easyauth"])
        var browser = Browser(bench)
        try await browser.signIn()
        let secret = try #require(browser.cookies["__Host-entra-session"])
        for path in ["/api/user", "/api/config"] {
            let response = await browser.send(SiteRequest(path: path, fields: Self.sameOrigin))
            #expect(response.status == .ok)
            // Every token of ours or of the provider's in this test is a JWT, or says what it is.
            for word in [secret, "eyJ", "token\":", "_token", "secret", "refresh-token", "access-token"] {
                #expect(!response.text.contains(word), "\(path) says \(word)")
            }
            #expect(response.fields[.authorization] == nil)
        }
    }

    /// How many of thirty sign-ins that nobody finishes get as far as the provider.
    private func begun(_ address: (Int) -> [String: String]) async throws -> Int {
        let bench = try Bench(["LOGIN_MAX": "1"])
        var count = 0
        for number in 0..<30 {
            let fields = Browser.navigation.merging(address(number)) { $1 }
            let response = await bench.send(SiteRequest(path: "/oauth/openid", fields: fields))
            if response.fields[.location]?.hasPrefix(TestIssuer.origin) == true { count += 1 }
        }
        return count
    }

    @Test(arguments: ["X_FORWARDED_FOR", "X_REAL_IP", "X_CLIENT_IP", "TRUE_CLIENT_IP", "CF_CONNECTING_IP", "FORWARDED"])
    func `an address that a client makes up gives no more attempts`(field: String) async throws {
        let usual = try await begun { _ in [:] }
        #expect(usual > 0 && usual < 30)
        let forged = try await begun { [field: (field == "FORWARDED" ? "for=" : "") + "198.51.100.\($0)"] }
        #expect(forged == usual)
    }
}
