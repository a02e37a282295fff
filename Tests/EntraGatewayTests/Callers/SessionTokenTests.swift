import Cryptography
import EntraGateway
import FastCGI
import Foundation
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

/// Our own tokens: good where their session is, and nowhere else.
struct SessionTokenTests {
    private static let check = ["ENTRA_ROUTE": "auth"]
    private static let otherSecret = "another-secret-of-the-fixture-0123456789"

    private static func token(_ browser: inout Browser) async throws -> String {
        let fields = ["SEC_FETCH_SITE": "same-origin"]
        let request = SiteRequest(method: "POST", path: "/api/auth/refresh", fields: fields)
        return try #require(try await browser.send(request).json()["token"]?.string)
    }

    private static func status(_ token: String, _ bench: Bench) async -> Int {
        let fields = ["AUTHORIZATION": "Bearer " + token]
        return await bench.send(SiteRequest(fields: fields, parameters: check)).status.code
    }

    /// A token with one thing changed, signed again with the site's own key.
    private static func forged(
        _ token: String,
        header changeHeader: (inout [String: TestJSON]) -> Void = { _ in },
        claims change: (inout [String: TestJSON]) -> Void = { _ in }
    ) throws -> String {
        let secret = SecretBytes(try #require(Bench.environment["OPENID_SESSION_SECRET"]))
        let key = try SigningKey.deriveP256(secret: secret, purpose: "entra-fcgi site key 1")
        var header: [String: TestJSON] = [
            "alg": "ES256", "typ": "at+jwt", "kid": .string(key.publicKey.thumbprint),
        ]
        changeHeader(&header)
        var claims: [String: TestJSON] = [:]
        for (name, value) in try SiteToken.claims(of: token) {
            claims[name] = value.string.map(TestJSON.string) ?? value.integer.map(TestJSON.integer)
        }
        change(&claims)
        let parts = [TestJSON.object(header), .object(claims)].map { Base64URL.encode($0.bytes) }
        let message = parts.joined(separator: ".")
        return message + "." + Base64URL.encode(try key.sign(Array(message.utf8), algorithm: .es256))
    }

    @Test
    func `a token of ours is its session, on every route and for the check`() async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { $0.claims["roles"] = ["Site.User"] }
        var browser = Browser(bench)
        try await browser.signIn()
        let token = try await Self.token(&browser)
        let fields = ["AUTHORIZATION": "Bearer " + token]
        for _ in 0..<2 {
            let response = await bench.send(SiteRequest(fields: fields, parameters: Self.check))
            #expect(response.status == .noContent)
            #expect(response.fields[try #require(HTTPField.Name("X-Auth-Request-Roles"))] == "Site.User")
        }
        #expect(await bench.send(SiteRequest(fields: fields, role: .authorizer)).status == .ok)
        let user = try await bench.send(SiteRequest(path: "/api/user", fields: fields)).json()
        #expect(user == (try await browser.open("/api/user").json()))
        #expect(try Self.forged(token) != token)
        #expect(await Self.status(try Self.forged(token), bench) == 204)
    }

    @Test
    func `a token ends when it says so, and with its session before that`() async throws {
        let bench = try Bench(["SESSION_EXPIRY": "1000 * 60 * 60", "ENTRA_FCGI_SESSION_IDLE": "10m"])
        var browser = Browser(bench)
        try await browser.signIn()
        let token = try await Self.token(&browser)
        for _ in 0..<6 {
            bench.clock.advance(by: 590)
            #expect(await Self.status(token, bench) == 204)
        }
        bench.clock.advance(by: 3600 - 6 * 590 + 30)
        #expect(await Self.status(token, bench) == 401)
        #expect(await browser.check().status == .noContent)
        let next = try await Self.token(&browser)
        bench.clock.advance(by: 600)
        #expect(await Self.status(next, bench) == 401)
        #expect(bench.log.lines.contains { $0.contains("expired") })
        #expect(bench.log.lines.contains { $0.contains("session over") })
    }

    @Test
    func `a logout ends the tokens of its session, in another process within a second`() async throws {
        let first = try Bench()
        let second = try Bench(store: first.store)
        var browser = Browser(first)
        try await browser.signIn()
        let token = try await Self.token(&browser)
        await second.service.synchronise()
        #expect(await Self.status(token, first) == 204)
        #expect(await Self.status(token, second) == 204)
        let fields = ["SEC_FETCH_SITE": "same-origin"]
        let logout = SiteRequest(method: "POST", path: "/api/auth/logout", fields: fields)
        #expect(await browser.send(logout).status == .ok)
        #expect(await Self.status(token, first) == 401)
        await second.service.synchronise()
        #expect(await Self.status(token, second) == 401)
    }

    @Test
    func `a sign-in ends the tokens of the session that it replaces`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let token = try await Self.token(&browser)
        bench.clock.advance(by: 5)
        let start = await browser.open("/oauth/openid", query: "prompt=login")
        _ = await browser.callback(try bench.issuer.authorize(try #require(start.fields[.location])))
        #expect(await Self.status(token, bench) == 401)
        #expect(await Self.status(try await Self.token(&browser), bench) == 204)
    }

    @Test
    func `a store that cannot be asked opens to no token`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let token = try await Self.token(&browser)
        #expect(await Self.status(token, bench) == 204)
        await bench.store.close()
        bench.clock.advance(by: 5)
        #expect(await Self.status(token, bench) == 503)
    }

