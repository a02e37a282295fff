import Cryptography
import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import Synchronization
import TestSupport
import Testing

/// Sessions that live on the provider's tokens (`OPENID_REUSE_TOKENS`): when they are refreshed, and what ends them.
struct SessionRefreshTests {
    private static let reuse = ["OPENID_REUSE_TOKENS": "true"]

    private static let redemptionScope = "&scope=openid%20profile%20api%3A%2F%2Fours%2Fread%20offline_access&"
    private static let rolesField = HTTPField.Name("X-Auth-Request-Roles") ?? .accept

    /// The refresh requests that the provider saw.
    private func refreshes(_ bench: Bench) -> [[String: String]] {
        bench.transport.requests.compactMap { request in
            let items =
                URLComponents(string: "https://body.example/?" + String(decoding: request.body, as: UTF8.self))?
                .queryItems ?? []
            let parameters = Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
            return parameters["grant_type"] == "refresh_token" ? parameters : nil
        }
    }

    private func signedIn(_ differences: [String: String] = [:]) async throws -> (Bench, Browser) {
        let bench = try Bench(Self.reuse.merging(differences) { $1 })
        await bench.service.synchronise()
        var browser = Browser(bench)
        let response = try await browser.signIn()
        #expect(response.status == .found)
        #expect(response.refusal["reason"] == nil)
        return (bench, browser)
    }

    /// The clock goes on, and the revocations are read as they would be meanwhile.
    private func pass(_ seconds: Double, _ bench: Bench) async {
        bench.clock.advance(by: seconds)
        await bench.service.synchronise()
    }

