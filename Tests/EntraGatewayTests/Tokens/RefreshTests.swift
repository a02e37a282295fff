import Cryptography
import EntraGateway
import FastCGI
import Foundation
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

struct RefreshTests {
    /// What a page of the site sends.
    private static let page = SiteRequest(
        method: "POST",
        path: "/api/auth/refresh",
        fields: ["SEC_FETCH_SITE": "same-origin", "SEC_FETCH_MODE": "cors"]
    )

    @Test
    func `a signed-in page gets a token of ours and its user`() async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { $0.claims["groups"] = ["group-1"] }
        var browser = Browser(bench)
        try await browser.signIn()
        let response = await browser.send(Self.page)
        #expect(response.status == .ok)
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(response.fields[.setCookie] == nil)
        let answer = try response.json()
        #expect(Set(answer.keys) == ["token", "user"])
        #expect(answer["user"]?.object == (try await browser.open("/api/user").json()))
        let compact = try #require(answer["token"]?.string)
        let token = try await SiteToken(compact, of: bench)
        #expect(token.header["typ"] == "at+jwt")
        #expect(
            Set(token.claims.keys) == ["iss", "aud", "sub", "iat", "exp", "jti", "client_id", "session"]
        )
        #expect(token.claims["iss"] == "https://app.example.com")
        #expect(token.claims["aud"] == "https://app.example.com/api")
        #expect(token.claims["sub"] == .string("\(TestIssuer.objectID).\(TestIssuer.tenantID)"))
        #expect(token.claims["iat"] == 1_800_000_000)
        #expect(token.claims["exp"] == 1_800_000_900)
        let cookie = try #require(browser.cookies["__Host-entra-session"])
        #expect(!compact.contains(cookie))
        #expect(compact.utf8.count < 1_000)
        let issued = bench.log.lines.filter { $0.contains("audit: token_issued") }
        #expect(issued.count == 1 && issued.allSatisfy { $0.contains(TestIssuer.objectID) && !$0.contains(compact) })
    }

    @Test
    func `every answer has another token`() async throws {
        var browser = Browser(try Bench())
        try await browser.signIn()
        let first = try await browser.send(Self.page).json()["token"]
        #expect(try await browser.send(Self.page).json()["token"] != first)
    }

    @Test(arguments: [("60000", "7d", 60), ("1000 * 60 * 60", "1h", 3600), ("1000 * 60 * 60", "10m", 600)])
    func `a token lives as configured, and not longer than its session`(
        _ expiry: String,
        _ lifetime: String,
        _ seconds: Int64
    ) async throws {
        let bench = try Bench([
            "SESSION_EXPIRY": expiry, "ENTRA_FCGI_SESSION_LIFETIME": lifetime, "ENTRA_FCGI_SESSION_IDLE": "10m",
        ])
        var browser = Browser(bench)
        try await browser.signIn()
        let token = try #require(try await browser.send(Self.page).json()["token"]?.string)
        #expect(try SiteToken.claims(of: token)["exp"] == .integer(1_800_000_000 + seconds))
    }

    @Test
    func `without a session the pages hear LibreChat's words`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        for cookies in [[:], ["__Host-entra-session": String(repeating: "A", count: 43)]] {
            var request = Self.page
            request.cookies = cookies
            let response = await browser.send(request)
            #expect(response.status == .ok)
            #expect(response.text == "Refresh token not provided")
            #expect(response.fields[.contentType] == "text/plain; charset=utf-8")
        }
        try await browser.signIn()
        bench.clock.advance(by: 8 * 3600)
        #expect(await browser.send(Self.page).text == "Refresh token not provided")
    }

    @Test(arguments: [
        ["SEC_FETCH_SITE": "cross-site"], ["SEC_FETCH_SITE": "same-site"], ["ORIGIN": "https://evil.example"],
        ["ORIGIN": "null"], [:], ["SEC_FETCH_SITE": "cross-site", "ORIGIN": "https://app.example.com"],
    ])
    func `another site's page gets no token`(_ fields: [String: String]) async throws {
        var browser = Browser(try Bench())
        try await browser.signIn()
        let response = await browser.send(SiteRequest(method: "POST", path: "/api/auth/refresh", fields: fields))
        #expect(response.status == .forbidden)
        #expect(try response.json()["error"] == "cross_site")
        #expect(try response.json()["token"] == nil)
    }

    @Test
    func `a token cannot be made to last, and one that has run out does no harm`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let token = try #require(try await browser.send(Self.page).json()["token"]?.string)
        var alone = Self.page
        alone.fields["AUTHORIZATION"] = "Bearer " + token
        #expect(await bench.send(alone).text == "Refresh token not provided")
        bench.clock.advance(by: 3600)
        var late = SiteRequest(path: "/api/user", fields: ["AUTHORIZATION": "Bearer " + token])
        #expect(await browser.send(late).status == .unauthorized)
        // LibreChat's pages go on to send the old one.
        let fresh = try #require(try await browser.send(alone).json()["token"]?.string)
        late.fields["AUTHORIZATION"] = "Bearer " + fresh
        #expect(await browser.send(late).status == .ok)
    }

    @Test
    func `while the store cannot tell there is no token`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        await bench.store.close()
        bench.clock.advance(by: 5)
        let response = await browser.send(Self.page)
        #expect(response.status == .serviceUnavailable)
        #expect(try response.json()["error"] == "store_unavailable")
    }

    @Test(arguments: ["GET", "HEAD", "PUT"])
    func `only POST gets a token`(_ method: String) async throws {
        var browser = Browser(try Bench())
        try await browser.signIn()
        var request = Self.page
        request.method = method
        #expect(await browser.send(request).status == .methodNotAllowed)
    }
}
