import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import TestSupport
import Testing

/// `LOGIN_MAX` at the routes.
struct TooManyAttemptsTests {
    private func bench(_ maximum: Int = 2) throws -> Bench {
        try Bench(["LOGIN_MAX": "\(maximum)", "LOGIN_WINDOW": "5"])
    }

    /// Sign-ins that the provider refuses, each in a browser of its own.
    private func refuse(_ count: Int, _ bench: Bench) async throws {
        for _ in 0..<count {
            var browser = Browser(bench)
            let url = try await browser.begin()
            _ = await browser.callback(try bench.issuer.refuse(url, error: "access_denied"))
        }
    }

    @Test
    func `after the refused sign-ins that are allowed a person reads why, until the window is over`() async throws {
        let bench = try bench()
        try await refuse(2, bench)
        var browser = Browser(bench)
        let response = await browser.open("/oauth/openid", query: "return_to=%2Fpage")
        #expect(response.status == .found)
        #expect(response.refusal["reason"] == "too_many_attempts")
        #expect(response.refusal["redirect"] == "false")
        let protected = await browser.send(
            SiteRequest(
                path: "/page",
                fields: Browser.navigation,
                parameters: ["ENTRA_ROUTE": "login", "REQUEST_URI": "/page"]
            )
        )
        #expect(protected.refusal["reason"] == "too_many_attempts")
        bench.clock.advance(by: 300)
        _ = try await browser.begin()
    }

    @Test(arguments: ["login_required", "interaction_required", "consent_required", "account_selection_required"])
    func `what the provider was not to show counts for nothing, as another site can ask for it`(
        error: String
    ) async throws {
        let bench = try bench()
        for _ in 0..<30 {
            var browser = Browser(bench)
            let response = await browser.open("/oauth/openid", query: "prompt=none")
            let url = try #require(response.fields[.location])
            _ = await browser.callback(try bench.issuer.refuse(url, error: error))
        }
        var browser = Browser(bench)
        #expect(await browser.open("/oauth/openid").refusal["reason"] == nil)
    }

    @Test
    func `a script hears 429 and when to come back, and is not counted`() async throws {
        let bench = try bench()
        let script = SiteRequest(path: "/oauth/openid", fields: ["ACCEPT": "application/json"])
        for _ in 0..<100 { #expect(await bench.send(script).status == .unauthorized) }
        try await refuse(2, bench)
        bench.clock.advance(by: 100)
        for request in [
            script, SiteRequest(path: "/page", fields: script.fields, parameters: ["ENTRA_ROUTE": "login"]),
        ] {
            let response = await bench.send(request)
            #expect(response.status == .tooManyRequests)
            #expect(response.fields[.retryAfter] == "200")
            #expect(try response.json()["error"] == "too_many_attempts")
        }
    }

    @Test
    func `sign-ins that nobody finishes count, ten times as many`() async throws {
        let bench = try bench()
        for _ in 0..<20 {
            var browser = Browser(bench)
            _ = try await browser.begin()
        }
        var browser = Browser(bench)
        #expect(await browser.open("/oauth/openid").refusal["reason"] == "too_many_attempts")
    }

    @Test
    func `an office that signs in is not locked out, not even by some who are refused`() async throws {
        let bench = try bench()
        for _ in 0..<5 {
            var browser = Browser(bench)
            try await browser.signIn()
            try await refuse(1, bench)
        }
        try await refuse(1, bench)
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `a session goes on, and its tabs come back`() async throws {
        let bench = try bench()
        var browser = Browser(bench)
        try await browser.signIn()
        try await refuse(3, bench)
        var other = Browser(bench)
        #expect(await other.open("/oauth/openid").refusal["reason"] == "too_many_attempts")
        #expect(await browser.check().status == .noContent)
        let response = await browser.open("/oauth/openid", query: "return_to=%2Fpage")
        #expect(response.fields[.location] == "https://app.example.com/page")
    }

    @Test
    func `forged answers from another site use up nobody's attempts`() async throws {
        let bench = try bench()
        var browser = Browser(bench)
        for _ in 0..<50 {
            #expect(await browser.callback("code=x&state=forged").refusal["reason"] == "state_mismatch")
        }
        var attacker = Browser(bench)
        let foreign = try bench.issuer.authorize(try await attacker.begin())
        for _ in 0..<50 {
            #expect(await browser.callback(foreign).refusal["reason"] == "state_mismatch")
        }
        try await browser.signIn()
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `one answer that is repeated counts once`() async throws {
        let bench = try bench()
        var browser = Browser(bench)
        let query = try bench.issuer.refuse(try await browser.begin(), error: "access_denied")
        for _ in 0..<20 { _ = await browser.callback(query) }
        _ = try await browser.begin()
    }

    @Test
    func `a provider that is down uses up nobody's attempts`() async throws {
        let bench = try bench()
        bench.issuer.answer(.discovery, with: .failure(.connectionFailed))
        for _ in 0..<40 {
            var browser = Browser(bench)
            #expect(await browser.open("/oauth/openid").status == .serviceUnavailable)
        }
        bench.issuer.answer(.discovery, with: nil)
        bench.clock.advance(by: 60)
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `the log says it once for a window`() async throws {
        let bench = try bench()
        try await refuse(2, bench)
        for _ in 0..<50 {
            var browser = Browser(bench)
            _ = await browser.open("/oauth/openid")
        }
        let lines = bench.log.lines.filter { $0.contains("audit: too_many_attempts address=192.0.2.1 ") }
        #expect(lines.count == 1)
        #expect(bench.log.lines.count { $0.contains("audit: sign_in_refused") } == 2)
    }
}
