import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

struct SignInTests {
    @Test
    func `a person who signs in arrives on the page with a session that the check accepts`() async throws {
        var browser = Browser(try Bench())
        let response = try await browser.signIn(returningTo: "/page")
        #expect(response.status == .found)
        #expect(response.fields[.location] == "https://app.example.com/page")
        let check = await browser.check()
        #expect(check.status == .noContent)
        #expect(check.fields[try #require(HTTPField.Name("X-Auth-Request-User"))] == TestIssuer.objectID)
        #expect(check.body.isEmpty)
    }

    @Test
    func `the cookies are what the contract says`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let start = await browser.open("/oauth/openid")
        let login = try #require(start.fields[.setCookie])
        #expect(login.wholeMatch(of: /__Host-entra-login=[\w-]{22}; Path=\/; HttpOnly; Secure; SameSite=Lax/) != nil)
        let end = await browser.callback(try bench.issuer.authorize(try #require(start.fields[.location])))
        let session = try #require(end.fields[.setCookie])
        #expect(
            session.wholeMatch(of: /__Host-entra-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax/) != nil
        )
        #expect(login.utf8.count + session.utf8.count < 512)
    }

    @Test
    func `on a loopback origin the cookies do without their prefix and Secure`() async throws {
        let origin = ["DOMAIN_CLIENT": "http://localhost:3080", "DOMAIN_SERVER": "http://localhost:3080"]
        var browser = Browser(try Bench(origin))
        let response = await browser.open("/oauth/openid")
        let cookie = try #require(response.fields[.setCookie])
        #expect(cookie.hasPrefix("entra-login="))
        #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Lax"))
    }

