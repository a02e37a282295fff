import Cryptography
import Foundation
import OpenIDConnect
import TestSupport
import Testing

/// OIDC Back-Channel Logout 2.6, rule by rule.
struct LogoutTokenVerifierTests {
    private let clock = TestClock()
    private let issuer: TestIssuer

    init() throws {
        issuer = try TestIssuer(now: { [clock] in clock.now })
    }

    private func verify(_ compact: String, keys: [TestKey]? = nil) throws -> LogoutToken {
        let json = TestJSON.object(["keys": .array((keys ?? issuer.keys).map { .object($0.json) })])
        let rules = IDTokenVerifier(
            clientID: TestIssuer.clientID,
            issuerPolicy: ExactIssuer(issuer.issuer),
            metadataIssuer: issuer.metadataIssuer
        )
        return try LogoutTokenVerifier(sharing: rules).verify(
            UnverifiedLogoutToken(SecretBytes(compact)),
            keys: try JSONWebKeySet(try #require(try JSONParser.parse(json.bytes).object)),
            now: clock.now
        )
    }

    private func signed(_ change: (inout TestIssuer.Draft) -> Void = { _ in }) throws -> String {
        var draft = issuer.logoutDraft()
        change(&draft)
        return try issuer.sign(draft)
    }

    @Test
    func `a correct token ends the sessions of one session at the provider`() throws {
        let token = try verify(signed())
        #expect(token.issuer == issuer.issuer)
        #expect(token.id == "logout-of-the-fixture")
        #expect(token.target == .session("sid-of-the-fixture"))
        // Until its end and the tolerance of the clocks.
        #expect(token.endsAt == clock.now.addingTimeInterval(120 + 300))
    }

    @Test
    func `without a session it ends all sessions of its subject`() throws {
        #expect(try verify(signed { $0.claims["sid"] = nil }).target == .subject("subject-of-the-fixture"))
        #expect(try verify(signed { $0.claims["sub"] = nil }).target == .session("sid-of-the-fixture"))
    }

    @Test(arguments: [nil, 1_900_000_000] as [Int64?])
    func `a token that ends late, or does not say when, ends with its age`(expiration: Int64?) throws {
        let token = try verify(signed { $0.claims["exp"] = expiration.map { .integer($0) } })
        #expect(token.endsAt == clock.now.addingTimeInterval(600 + 300))
    }

    typealias Case = IDTokenVerifierTests.Case

    // The clock of the tests stands at 1,800,000,000; the tolerance is 300 s.
    static let good: [Case] = [
        .header("typ", nil, nil), .header("typ", "JWT", nil), .header("typ", "LOGOUT+JWT", nil),
        .header("typ", "application/logout+jwt", nil), .claim("iat", 1_799_999_101, nil),
        .claim("iat", 1_800_000_300, nil), .claim("exp", 1_799_999_701, nil), .claim("exp", nil, nil),
        .claim("nbf", 1_800_000_300, nil), .claim("unknown", ["a": 1], nil), .claim("aud", [us], nil),
        .claim("events", [event: ["more": 1]], nil), .claim("events", [event: [:], "urn:example:other": [:]], nil),
        .claim("sid", .string(String(repeating: "x", count: 255)), nil),
    ]

    @Test(arguments: good)
    func `a token may differ in this`(example: Case) throws {
        _ = try verify(signed(example.change))
    }

    private static let us = TestJSON.string(TestIssuer.clientID)
    private static let event = "http://schemas.openid.net/event/backchannel-logout"
    private static let issuerText = "https://login.example/\(TestIssuer.tenantID)/v2.0"

    /// What a logout token has in common with an ID token is refused for the same reasons.
    static let badAsIDToken: [Case] = [
        .header("typ", "at+jwt", .typeUnexpected), .header("typ", "secevent+jwt", .typeUnexpected),
        .header("typ", "", .typeUnexpected), .header("typ", 1, .typeUnexpected),
        .header("alg", nil, .algorithmMissing), .header("alg", "none", .algorithmNotAllowed("none")),
        .header("alg", "NONE", .algorithmNotAllowed("NONE")), .header("alg", "HS256", .algorithmNotAllowed("HS256")),
        .header("alg", "PS256", .algorithmNotAllowed("PS256")), .header("kid", nil, .keyIDMissing),
        .header("kid", "other", .keyUnknown(id: "other")), .header("crit", ["exp"], .criticalExtension),
        .claim("iss", nil, .claimMissing("iss")),
        .claim(
            "iss",
            "https://evil.example/v2.0",
            .issuerMismatch(expected: issuerText, received: "https://evil.example/v2.0")
        ),
        .claim(
            "iss",
            .string(issuerText + "/"),
            .issuerMismatch(expected: issuerText, received: issuerText + "/")
        ),
        .claim("aud", nil, .claimMissing("aud")), .claim("aud", [], .claimMalformed("aud")),
        .claim("aud", "other", .audienceMismatch(expected: TestIssuer.clientID, received: ["other"])),
        .claim("aud", [us, "other"], .audienceUntrusted(["other"])),
        .claim("iat", nil, .claimMissing("iat")), .claim("iat", "1800000000", .claimMalformed("iat")),
        .claim("iat", 1_800_000_301, .issuedInFuture(at: 1_800_000_301, now: 1_800_000_000)),
        .claim("exp", 1_799_999_700, .expired(at: 1_799_999_700, now: 1_800_000_000)),
        .claim("exp", .null, .claimMissing("exp")), .claim("exp", "1800000120", .claimMalformed("exp")),
        .claim("nbf", 1_800_000_301, .notYetValid(before: 1_800_000_301, now: 1_800_000_000)),
        .claim("jti", nil, .claimMissing("jti")), .claim("jti", "", .claimMalformed("jti")),
        .claim("jti", 1, .claimMalformed("jti")),
        .claim("jti", .string(String(repeating: "x", count: 4097)), .claimMalformed("jti")),
        .claim("sub", "", .claimMalformed("sub")), .claim("sub", .null, .claimMissing("sub")),
        .claim("sub", "é", .claimMalformed("sub")),
        .claim("sid", "", .claimMalformed("sid")), .claim("sid", 1, .claimMalformed("sid")),
        .claim("sid", .null, .claimMissing("sid")), .claim("sid", ["sid"], .claimMalformed("sid")),
        .claim("sid", .string(String(repeating: "x", count: 256)), .claimMalformed("sid")),
    ]

    @Test(arguments: badAsIDToken)
    func `a token with one thing wrong that ID tokens have too is refused for exactly that`(example: Case) throws {
        let refusal = try #require(example.refusal)
        #expect(throws: LogoutTokenRefusal.asIDToken(refusal)) {
            try verify(signed(example.change))
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        let refusal: LogoutTokenRefusal
        let change: @Sendable (inout TestIssuer.Draft) -> Void
        var testDescription: String { name }

        init(
            _ name: String,
            _ refusal: LogoutTokenRefusal,
            _ change: @escaping @Sendable (inout TestIssuer.Draft) -> Void
        ) {
            self.name = name
            self.refusal = refusal
            self.change = change
        }

        static func events(_ name: String, _ value: TestJSON?) -> Refused {
            Refused(name, .eventMissing) { $0.claims["events"] = value }
        }
    }

    static let bad: [Refused] = [
        .events("no events", nil), .events("events null", .null), .events("events empty", [:]),
        .events("events a list", [.string(event)]), .events("events a text", .string(event)),
        .events("the event with a value that is no object", [event: true]),
        .events("the event null", [event: .null]), .events("the event with a slash more", [event + "/": [:]]),
        .events("the event by https", ["https://schemas.openid.net/event/backchannel-logout": [:]]),
        .events("the event in another case", [event.uppercased(): [:]]),
        .events("another event", ["urn:example:other": [:]]),
        Refused("a nonce", .noncePresent) { $0.claims["nonce"] = "nonce" },
        Refused("a nonce that is null", .noncePresent) { $0.claims["nonce"] = .null },
        Refused("neither sub nor sid", .targetMissing) {
            $0.claims["sub"] = nil
            $0.claims["sid"] = nil
        },
        Refused("too old, without an end", .tooOld(issuedAt: 1_799_999_100, now: 1_800_000_000)) {
            $0.claims["iat"] = 1_799_999_100
            $0.claims["exp"] = nil
        },
        Refused("too old, though it ends late", .tooOld(issuedAt: 1_799_990_000, now: 1_800_000_000)) {
            $0.claims["iat"] = 1_799_990_000
            $0.claims["exp"] = 1_900_000_000
        },
    ]

    @Test(arguments: bad)
    func `what is no logout token is refused for exactly that`(example: Refused) throws {
        #expect(throws: example.refusal) {
            try verify(signed(example.change))
        }
    }

