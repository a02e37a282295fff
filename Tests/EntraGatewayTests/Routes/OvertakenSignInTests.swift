import FastCGI
import Foundation
import HTTPTypes
import Store
import TestSupport
import Testing

/// What happens to a sign-in between the moment at which the provider issued its code and the moment at which the
/// session is stored.
struct OvertakenSignInTests {
    struct Logout: Sendable, CustomTestStringConvertible {
        let name: String
        let request: @Sendable (Bench) throws -> SiteRequest
        var testDescription: String { name }

        static func frame(_ name: String, _ query: String) -> Logout {
            Logout(name: name) { _ in SiteRequest(path: FrontChannelLogoutTests.path, query: query) }
        }

        static func token(_ name: String, _ change: @escaping @Sendable (inout TestIssuer.Draft) -> Void) -> Logout {
            Logout(name: name) { bench in
                var draft = bench.issuer.logoutDraft()
                change(&draft)
                return BackChannelLogoutTests.post("logout_token=\(try bench.issuer.sign(draft))")
            }
        }

        private static let issuer = "https%3A%2F%2Flogin.example%2F\(TestIssuer.tenantID)%2Fv2.0"

        static let all = [
            frame("front channel", "sid=sid-of-the-fixture"),
            frame("front channel with the issuer", "sid=sid-of-the-fixture&iss=\(issuer)"),
            token("back channel, the session") { _ in },
            token("back channel, the subject") { $0.claims["sid"] = nil },
        ]

        static let others = [
            frame("front channel", "sid=another"),
            token("back channel, the session") { $0.claims["sid"] = "another" },
            token("back channel, the subject") {
                $0.claims["sid"] = nil
                $0.claims["sub"] = "another-subject"
            },
        ]
    }

    private func bench() throws -> Bench {
        let bench = try Bench()
        bench.issuer.changeTokens { $0.claims["sid"] = "sid-of-the-fixture" }
        return bench
    }

    @Test(arguments: Logout.all)
    func `a provider's logout ends the sign-in that is on its way, and the next one goes through`(
        _ logout: Logout
    ) async throws {
        let bench = try bench()
        var browser = Browser(bench)
        let query = try bench.issuer.authorize(try await browser.begin(returningTo: "/page"))
        bench.clock.advance(by: 5)
        #expect(await bench.send(try logout.request(bench)).status == .ok)
        let response = await browser.callback(query)
        #expect(response.refusal["reason"] == "expired")
        #expect(response.refusal["redirect_to"] == "/page")
        #expect(try await bench.store.count() == 0)
        #expect(await browser.check().status == .unauthorized)
        #expect(bench.log.lines.contains { $0.contains("the provider signed out meanwhile") })
        bench.clock.advance(by: 1)
        try await browser.signIn()
        #expect(await browser.check().status == .noContent)
    }

    @Test(arguments: Logout.others)
    func `a logout of somebody else ends nothing that is on its way`(_ logout: Logout) async throws {
        let bench = try bench()
        var browser = Browser(bench)
        let query = try bench.issuer.authorize(try await browser.begin())
        #expect(await bench.send(try logout.request(bench)).status == .ok)
        _ = await browser.callback(query)
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `a sign-in that is refused leaves the session that the browser has`() async throws {
        let bench = try bench()
        var browser = Browser(bench)
        try await browser.signIn()
        bench.issuer.changeTokens { $0.claims["sid"] = "another" }
        bench.clock.advance(by: 5)
        let again = await browser.open("/oauth/openid", query: "prompt=select_account")
        let query = try bench.issuer.authorize(try #require(again.fields[.location]))
        #expect(await bench.send(SiteRequest(path: FrontChannelLogoutTests.path, query: "sid=another")).status == .ok)
        #expect(await browser.callback(query).refusal["reason"] == "expired")
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `a store that fails after the code is spent is written down, and takes no attempt`() async throws {
        let bench = try Bench(["LOGIN_MAX": "1"])
        var browser = Browser(bench)
        await bench.store.close()
        for number in 0..<20 {
            let query = try bench.issuer.authorize(try await browser.begin(returningTo: "/page/\(number)"))
            let response = await browser.callback(query)
            #expect(response.status == .serviceUnavailable)
            #expect(response.fields[.retryAfter] != nil)
        }
        let lines = bench.log.lines.filter { $0.contains("audit: sign_in") }
        #expect(lines.count == 20)
        #expect(lines.allSatisfy { $0.contains("failure") && $0.contains("store_unavailable") })
    }

    @Test
    func `a store that fails signs nobody out`() async throws {
        let bench = try bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let first = browser.cookies
        bench.clock.advance(by: 5)
        let again = await browser.open("/oauth/openid", query: "prompt=select_account")
        let query = try bench.issuer.authorize(try #require(again.fields[.location]))
        await bench.store.close()
        #expect(await browser.callback(query).status == .serviceUnavailable)
        let restarted = try Bench(
            store: SQLiteStore(path: "\(bench.folder.path)/store.sqlite", logger: bench.log.logger()),
            clock: bench.clock
        )
        var same = Browser(restarted)
        same.cookies = first
        #expect(await same.check().status == .noContent)
    }
}
