import FastCGI
import Foundation
import HTTPTypes
import TestSupport
import Testing

/// A sign-in that is refused does not forget where it should have led.
struct RefusedTargetTests {
    struct Target: Sendable, CustomTestStringConvertible {
        let given: String?
        let kept: String?
        var testDescription: String { given ?? "none" }

        static let all = [
            Target(given: "/page?a=1&b=2#end", kept: "/page?a=1&b=2#end"),
            Target(given: "https://app.example.com/page", kept: "/page"),
            Target(given: "/", kept: "/"), Target(given: nil, kept: nil),
            // The login page takes paths of its own origin only.
            Target(given: "https://auth.example.com/page", kept: nil),
            Target(given: "https://elsewhere.example.net/page", kept: nil), Target(given: "//elsewhere", kept: nil),
            Target(given: "/login", kept: nil), Target(given: "/oauth/openid/logout", kept: nil),
        ]
    }

    private func begin(_ browser: inout Browser, _ target: String?) async throws -> String {
        var query = URLComponents()
        query.queryItems = target.map { [URLQueryItem(name: "return_to", value: $0)] }
        let text = (query.percentEncodedQuery ?? "").replacing("+", with: "%2B")
        let response = await browser.open("/oauth/openid", query: text)
        return try #require(response.fields[.location])
    }

    @Test(arguments: Target.all)
    func `the login page learns the target of a refused sign-in, when it is one of its own`(
        _ target: Target
    ) async throws {
        let bench = try Bench(["DOMAIN_SERVER": "https://auth.example.com"])
        var browser = Browser(bench)
        let url = try await begin(&browser, target.given)
        let refused = await browser.callback(try bench.issuer.refuse(url, error: "access_denied"))
        #expect(refused.refusal["reason"] == "access_denied")
        #expect(refused.refusal["redirect_to"] == target.kept)
        let again = try await begin(&browser, refused.refusal["redirect_to"])
        let arrived = await browser.callback(try bench.issuer.authorize(again))
        let expected = target.kept.map { "https://app.example.com\($0)" } ?? "https://app.example.com"
        #expect(arrived.fields[.location] == expected)
    }

    @Test(arguments: ["iframe", "frame", "embed", "object"])
    func `a frame of another site begins nothing, and one of this site does`(destination: String) async throws {
        let bench = try Bench(["LOGIN_MAX": "1"])
        var browser = Browser(bench)
        let fields = ["SEC_FETCH_MODE": "navigate", "SEC_FETCH_DEST": destination]
        for _ in 0..<20 {
            let foreign = SiteRequest(
                path: "/oauth/openid",
                fields: fields.merging(["SEC_FETCH_SITE": "cross-site"]) { $1 }
            )
            #expect(await browser.send(foreign).status == .forbidden)
        }
        let own = SiteRequest(path: "/oauth/openid", fields: fields.merging(["SEC_FETCH_SITE": "same-origin"]) { $1 })
        #expect(await browser.send(own).status == .found)
    }

    @Test
    func `a person who lacks the role keeps the target`() async throws {
        let bench = try Bench(["OPENID_REQUIRED_ROLE": "Nobody"])
        var browser = Browser(bench)
        let refused = try await browser.signIn(returningTo: "/page")
        #expect(refused.refusal["reason"] == "role_missing")
        #expect(refused.refusal["redirect_to"] == "/page")
    }

    @Test
    func `a sign-in that took too long keeps the target`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let url = try await browser.begin(returningTo: "/page")
        let query = try bench.issuer.authorize(url)
        bench.clock.advance(by: 601)
        let refused = await browser.callback(query)
        #expect(refused.refusal["reason"] == "expired")
        #expect(refused.refusal["redirect_to"] == "/page")
    }

    @Test
    func `an answer that is not this browser's names no target`() async throws {
        let bench = try Bench()
        var attacker = Browser(bench)
        let query = try bench.issuer.authorize(try await attacker.begin(returningTo: "/secret"))
        var victim = Browser(bench)
        _ = try await victim.begin()
        let refused = await victim.callback(query)
        #expect(refused.refusal["reason"] == "state_mismatch")
        #expect(refused.refusal["redirect_to"] == nil)
    }

    @Test
    func `a circle keeps the target`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        for _ in 0..<10 { _ = try await browser.begin(returningTo: "/page") }
        let refused = await browser.open("/oauth/openid", query: "return_to=%2Fpage")
        #expect(refused.refusal["reason"] == "loop")
        #expect(refused.refusal["redirect_to"] == "/page")
    }
}