    @Test
    func `a form post brings the login cookie along, from another site`() async throws {
        let bench = try Bench(["OPENID_RESPONSE_MODE": "form_post"])
        var browser = Browser(bench)
        let start = await browser.open("/oauth/openid")
        #expect(start.fields[.setCookie]?.hasSuffix("; HttpOnly; Secure; SameSite=None") == true)
        let url = try #require(start.fields[.location])
        #expect(url.contains("response_mode=form_post"))
        let post = SiteRequest(
            method: "POST",
            path: "/oauth/openid/callback",
            fields: ["CONTENT_TYPE": "application/x-www-form-urlencoded", "SEC_FETCH_SITE": "cross-site"],
            body: try bench.issuer.authorize(url)
        )
        #expect(await browser.send(post).fields[.location] == "https://app.example.com")
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `a form post ends the session before, though its cookie stays at home`() async throws {
        let bench = try Bench(["OPENID_RESPONSE_MODE": "form_post"])
        func signIn(_ browser: inout Browser) async throws {
            let start = await browser.open("/oauth/openid", query: "prompt=select_account")
            let post = SiteRequest(
                method: "POST",
                path: "/oauth/openid/callback",
                cookies: browser.cookies.filter { $0.key == "__Host-entra-login" },
                fields: ["CONTENT_TYPE": "application/x-www-form-urlencoded", "SEC_FETCH_SITE": "cross-site"],
                body: try bench.issuer.authorize(try #require(start.fields[.location]))
            )
            let response = await bench.send(post)
            let line = try #require(response.fields[values: .setCookie].first { $0.contains("entra-session=") })
            let pair = try #require(line.split(separator: ";").first).split(separator: "=", maxSplits: 1)
            browser.cookies["__Host-entra-session"] = String(pair[1])
        }
        var browser = Browser(bench)
        try await signIn(&browser)
        let first = browser.cookies
        bench.clock.advance(by: 10)
        try await signIn(&browser)
        #expect(await browser.check().status == .noContent)
        var old = Browser(bench)
        old.cookies = first
        #expect(await old.check().status == .unauthorized)
        #expect(try await bench.store.count() == 1)
    }

    @Test
    func `every sign-in gets a new session and ends the one before`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let first = browser.cookies
        bench.clock.advance(by: 10)
        let again = await browser.open("/oauth/openid", query: "prompt=select_account")
        _ = await browser.callback(try bench.issuer.authorize(try #require(again.fields[.location])))
        #expect(browser.cookies["__Host-entra-session"] != first["__Host-entra-session"])
        #expect(await browser.check().status == .noContent)
        var old = Browser(bench)
        old.cookies = first
        #expect(await old.check().status == .unauthorized)
    }

    @Test
    func `twenty tabs all end on their own page, with one session`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        var starts: [(target: String, url: String)] = []
        for tab in 0..<20 {
            starts.append(("/tab/\(tab)", try await browser.begin(returningTo: "/tab/\(tab)")))
        }
        for start in starts.shuffled() {
            let response = await browser.callback(try bench.issuer.authorize(start.url))
            #expect(response.fields[.location] == "https://app.example.com\(start.target)")
        }
        #expect(await browser.check().status == .noContent)
        #expect(try await bench.store.count() == 1)
    }

    @Test
    func `a callback that is loaded again goes to its page and redeems nothing`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let url = try await browser.begin(returningTo: "/page")
        let query = try bench.issuer.authorize(url)
        _ = await browser.callback(query)
        let requests = bench.transport.requests.count
        let again = await browser.callback(query)
        #expect(again.fields[.location] == "https://app.example.com/page")
        #expect(bench.transport.requests.count == requests)
    }

    @Test
    func `who is signed in and asks to sign in goes to the page at once`() async throws {
        var browser = Browser(try Bench())
        try await browser.signIn()
        let response = await browser.open("/oauth/openid", query: "return_to=%2Fpage")
        #expect(response.fields[.location] == "https://app.example.com/page")
    }

    @Test
    func `hints and prompt go on to the provider`() async throws {
        var browser = Browser(try Bench())
        let query = "login_hint=ada%40example.com&domain_hint=example.com&prompt=login"
        let url = try #require(await browser.open("/oauth/openid", query: query).fields[.location])
        let items = try #require(URLComponents(string: url)?.queryItems)
        let values = Dictionary(items.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(values["login_hint"] == "ada@example.com")
        #expect(values["domain_hint"] == "example.com")
        #expect(values["prompt"] == "login")
        #expect(values["redirect_uri"] == "https://app.example.com/oauth/openid/callback")
        #expect(values["code_challenge_method"] == "S256")
        #expect(values["nonce"]??.isEmpty == false)
    }

    @Test
    func `a person who signs in stands in the directory`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let person = try await bench.store.person(tenantID: TestIssuer.tenantID, objectID: TestIssuer.objectID)
        #expect(person?.name == "Ada Lovelace")
        #expect(person?.source == .signedIn)
    }

    @Test
    func `without registration only people of the directory get in`() async throws {
        let bench = try Bench(["ALLOW_SOCIAL_REGISTRATION": "false"])
        var browser = Browser(bench)
        let refused = try await browser.signIn()
        #expect(refused.refusal["reason"] == "access_denied")
        #expect(await browser.check().status == .unauthorized)
    }

    @Test
    func `nothing of a login is stored before it succeeds`() async throws {
        let bench = try Bench()
        for _ in 0..<50 {
            var browser = Browser(bench)
            _ = try await browser.begin()
        }
        #expect(try await bench.store.count() == 0)
    }

    @Test
    func `the way through the server is named by the server, never by the client`() async throws {
        let bench = try Bench()
        let forged = SiteRequest(path: "/nowhere", fields: ["ENTRA_ROUTE": "auth"])
        #expect(await bench.send(forged).status == .notFound)
        let byURI = SiteRequest(path: "/nowhere", parameters: ["REQUEST_URI": "/api/config"])
        #expect(await bench.send(byURI).status == .notFound)
        let unknown = SiteRequest(path: "/api/config", parameters: ["ENTRA_ROUTE": "other"])
        #expect(await bench.send(unknown).status == .notFound)
    }
}