    @Test
    func `while the secret is changed old tokens are good, and new ones are signed anew`() async throws {
        let old = try Bench()
        var browser = Browser(old)
        try await browser.signIn()
        let token = try await Self.token(&browser)
        let previous = try #require(Bench.environment["OPENID_SESSION_SECRET"])
        let settings = ["OPENID_SESSION_SECRET": Self.otherSecret, "OPENID_SESSION_SECRET_PREVIOUS": previous]
        let rotated = try Bench(settings, store: old.store)
        #expect(await Self.status(token, rotated) == 204)
        let changed = try Bench(["OPENID_SESSION_SECRET": Self.otherSecret], store: old.store)
        #expect(await Self.status(token, changed) == 401)
        let cookies = browser.cookies
        var later = Browser(rotated)
        later.cookies = cookies
        let fresh = try await Self.token(&later)
        #expect(await Self.status(fresh, rotated) == 204)
        #expect(await Self.status(fresh, old) == 401)
    }

    /// What somebody makes of a token who even holds our key; the last ones without it.
    struct Forgery: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reason: String
        let change: @Sendable (String) throws -> String

        init(_ name: String, _ reason: String, _ change: @escaping @Sendable (String) throws -> String) {
            testDescription = name
            self.reason = reason
            self.change = change
        }

        static func claim(_ name: String, _ value: TestJSON?, _ reason: String) -> Forgery {
            Forgery("\(name) = \(value?.text ?? "nothing")", reason) { token in
                try forged(token, claims: { $0[name] = value })
            }
        }

        static func header(_ name: String, _ value: TestJSON?, _ reason: String) -> Forgery {
            Forgery("header \(name) = \(value?.text ?? "nothing")", reason) { token in
                try forged(token, header: { $0[name] = value })
            }
        }

        static let all = [
            claim("iss", "https://other.example.com", "another issuer"),
            claim("iss", "https://app.example.com/", "another issuer"),
            claim("aud", "https://other.example.com", "not for us"),
            claim("aud", "https://app.example.com", "not for us"),
            claim("aud", ["https://app.example.com/api", "https://other.example.com"], "for somebody else too"),
            claim("exp", 1_799_999_970, "expired"), claim("exp", nil, "claim exp missing"),
            claim("iat", 1_800_000_031, "issued in the future"), claim("sub", "other.tenant", "session over"),
            claim("sub", nil, "claim sub missing"), claim("client_id", nil, "no client named"),
            claim("nonce", "x", "an ID token, it carries nonce"), claim("session", nil, "claim session malformed"),
            claim("session", "AAAA", "claim session malformed"), claim("session", 1, "claim session malformed"),
            header("typ", "JWT", "another type of token"), header("typ", nil, "another type of token"),
            header("typ", "entra-assertion+jwt", "another type of token"), header("alg", "none", "algorithm not"),
            header("alg", "HS256", "algorithm not"), header("alg", "ES384", "algorithm not"),
            header("alg", "RS256", "algorithm not"), header("crit", ["x"], "demands an extension"),
            header("kid", "key-1", "algorithm not"),
            Forgery("another token's session", "session over") { token in
                let secret = SecretBytes(try #require(Bench.environment["OPENID_SESSION_SECRET"]))
                let key = try KeyDerivation.hkdfSHA256(
                    secret: secret,
                    salt: [],
                    info: "entra-fcgi session token 1",
                    count: 32
                )
                let cookie = RandomSource.system.bytes(32)
                let sealed = try SealedBox(key: key)
                    .seal(cookie, authenticating: Array("session".utf8), random: .system)
                return try forged(token, claims: { $0["session"] = .string(Base64URL.encode(sealed)) })
            },
            Forgery("another signature", "signature invalid") { token in
                let parts = token.split(separator: ".")
                return "\(parts[0]).\(parts[1]).\(String(repeating: "A", count: 86))"
            },
            Forgery("cut short", "signature invalid") { String($0.dropLast(2)) },
            Forgery("other claims under the same signature", "signature invalid") { token in
                let other = try forged(token, claims: { $0["exp"] = 1_900_000_000 }).split(separator: ".")
                let parts = token.split(separator: ".")
                return "\(parts[0]).\(other[1]).\(parts[2])"
            },
        ]
    }

    @Test(arguments: Forgery.all)
    func `a token that is not as we made it opens nothing`(_ forgery: Forgery) async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let token = try await Self.token(&browser)
        let forged = try forgery.change(token)
        #expect(await Self.status(forged, bench) == 401)
        let line = try #require(bench.log.lines.last { $0.contains("a bearer token is refused") })
        #expect(line.contains(forgery.reason), "\(line)")
        #expect(await Self.status(token, bench) == 204)
    }

    @Test
    func `an assertion is no bearer token, nor is a cookie`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let name = try #require(HTTPField.Name("X-Auth-Request-Assertion"))
        let assertion = try #require(await browser.check().fields[name])
        #expect(await Self.status(assertion, bench) == 401)
        #expect(bench.log.lines.contains { $0.contains("another type of token") })
        #expect(await Self.status(try #require(browser.cookies["__Host-entra-session"]), bench) == 401)
    }

    @Test
    func `another site with the same secret has tokens of its own`() async throws {
        let bench = try Bench()
        let other = try Bench(
            ["DOMAIN_CLIENT": "https://other.example.com", "DOMAIN_SERVER": "https://other.example.com"],
            store: bench.store
        )
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await Self.status(try await Self.token(&browser), other) == 401)
        #expect(other.log.lines.contains { $0.contains("another issuer") })
    }
}
