import Cryptography
import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import Logging
import OpenIDConnect
import Store
import TestSupport
import Testing

struct BackChannelLogoutTests {
    static let form = ["CONTENT_TYPE": "application/x-www-form-urlencoded"]

    static func post(_ body: String, parameters: [String: String] = form) -> SiteRequest {
        SiteRequest(method: "POST", path: "/oauth/openid/backchannel-logout", body: body, parameters: parameters)
    }

    private let bench: Bench

    init() throws {
        bench = try Bench()
    }

    private func signedIn(sessionID: String? = "sid-of-the-fixture", subject: String? = nil) async throws -> Browser {
        bench.issuer.changeTokens { draft in
            draft.claims["sid"] = sessionID.map { .string($0) }
            if let subject { draft.claims["sub"] = .string(subject) }
        }
        var browser = Browser(bench)
        try await browser.signIn()
        return browser
    }

    private func token(
        id: String = "logout-of-the-fixture",
        _ change: (inout TestIssuer.Draft) -> Void = { _ in }
    ) throws -> String {
        var draft = bench.issuer.logoutDraft(id: id)
        change(&draft)
        return try bench.issuer.sign(draft)
    }

    @Test
    func `a logout token ends the sessions of its session at the provider`() async throws {
        var one = try await signedIn()
        var two = try await signedIn()
        var other = try await signedIn(sessionID: "another")
        let response = await bench.send(Self.post("logout_token=\(try token())"))
        #expect(response.status == .ok)
        #expect(response.body.isEmpty)
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(await one.check().status == .unauthorized)
        #expect(await two.check().status == .unauthorized)
        #expect(await other.check().status == .noContent)
    }

    @Test
    func `a logout token without a session ends all sessions of its subject`() async throws {
        var one = try await signedIn(sessionID: "first")
        var two = try await signedIn(sessionID: nil)
        var other = try await signedIn(subject: "another-subject")
        let response = await bench.send(Self.post("logout_token=\(try token { $0.claims["sid"] = nil })"))
        #expect(response.status == .ok)
        #expect(await one.check().status == .unauthorized)
        #expect(await two.check().status == .unauthorized)
        #expect(await other.check().status == .noContent)
    }

    @Test
    func `somebody who is signed out already is signed out, and other parameters are passed over`() async throws {
        let response = await bench.send(Self.post("more=1&logout_token=\(try token())&else="))
        #expect(response.status == .ok)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        let description: String
        let change: @Sendable (inout TestIssuer.Draft) -> Void
        var testDescription: String { name }

        init(_ name: String, _ description: String, _ change: @escaping @Sendable (inout TestIssuer.Draft) -> Void) {
            self.name = name
            self.description = "logout token: " + description
            self.change = change
        }
    }

    static let refused = [
        Refused("alg none", "algorithm not allowed") { $0.header["alg"] = "none" },
        Refused("alg HS256", "algorithm not allowed") { $0.header["alg"] = "HS256" },
        Refused("an access token's type", "another type of token") { $0.header["typ"] = "at+jwt" },
        Refused("a made-up key", "key unknown") { $0.header["kid"] = "made up" },
        Refused("a foreign issuer", "another issuer") { $0.claims["iss"] = "https://evil.example/v2.0" },
        Refused("a foreign tenant", "another issuer") { $0.claims["tid"] = "22222222-2222-4333-8444-555555555555" },
        Refused("a foreign audience", "not for us") { $0.claims["aud"] = "another-client" },
        Refused("an audience beside us", "for somebody else too") {
            $0.claims["aud"] = [.string(TestIssuer.clientID), "another-client"]
        },
        Refused("an old iat", "issued too long ago") {
            $0.claims["iat"] = 1_799_990_000
            $0.claims["exp"] = nil
        },
        Refused("an iat to come", "issued in the future") { $0.claims["iat"] = 1_800_000_301 },
        Refused("expired", "expired") { $0.claims["exp"] = 1_799_999_700 },
        Refused("no jti", "claim jti missing") { $0.claims["jti"] = nil },
        Refused("no events", "no logout event") { $0.claims["events"] = nil },
        Refused("another event", "no logout event") { $0.claims["events"] = ["urn:example:other": [:]] },
        Refused("a nonce", "a nonce, which only ID tokens have") { $0.claims["nonce"] = "nonce" },
        Refused("nobody named", "neither subject nor session") {
            $0.claims["sid"] = nil
            $0.claims["sub"] = nil
        },
    ]

