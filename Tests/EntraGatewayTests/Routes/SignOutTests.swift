import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

struct SignOutTests {
    private static let sameOrigin = ["SEC_FETCH_SITE": "same-origin", "SEC_FETCH_MODE": "cors"]
    private static let post = SiteRequest(method: "POST", path: "/api/auth/logout", fields: sameOrigin)

    @Test
    func `a page signs out and hears where nothing remains to be done`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let kept = browser.cookies
        let response = await browser.send(Self.post)
        #expect(response.status == .ok)
        #expect(response.text == #"{"message":"Logout successful"}"#)
        #expect(browser.cookies["__Host-entra-session"] == nil)
        #expect(try await bench.store.count() == 0)
        browser.cookies = kept
        #expect(await browser.check().status == .unauthorized)
    }

    @Test
    func `signing out without a session, or with an old one, succeeds as well`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        #expect(await browser.send(Self.post).status == .ok)
        browser.cookies["__Host-entra-session"] = String(repeating: "A", count: 43)
        #expect(await browser.send(Self.post).status == .ok)
    }

    @Test
    func `the provider hears the login hint and the ID token`() async throws {
        let bench = try Bench(["OPENID_USE_END_SESSION_ENDPOINT": "true"])
        bench.issuer.changeTokens { $0.claims["login_hint"] = "opaque-hint" }
        var browser = Browser(bench)
        try await browser.signIn()
        let redirect = try #require(await browser.send(Self.post).json()["redirect"]?.string)
        #expect(redirect.hasPrefix("https://login.example/"))
        #expect(redirect.contains("logout_hint=opaque-hint"))
        #expect(redirect.contains("id_token_hint="))
        #expect(redirect.contains("post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Flogin"))
        #expect(redirect.utf8.count <= 2000)
    }

    @Test
    func `an ID token that makes the address too long stays behind`() async throws {
        let settings = ["OPENID_USE_END_SESSION_ENDPOINT": "true", "OPENID_MAX_LOGOUT_URL_LENGTH": "300"]
        var browser = Browser(try Bench(settings))
        try await browser.signIn()
        let redirect = try #require(await browser.send(Self.post).json()["redirect"]?.string)
        #expect(!redirect.contains("id_token_hint"))
        #expect(redirect.contains("client_id=\(TestIssuer.clientID)"))
    }

    @Test
    func `the session is gone before anything can go wrong at the provider`() async throws {
        let bench = try Bench(["OPENID_USE_END_SESSION_ENDPOINT": "true"])
        var browser = Browser(bench)
        try await browser.signIn()
        bench.clock.advance(by: 200_000)
        bench.issuer.answer(.discovery, with: .failure(.timedOut))
        let response = await browser.send(Self.post)
        #expect(response.status == .ok)
        #expect(try await bench.store.count() == 0)
    }

    struct CrossSite: Sendable, CustomTestStringConvertible {
        let name: String
        let fields: [String: String]
        var testDescription: String { name }

        static let all = [
            CrossSite(name: "another site", fields: ["SEC_FETCH_SITE": "cross-site"]),
            CrossSite(name: "a sibling", fields: ["SEC_FETCH_SITE": "same-site"]),
            CrossSite(name: "another origin", fields: ["ORIGIN": "https://evil.example"]),
            CrossSite(name: "no origin", fields: ["ORIGIN": "null"]),
            CrossSite(name: "our origin's prefix", fields: ["ORIGIN": "https://app.example.com.evil.example"]),
            CrossSite(name: "nothing said", fields: [:]),
            CrossSite(
                name: "another site with the script's field",
                fields: ["SEC_FETCH_SITE": "cross-site", "X_REQUESTED_WITH": "XMLHttpRequest"]
            ),
        ]
    }

    @Test(arguments: CrossSite.all)
    func `another site signs nobody out`(_ crossSite: CrossSite) async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        for path in ["/api/auth/logout", "/oauth/openid/logout"] {
            let response = await browser.send(SiteRequest(method: "POST", path: path, fields: crossSite.fields))
            #expect(response.status == .forbidden)
            #expect(try response.json()["error"] == .string("cross_site"))
        }
        let link = await browser.send(SiteRequest(path: "/oauth/openid/logout", fields: crossSite.fields))
        #expect(link.status == .ok)
        #expect(link.text.contains("<button type=\"submit\">Sign out</button>"))
        #expect(await browser.check().status == .noContent)
    }

    struct SameOrigin: Sendable, CustomTestStringConvertible {
        let name: String
        let fields: [String: String]
        var testDescription: String { name }

        static let all = [
            SameOrigin(name: "fetch metadata", fields: ["SEC_FETCH_SITE": "same-origin"]),
            SameOrigin(name: "typed by the person", fields: ["SEC_FETCH_SITE": "none"]),
            SameOrigin(name: "origin", fields: ["ORIGIN": "https://app.example.com"]),
            SameOrigin(name: "a script's field", fields: ["X_REQUESTED_WITH": "fetch"]),
        ]
    }

    @Test(arguments: SameOrigin.all)
    func `a request of the site itself is taken`(_ own: SameOrigin) async throws {
        var browser = Browser(try Bench())
        try await browser.signIn()
        let response = await browser.send(SiteRequest(path: "/oauth/openid/logout", fields: own.fields))
        #expect(response.status == .found)
        #expect(response.fields[.location] == "https://app.example.com/login?redirect=false")
        #expect(await browser.check().status == .unauthorized)
    }

    @Test(arguments: ["/api/auth/logout", "/oauth/openid/logout"])
    func `a store that cannot be told makes it unfinished, and the browser loses its cookie all the same`(
        _ path: String
    ) async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let kept = browser.cookies
        await bench.store.close()
        let response = await browser.send(SiteRequest(method: "POST", path: path, fields: Self.sameOrigin))
        #expect(response.status == .serviceUnavailable)
        #expect(browser.cookies["__Host-entra-session"] == nil)
        browser.cookies = kept
        #expect(await browser.check().status == .serviceUnavailable)
    }

    @Test
    func `a link goes on to the provider when it shall`() async throws {
        var browser = Browser(try Bench(["OPENID_USE_END_SESSION_ENDPOINT": "true"]))
        try await browser.signIn()
        let response = await browser.open("/oauth/openid/logout")
        #expect(response.fields[.location]?.hasPrefix("https://login.example/") == true)
    }

    @Test
    func `the page with the button lets its form go to the provider and nowhere else`() async throws {
        var browser = Browser(try Bench(["OPENID_USE_END_SESSION_ENDPOINT": "true"]))
        let page = await browser.send(
            SiteRequest(path: "/oauth/openid/logout", fields: ["SEC_FETCH_SITE": "cross-site"])
        )
        let policy = try #require(page.fields[.contentSecurityPolicy])
        #expect(policy.contains("form-action 'self' https://login.example https://app.example.com"))
    }
}