    @Test
    func `a sign-in asks for a refresh token and for Graph, the code's redemption for one resource`() async throws {
        let bench = try Bench(Self.reuse.merging(["OPENID_SCOPE": "openid profile api://ours/read"]) { $1 })
        var browser = Browser(bench)
        let url = try await browser.begin()
        let scope = URLComponents(string: url)?.queryItems?.first { $0.name == "scope" }?.value
        #expect(
            scope == "openid profile api://ours/read offline_access User.Read People.Read GroupMember.Read.All"
                + " User.ReadBasic.All"
        )
        _ = await browser.callback(try bench.issuer.authorize(url))
        let body = try #require(bench.transport.requests.last { $0.method == .post }).body
        #expect(String(decoding: body, as: UTF8.self).contains(Self.redemptionScope))
    }

    @Test
    func `tokens that are fresh are left alone`() async throws {
        var (bench, browser) = try await signedIn()
        await pass(3599 - 301, bench)
        #expect(await browser.check().status == .noContent)
        #expect(refreshes(bench).isEmpty)
    }

    @Test
    func `tokens that are due are refreshed while nobody waits`() async throws {
        var (bench, browser) = try await signedIn()
        await pass(3599 - 299, bench)
        #expect(await browser.check().status == .noContent)
        await bench.service.finish()
        let refresh = try #require(refreshes(bench).first)
        #expect(refreshes(bench).count == 1)
        #expect(refresh["refresh_token"] == TestIssuer.refreshToken)
        #expect(refresh["scope"]?.contains("offline_access") == true)
        #expect(await browser.check().status == .noContent)
        await bench.service.finish()
        #expect(refreshes(bench).count == 1)
    }

    @Test
    func `requests wait for tokens that have ended, all of them for one refresh`() async throws {
        let (bench, browser) = try await signedIn()
        await pass(4000, bench)
        let statuses = await withTaskGroup(of: HTTPResponse.Status.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    var browser = browser
                    return await browser.check().status
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: .noContent, count: 50))
        #expect(refreshes(bench).count == 1)
    }

    @Test
    func `roles are judged again at each refresh`() async throws {
        let bench = try Bench(Self.reuse.merging(["OPENID_REQUIRED_ROLE": "reader"]) { $1 })
        await bench.service.synchronise()
        bench.issuer.changeTokens { $0.claims["roles"] = ["reader", "writer"] }
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await browser.check().fields[Self.rolesField] == "reader,writer")
        bench.issuer.changeTokens { $0.claims["roles"] = ["reader"] }
        await pass(4000, bench)
        #expect(await browser.check().fields[Self.rolesField] == "reader")
        bench.issuer.changeTokens { $0.claims["roles"] = ["writer"] }
        await pass(4000, bench)
        #expect(await browser.check().status == .unauthorized)
        #expect(bench.log.lines.contains { $0.contains("session_ended") && $0.contains("role_missing") })
    }

    @Test
    func `two processes ask once, and both know the new roles`() async throws {
        var (bench, browser) = try await signedIn()
        let other = try Bench(Self.reuse, store: bench.store, transport: bench.transport, clock: bench.clock)
        await other.service.synchronise()
        var elsewhere = Browser(other)
        elsewhere.cookies = browser.cookies
        #expect(await elsewhere.check().status == .noContent)
        bench.clock.advance(by: 4000)
        await bench.service.synchronise()
        await other.service.synchronise()
        async let here = browser.check().status
        async let there = elsewhere.check().status
        #expect(await [here, there] == [.noContent, .noContent])
        #expect(refreshes(bench).count == 1)
    }

    @Test
    func `who dies while refreshing is followed by the next`() async throws {
        var (bench, browser) = try await signedIn()
        await pass(4000, bench)
        let time = Int64(bench.clock.now.timeIntervalSince1970)
        let cookie = try #require(browser.cookies["__Host-entra-session"].flatMap { Base64URL.decode($0) })
        let id = Digest.sha256(cookie)
        #expect(try await bench.store.acquireLease(on: id, owner: "dead", at: time, until: time + 6))
        #expect(await browser.check().status == .noContent)
        #expect(refreshes(bench).count == 1)
        #expect(bench.clock.now.timeIntervalSince1970 >= Double(time + 6))
    }

    @Test
    func `a session lives as long as it is refreshed`() async throws {
        var (bench, browser) = try await signedIn(["ENTRA_FCGI_SESSION_LIFETIME": "2h"])
        for _ in 0..<6 {
            await pass(3600, bench)
            #expect(await browser.check().status == .noContent)
        }
        #expect(refreshes(bench).count == 6)
    }

    @Test
    func `tokens that live for minutes are used until they end`() async throws {
        let bench = try Bench(Self.reuse)
        await bench.service.synchronise()
        bench.issuer.issueLifetime(240)
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await browser.check().status == .noContent)
        await pass(239, bench)
        #expect(await browser.check().status == .noContent)
        #expect(refreshes(bench).isEmpty)
        await pass(2, bench)
        #expect(await browser.check().status == .noContent)
        #expect(refreshes(bench).count == 1)
    }

    struct End: Sendable, CustomTestStringConvertible {
        let error: String
        var suberror: String?
        let reason: String

        var testDescription: String { "\(error) \(suberror ?? "")" }
    }

    static let ends = [
        End(error: "invalid_grant", reason: "expired"),
        End(error: "invalid_grant", suberror: "bad_token", reason: "interaction_required"),
        End(error: "invalid_grant", suberror: "consent_required", reason: "consent_required"),
        End(error: "invalid_grant", suberror: "token_expired", reason: "expired"),
        End(error: "interaction_required", reason: "interaction_required"),
        End(error: "consent_required", reason: "consent_required"),
        End(error: "login_required", reason: "interaction_required"),
    ]

    @Test(arguments: ends)
    func `what the provider decides ends the session, with its reason`(end: End) async throws {
        var (bench, browser) = try await signedIn()
        await pass(4000, bench)
        var answer: [String: TestJSON] = ["error": .string(end.error)]
        answer["suberror"] = end.suberror.map { .string($0) }
        bench.issuer.answer(.token, with: .object(answer), status: 400)
        let response = await browser.send(
            SiteRequest(method: "POST", path: "/api/auth/refresh", fields: ["SEC_FETCH_SITE": "same-origin"])
        )
        #expect(response.status == .unauthorized)
        #expect(try response.json()["error"] == "session_ended")
        #expect(await browser.check().status == .unauthorized)
        #expect(try await bench.store.count() == 0)
        let line = try #require(bench.log.lines.first { $0.contains("session_ended") })
        #expect(line.contains(end.reason))
    }

    struct Trouble: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: StubTransport.Answer

        var testDescription: String { name }
    }

    static let troubles = [
        Trouble(name: "no connection", answer: .failure(.connectionFailed)),
        Trouble(name: "503", answer: TestIssuer.response(["error": "temporarily_unavailable"], status: 503)),
        Trouble(name: "429", answer: TestIssuer.response(["error": "temporarily_unavailable"], status: 429)),
        Trouble(name: "our secret has run out", answer: TestIssuer.response(["error": "invalid_client"], status: 401)),
        Trouble(name: "no JSON", answer: TestIssuer.response("nonsense", status: 200)),
    ]

    @Test(arguments: troubles)
    func `trouble that may pass does not end the session, and is not met at every request`(
        trouble: Trouble
    ) async throws {
        var (bench, browser) = try await signedIn()
        await pass(4000, bench)
        bench.issuer.answer(.token, with: trouble.answer)
        for _ in 0..<5 { #expect(await browser.check().status == .noContent) }
        #expect(refreshes(bench).count == 1)
        bench.issuer.answer(.token, with: nil)
        await pass(31, bench)
        #expect(await browser.check().status == .noContent)
        #expect(refreshes(bench).count == 2)
    }

    struct Stranger: Sendable, CustomTestStringConvertible {
        let claim: String
        let value: TestJSON?

        var testDescription: String { claim }
    }

    static let strangers = [
        Stranger(claim: "sub", value: "another"), Stranger(claim: "oid", value: "aaaaaaaa-bbbb-4ccc-8ddd-000000000000"),
        Stranger(claim: "tid", value: "11111111-2222-4333-8444-000000000000"), Stranger(claim: "aud", value: "another"),
        Stranger(claim: "iss", value: "https://login.example/another"), Stranger(claim: "exp", value: 1_700_000_000),
        Stranger(claim: "nonce", value: "another"), Stranger(claim: "oid", value: nil),
    ]

    @Test(arguments: strangers)
    func `a refresh that gives the token of another sign-in ends the session`(stranger: Stranger) async throws {
        var (bench, browser) = try await signedIn()
        await pass(4000, bench)
        bench.issuer.changeTokens { $0.claims[stranger.claim] = stranger.value }
        #expect(await browser.check().status == .unauthorized)
        #expect(bench.log.lines.contains { $0.contains("session_ended") && $0.contains("invalid_token") })
    }
}