    private func expectRefusal(_ body: String, _ description: String, parameters: [String: String] = form) async throws
    {
        let response = await bench.send(Self.post(body, parameters: parameters))
        #expect(response.status == .badRequest)
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(
            try response.json() == [
                "error": .string("invalid_request"), "error_description": .string(description),
            ]
        )
    }

    @Test(arguments: refused)
    func `a logout token with one thing wrong ends nothing`(_ refused: Refused) async throws {
        var browser = try await signedIn()
        try await expectRefusal("logout_token=\(try token(refused.change))", refused.description)
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `an ID token, and another's signature, end nothing`() async throws {
        var browser = try await signedIn()
        var draft = bench.issuer.draft(nonce: nil)
        draft.claims["sid"] = "sid-of-the-fixture"
        let idToken = try bench.issuer.sign(draft)
        try await expectRefusal("logout_token=\(idToken)", "logout token: no logout event")
        let foreign = try bench.issuer.sign(
            bench.issuer.logoutDraft(),
            with: TestKey(id: "key-1", key: TestKey.foreignRSA())
        )
        try await expectRefusal("logout_token=\(foreign)", "logout token: signature invalid")
        #expect(await browser.check().status == .noContent)
    }

    struct Body: Sendable, CustomTestStringConvertible {
        let name: String
        /// `TOKEN` stands for a good token.
        let body: String
        var parameters = form
        var testDescription: String { name }
    }

    static let bodies = [
        Body(name: "empty", body: ""), Body(name: "no token", body: "more=1"),
        Body(name: "an empty token", body: "logout_token="),
        Body(name: "two tokens", body: "logout_token=TOKEN&logout_token=TOKEN"),
        Body(name: "two tokens, one name encoded", body: "logout_token=TOKEN&%6cogout_token=TOKEN"),
        Body(name: "JSON", body: #"{"logout_token":"TOKEN"}"#, parameters: ["CONTENT_TYPE": "application/json"]),
        Body(name: "text", body: "logout_token=TOKEN", parameters: ["CONTENT_TYPE": "text/plain"]),
        Body(name: "no type", body: "logout_token=TOKEN", parameters: [:]),
        Body(name: "in the query", body: "", parameters: form.merging(["QUERY_STRING": "logout_token=TOKEN"]) { $1 }),
    ]

    @Test(arguments: bodies)
    func `a body that is not a form with one token ends nothing`(_ body: Body) async throws {
        var browser = try await signedIn()
        let token = try token()
        try await expectRefusal(
            body.body.replacing("TOKEN", with: token),
            "the body is not a form with one logout_token",
            parameters: body.parameters.mapValues { $0.replacing("TOKEN", with: token) }
        )
        #expect(await browser.check().status == .noContent)
    }

    @Test(arguments: ["GET", "HEAD", "PUT"])
    func `no other method ends anything`(_ method: String) async throws {
        var request = Self.post("logout_token=\(try token())")
        request.method = method
        let response = await bench.send(request)
        #expect(response.status == .methodNotAllowed)
        #expect(response.fields[.allow] == "POST")
    }

    @Test
    func `a token works once, in this process and in every other one`() async throws {
        let token = try token()
        #expect(await bench.send(Self.post("logout_token=\(token)")).status == .ok)
        bench.clock.advance(by: 1)
        var browser = try await signedIn()
        try await expectRefusal("logout_token=\(token)", "logout token: used before")
        let elsewhere = try otherProcess()
        let response = await elsewhere.gateway.respond(to: Self.post("logout_token=\(token)").request)
        #expect(response.status == .badRequest)
        #expect(await browser.check().status == .noContent)
        // Another token of the provider is another matter.
        #expect(await bench.send(Self.post("logout_token=\(try self.token(id: "next"))")).status == .ok)
        #expect(await browser.check().status == .unauthorized)
    }

    @Test
    func `a used token is remembered for as long as it could be used`() async throws {
        let token = try token { $0.claims["exp"] = nil }
        #expect(await bench.send(Self.post("logout_token=\(token)")).status == .ok)
        bench.clock.advance(by: 899)
        await bench.service.tidy(round: 0)
        try await expectRefusal("logout_token=\(token)", "logout token: used before")
        bench.clock.advance(by: 1)
        await bench.service.tidy(round: 0)
        try await expectRefusal("logout_token=\(token)", "logout token: issued too long ago")
    }

    @Test
    func `a session that another process's logout token ended is dead here within a second`() async throws {
        var browser = try await signedIn()
        await bench.service.synchronise()
        #expect(await browser.check().status == .noContent)
        let elsewhere = try otherProcess()
        let response = await elsewhere.gateway.respond(to: Self.post("logout_token=\(try token())").request)
        #expect(response.status == .ok)
        bench.clock.advance(by: 0.5)
        await bench.service.synchronise()
        #expect(await browser.check().status == .unauthorized)
    }

    /// The same site in another process: another memory and another handle on the same file.
    private func otherProcess() throws -> GatewayService {
        let store = SQLiteStore(path: "\(bench.folder.path)/store.sqlite", logger: bench.log.logger())
        return try GatewayService(
            bench.configuration,
            GatewayService.Environment(
                transport: bench.transport,
                fileTransport: StubFiles(),
                sessionStore: store,
                directory: store,
                now: { [clock = bench.clock] in clock.now.timeIntervalSince1970 },
                logger: bench.log.logger()
            )
        )
    }

    @Test
    func `a store that cannot tell ends nothing, and the token can be sent again`() async throws {
        let token = try token()
        await bench.store.close()
        let response = await bench.send(Self.post("logout_token=\(token)"))
        #expect(response.status == .serviceUnavailable)
        #expect(response.fields[.retryAfter] != nil)
        let elsewhere = try otherProcess()
        #expect(await elsewhere.gateway.respond(to: Self.post("logout_token=\(token)").request).status == .ok)
    }

    @Test
    func `without the provider's keys nothing can be judged, and the provider is asked to try again`() async throws {
        bench.issuer.answer(.keySet, with: .failure(.timedOut))
        let response = await bench.send(Self.post("logout_token=\(try token())"))
        #expect(response.status == .serviceUnavailable)
        #expect(try response.json()["error"] == .string("temporarily_unavailable"))
    }

    @Test
    func `a key that is new is fetched at once, made-up keys at most once a minute`() async throws {
        _ = try await signedIn()
        let before = bench.transport.requests.count
        for number in 0..<5 {
            let body = "logout_token=\(try token(id: "\(number)") { $0.header["kid"] = "made up" })"
            #expect(await bench.send(Self.post(body)).status == .badRequest)
        }
        #expect(bench.transport.requests.count == before + 1)
    }

    @Test
    func `no token is logged`() async throws {
        let token = try token()
        _ = await bench.send(Self.post("logout_token=\(token)"))
        _ = await bench.send(Self.post("logout_token=\(token)"))
        let signature = try #require(token.split(separator: ".").last)
        #expect(!bench.log.lines.contains { $0.contains(signature) })
        #expect(bench.log.lines.contains { $0.contains("audit: back_channel_logout") && $0.contains("success") })
        #expect(bench.log.lines.contains { $0.contains("audit: back_channel_logout") && $0.contains("refused") })
    }
}