    @Test
    func `an ID token is no logout token`() throws {
        #expect(throws: LogoutTokenRefusal.eventMissing) {
            try verify(issuer.sign(issuer.draft(nonce: "nonce")))
        }
        #expect(throws: LogoutTokenRefusal.noncePresent) {
            var draft = issuer.draft(nonce: "nonce")
            draft.claims["events"] = [Self.event: [:]]
            return try verify(issuer.sign(draft))
        }
    }

    @Test
    func `a logout token is no ID token`() throws {
        let json = TestJSON.object(["keys": .array(issuer.keys.map { .object($0.json) })])
        let verifier = IDTokenVerifier(
            clientID: TestIssuer.clientID,
            issuerPolicy: ExactIssuer(issuer.issuer),
            metadataIssuer: issuer.metadataIssuer
        )
        for (type, refusal) in [("logout+jwt", IDTokenRefusal.typeUnexpected), ("JWT", .claimMissing("nonce"))] {
            let compact = try signed { $0.header["typ"] = .string(type) }
            #expect(throws: refusal) {
                try verifier.verify(
                    UnverifiedIDToken(SecretBytes(compact)),
                    keys: try JSONWebKeySet(try #require(try JSONParser.parse(json.bytes).object)),
                    nonce: "nonce",
                    accessToken: nil,
                    now: clock.now
                )
            }
        }
    }

    @Test
    func `somebody else's signature is refused`() throws {
        let foreign = try TestKey(id: "key-1", key: TestKey.foreignRSA())
        #expect(throws: LogoutTokenRefusal.asIDToken(.signatureInvalid)) {
            try verify(issuer.sign(issuer.logoutDraft(), with: foreign))
        }
        let parts = try signed().split(separator: ".")
        #expect(throws: LogoutTokenRefusal.asIDToken(.encoding(.signature))) {
            try verify("\(parts[0]).\(parts[1]).")
        }
    }

    @Test
    func `a key of another issuer is refused`() throws {
        let key = try TestKey(id: "key-1", key: TestKey.sharedRSA(), issuer: "https://evil.example/v2.0")
        #expect(throws: LogoutTokenRefusal.asIDToken(.keyIssuerMismatch(id: "key-1"))) {
            try verify(signed(), keys: [key])
        }
    }

    @Test
    func `refusals say the rule and, for the operator's debugging only, the values`() {
        let refusals: [LogoutTokenRefusal] = [
            .asIDToken(.issuerNotAllowed(issuer: "https://a.example")), .tooOld(issuedAt: 1, now: 2), .targetMissing,
            .eventMissing, .noncePresent,
        ]
        #expect(
            refusals.map(\.description) == [
                "issuer not allowed by configuration", "issued too long ago", "neither subject nor session",
                "no logout event", "a nonce, which only ID tokens have",
            ]
        )
        #expect(refusals[0].debugDescription.contains("https://a.example"))
        #expect(refusals[1].debugDescription == "issued too long ago: 1, now 2")
    }
}
