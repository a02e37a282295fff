import Cryptography
import Foundation
import OpenIDConnect
import TestSupport
import Testing

/// Access tokens in the form of RFC 9068; Entra's form has tests of its own.
struct AccessTokenVerifierTests {
    private static let us = "https://api.example"
    private let clock = TestClock()
    private let issuer: TestIssuer

    init() throws {
        issuer = try TestIssuer(issuer: "https://op.example", now: { [clock] in clock.now })
    }

    private func draft() -> TestIssuer.Draft {
        var draft = issuer.draft(nonce: nil)
        draft.header["typ"] = "at+jwt"
        draft.claims["aud"] = .string(Self.us)
        draft.claims["client_id"] = "client"
        draft.claims["jti"] = "1"
        return draft
    }

    private func verify(_ compact: String) throws -> AccessToken {
        let json = TestJSON.object(["keys": .array(issuer.keys.map { .object($0.json) })])
        let keys = try JSONWebKeySet(try #require(try JSONParser.parse(json.bytes).object))
        let verifier = AccessTokenVerifier(
            audiences: [Self.us, "api://us"],
            form: StandardAccessTokens(issuerPolicy: ExactIssuer(issuer.issuer)),
            metadataIssuer: issuer.metadataIssuer,
            algorithms: [.rs256],
            clockTolerance: .seconds(60)
        )
        return try verifier.verify(UnverifiedAccessToken(SecretBytes(compact)), keys: keys, now: clock.now)
    }

    @Test
    func `a correct token is verified, and says for whom it speaks`() throws {
        var draft = draft()
        let person = try verify(issuer.sign(draft))
        #expect(person.grantee == .person)
        #expect(person.issuer == "https://op.example")
        #expect(person.subject == "subject-of-the-fixture")
        #expect(person.expiresAt == clock.now.addingTimeInterval(3600))
        #expect(person.claims.text("client_id") == "client")
        draft.claims["sub"] = "client"
        #expect(try verify(issuer.sign(draft)).grantee == .application)
    }

    /// A correct token with one thing changed, and what comes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let refusal: AccessTokenRefusal?
        let change: @Sendable (inout TestIssuer.Draft) -> Void

        static func claim(_ name: String, _ value: TestJSON?, _ refusal: AccessTokenRefusal?) -> Case {
            Case(testDescription: "\(name) = \(value?.text ?? "nothing")", refusal: refusal) {
                $0.claims[name] = value
            }
        }

        static func header(_ name: String, _ value: TestJSON?, _ refusal: AccessTokenRefusal?) -> Case {
            Case(testDescription: "header \(name) = \(value?.text ?? "nothing")", refusal: refusal) {
                $0.header[name] = value
            }
        }

        static let names = "api://us https://api.example"
        static let all: [Case] = [
            claim("aud", "api://us", nil), claim("aud", [.string(us), "api://us"], nil),
            claim("azp", "other", nil), claim("nbf", nil, nil), claim("exp", 1_799_999_941, nil),
            header("typ", "AT+JWT", nil), header("typ", "application/at+jwt", nil),
            header("typ", "JWT", .token(.typeUnexpected)), header("typ", nil, .token(.typeUnexpected)),
            header("typ", 1, .token(.typeUnexpected)), header("alg", "none", .token(.algorithmNotAllowed("none"))),
            header("alg", "HS256", .token(.algorithmNotAllowed("HS256"))),
            header("alg", "ES256", .token(.algorithmNotAllowed("ES256"))),
            header("kid", nil, .token(.keyIDMissing)), header("kid", "key-2", .token(.keyUnknown(id: "key-2"))),
            header("crit", ["x"], .token(.criticalExtension)), header("b64", false, .token(.criticalExtension)),
            claim(
                "iss",
                "https://op.example/",
                .token(.issuerMismatch(expected: "https://op.example", received: "https://op.example/"))
            ),
            claim("aud", "other", .token(.audienceMismatch(expected: names, received: ["other"]))),
            claim("aud", [.string(us), "other"], .token(.audienceUntrusted(["other"]))),
            claim("aud", [], .token(.claimMalformed("aud"))), claim("aud", nil, .token(.claimMissing("aud"))),
            claim("exp", 1_799_999_940, .token(.expired(at: 1_799_999_940, now: 1_800_000_000))),
            claim("exp", nil, .token(.claimMissing("exp"))), claim("iat", nil, .token(.claimMissing("iat"))),
            claim("iat", 1_800_000_061, .token(.issuedInFuture(at: 1_800_000_061, now: 1_800_000_000))),
            claim("nbf", 1_800_000_061, .token(.notYetValid(before: 1_800_000_061, now: 1_800_000_000))),
            claim("sub", nil, .token(.claimMissing("sub"))), claim("sub", "", .token(.claimMalformed("sub"))),
            claim("client_id", nil, .clientMissing), claim("client_id", "", .clientMissing),
            claim("client_id", ["client"], .clientMissing), claim("nonce", "x", .idToken(claim: "nonce")),
            claim("at_hash", "x", .idToken(claim: "at_hash")), claim("c_hash", .null, .idToken(claim: "c_hash")),
        ]
    }

    @Test(arguments: Case.all)
    func `a token may differ in this, and not in that`(_ example: Case) throws {
        var draft = draft()
        example.change(&draft)
        let compact = try issuer.sign(draft)
        guard let refusal = example.refusal else {
            _ = try verify(compact)
            return
        }
        #expect(throws: refusal) { try verify(compact) }
    }

    @Test
    func `a key that is bound to another issuer signs for that one only`() throws {
        let other = try TestIssuer(
            issuer: "https://op.example",
            keys: [TestKey(id: "key-1", key: TestKey.sharedRSA(), issuer: "https://other.example")],
            now: { [clock] in clock.now }
        )
        let keys = try JSONWebKeySet(try #require(try JSONParser.parse(other.keySet.bytes).object))
        let verifier = AccessTokenVerifier(
            audiences: [Self.us],
            form: StandardAccessTokens(issuerPolicy: ExactIssuer("https://op.example")),
            metadataIssuer: "https://op.example",
            algorithms: [.rs256],
            clockTolerance: .zero
        )
        let token = UnverifiedAccessToken(SecretBytes(try issuer.sign(draft())))
        #expect(throws: AccessTokenRefusal.token(.keyIssuerMismatch(id: "key-1"))) {
            try verifier.verify(token, keys: keys, now: clock.now)
        }
    }

    @Test(arguments: ["", ".", "..", "a.b", "e30", "W10.e30.e30", "!.e30.e30", String(repeating: "A", count: 40_000)])
    func `what is no token names no key`(_ text: String) {
        #expect(UnverifiedAccessToken(SecretBytes(text)).claimedKeyID == nil)
        #expect(throws: AccessTokenRefusal.self) { try verify(text) }
    }

    @Test
    func `refusals name the rule, and what was received only to who asks for it`() {
        let refusal = AccessTokenRefusal.token(.audienceMismatch(expected: "us", received: ["them"]))
        #expect(refusal.description == "not for us")
        #expect(refusal.debugDescription.contains("them"))
        let plain: [AccessTokenRefusal] = [
            .idToken(claim: "nonce"), .clientMissing, .nothingGranted, .contradiction, .versionUnknown,
        ]
        #expect(Set(plain.map(\.description)).count == 5)
        #expect(plain.allSatisfy { $0.description == $0.debugDescription })
    }
}
