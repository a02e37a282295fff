import Cryptography
import Foundation
import OpenIDConnect
import TestSupport
import Testing

struct IDTokenVerifierTests {
    private let clock = TestClock()
    private let issuer: TestIssuer
    private static let nonce = "nonce-of-the-fixture"

    init() throws {
        issuer = try TestIssuer(now: { [clock] in clock.now })
    }

    private func keySet(_ keys: [TestKey]? = nil) throws -> JSONWebKeySet {
        let json = TestJSON.object(["keys": .array((keys ?? issuer.keys).map { .object($0.json) })])
        return try JSONWebKeySet(try #require(try JSONParser.parse(json.bytes).object))
    }

    private func verify(
        _ compact: String,
        keys: JSONWebKeySet? = nil,
        nonce: String = nonce,
        accessToken: String = TestIssuer.accessToken,
        algorithms: Set<SignatureAlgorithm> = [.rs256],
        trustedAudiences: Set<String> = []
    ) throws -> IDToken {
        let verifier = IDTokenVerifier(
            clientID: TestIssuer.clientID,
            issuerPolicy: ExactIssuer(issuer.issuer),
            metadataIssuer: issuer.metadataIssuer,
            algorithms: algorithms,
            trustedAudiences: trustedAudiences
        )
        return try verifier.verify(
            UnverifiedIDToken(SecretBytes(compact)),
            keys: try keys ?? keySet(),
            nonce: nonce,
            accessToken: SecretBytes(accessToken),
            now: clock.now
        )
    }

    private func signed(_ change: (inout TestIssuer.Draft) -> Void = { _ in }) throws -> String {
        var draft = issuer.draft(nonce: Self.nonce)
        change(&draft)
        return try issuer.sign(draft)
    }

    @Test
    func `a correct token is verified`() throws {
        let compact = try signed()
        let token = try verify(compact)
        #expect(token.issuer == issuer.issuer)
        #expect(token.subject == "subject-of-the-fixture")
        #expect(token.expiresAt == clock.now.addingTimeInterval(3600))
        #expect(token.issuedAt == clock.now.addingTimeInterval(-300))
        #expect(token.claims.text("name") == "Ada Lovelace")
        #expect(token.compact == SecretBytes(compact))
    }

    // The clock of the tests stands at 1,800,000,000; the tolerance is 300 s.
    static let us = TestJSON.string(TestIssuer.clientID)
    static let good: [Case] = [
        .header("typ", nil, nil), .header("typ", "jwt", nil), .header("x5t", "anything", nil),
        .header("jku", "https://evil.example/keys", nil), .claim("aud", [us], nil), .claim("aud", [us, us], nil),
        .claim("azp", us, nil), .claim("nbf", nil, nil), .claim("exp", .raw("1800000000.5"), nil),
        .claim("exp", 1_799_999_701, nil), .claim("iat", 1_800_000_300, nil), .claim("nbf", 1_800_000_300, nil),
        .claim("iat", .raw("1.8e9"), nil), .claim("iat", 0, nil), .claim("auth_time", 1, nil),
        .claim("sub", .string(String(repeating: "x", count: 255)), nil), .claim("unknown", ["a": [1, .null]], nil),
        .claim("at_hash", .string(Self.accessTokenHash), nil),
    ]

    private static let accessTokenHash = Base64URL.encode(
        Array(Digest.sha256(Array(TestIssuer.accessToken.utf8)).prefix(16))
    )

    @Test(arguments: good)
    func `a token may differ in this`(example: Case) throws {
        _ = try verify(signed(example.change))
    }

    static let badTypes: [Case] = ["iss", "aud", "exp", "iat", "nonce", "sub"].flatMap { name -> [Case] in
        let isTime = name == "exp" || name == "iat"
        let wrong: [TestJSON] =
            isTime ? ["1800000000", "", .raw("1e300"), -1, .raw("-0.5"), 253_402_300_800] : [1, ""]
        let always: [TestJSON] = [true, [:], [], [1], [.null], .raw("1e-300"), .raw("-9223372036854775808")]
        let usable = isTime ? always.filter { $0.text != "1e-300" } : always
        return [.claim(name, nil, .claimMissing(name)), .claim(name, .null, .claimMissing(name))]
            + (usable + wrong).map { .claim(name, $0, .claimMalformed(name)) }
    }

    static let optionalTypes: [Case] = ["nbf", "azp", "auth_time", "at_hash"].flatMap { name -> [Case] in
        let wrong: TestJSON = name == "azp" || name == "at_hash" ? 1 : "1800000000"
        return [.claim(name, .null, .claimMissing(name))]
            + ([true, [:], [], wrong] as [TestJSON]).map { .claim(name, $0, .claimMalformed(name)) }
    }

    static let issuerText = "https://login.example/\(TestIssuer.tenantID)/v2.0"
    static let badIssuers: [Case] = [
        issuerText + "/", issuerText.uppercased(), "https://login.example/v2.0", "https://evil.example/x/v2.0",
        issuerText + "\u{0}", " " + issuerText, "https://login.example/{tenantid}/v2.0",
    ]
    .map { .claim("iss", .string($0), .issuerMismatch(expected: issuerText, received: $0)) }

    static let badValues: [Case] = [
        .claim("aud", "other", .audienceMismatch(expected: TestIssuer.clientID, received: ["other"])),
        .claim("aud", ["other"], .audienceMismatch(expected: TestIssuer.clientID, received: ["other"])),
        .claim(
            "aud",
            .string(TestIssuer.clientID + " "),
            .audienceMismatch(
                expected: TestIssuer.clientID,
                received: [TestIssuer.clientID + " "]
            )
        ),
        .claim("aud", [us, "other"], .audienceUntrusted(["other"])),
        .claim("aud", ["z", us, "a"], .audienceUntrusted(["a", "z"])),
        .claim("aud", [us, ""], .claimMalformed("aud")), .claim("aud", [us, 1], .claimMalformed("aud")),
        .claim("aud", [[us]], .claimMalformed("aud")),
        .claim("azp", "other", .authorizedPartyMismatch(expected: TestIssuer.clientID, received: "other")),
        .claim("azp", "", .claimMalformed("azp")),
        .claim("exp", 1_799_999_700, .expired(at: 1_799_999_700, now: 1_800_000_000)),
        .claim("exp", 0, .expired(at: 0, now: 1_800_000_000)),
        .claim("iat", 1_800_000_301, .issuedInFuture(at: 1_800_000_301, now: 1_800_000_000)),
        .claim("iat", 253_402_300_799, .issuedInFuture(at: 253_402_300_799, now: 1_800_000_000)),
        .claim("nbf", 1_800_000_301, .notYetValid(before: 1_800_000_301, now: 1_800_000_000)),
        .claim("nbf", .raw("1e300"), .claimMalformed("nbf")), .claim("nbf", -1, .claimMalformed("nbf")),
        .claim("nonce", "other", .nonceMismatch), .claim("nonce", "nonce-of-the-fixtur", .nonceMismatch),
        .claim("nonce", "nonce-of-the-fixture ", .nonceMismatch),
        .claim("nonce", "Nonce-of-the-fixture", .nonceMismatch),
        .claim("sub", .string(String(repeating: "x", count: 256)), .claimMalformed("sub")),
        .claim("sub", "é", .claimMalformed("sub")), .claim("sub", "a\nb", .claimMalformed("sub")),
        .claim("sub", .string(String(repeating: "x", count: 5000)), .claimMalformed("sub")),
        .claim("iss", .string(String(repeating: "x", count: 5000)), .claimMalformed("iss")),
        .claim("at_hash", "AAAA", .accessTokenHashMismatch),
        .claim("at_hash", .string(accessTokenHash + "="), .accessTokenHashMismatch),
    ]

    static let badHeaders: [Case] = [
        .header("alg", nil, .algorithmMissing), .header("alg", .null, .algorithmMissing),
        .header("alg", 1, .algorithmMissing),
        .header("alg", ["RS256"], .algorithmMissing), .header("alg", "none", .algorithmNotAllowed("none")),
        .header("alg", "None", .algorithmNotAllowed("None")), .header("alg", "", .algorithmNotAllowed("")),
        .header("alg", "HS256", .algorithmNotAllowed("HS256")), .header("alg", "HS512", .algorithmNotAllowed("HS512")),
        .header("alg", "rs256", .algorithmNotAllowed("rs256")), .header("alg", "RS384", .algorithmNotAllowed("RS384")),
        .header("alg", "PS256", .algorithmNotAllowed("PS256")), .header("alg", "ES256", .algorithmNotAllowed("ES256")),
        .header("alg", "EdDSA", .algorithmNotAllowed("EdDSA")),
        .header("alg", "RSA-OAEP", .algorithmNotAllowed("RSA-OAEP")),
        .header("kid", nil, .keyIDMissing), .header("kid", "", .keyIDMissing), .header("kid", .null, .keyIDMissing),
        .header("kid", 1, .keyIDMissing), .header("kid", .string(String(repeating: "x", count: 1025)), .keyIDMissing),
        .header("kid", "other", .keyUnknown(id: "other")), .header("kid", "KEY-1", .keyUnknown(id: "KEY-1")),
        .header("crit", ["exp"], .criticalExtension), .header("crit", [], .criticalExtension),
        .header("crit", .null, .criticalExtension), .header("b64", false, .criticalExtension),
        .header("typ", "at+jwt", .typeUnexpected), .header("typ", "logout+jwt", .typeUnexpected),
        .header("typ", "", .typeUnexpected), .header("typ", 1, .typeUnexpected), .header("typ", .null, .typeUnexpected),
    ]

    @Test(arguments: badTypes + optionalTypes + badIssuers + badValues + badHeaders)
    func `a token with one thing wrong is refused for exactly that`(example: Case) throws {
        let refusal = try #require(example.refusal)
        #expect(throws: refusal) {
            try verify(signed(example.change))
        }
    }

    @Test
    func `several audiences need a party, and trust`() throws {
        let compact = try signed { $0.claims["aud"] = [Self.us, "friend"] }
        #expect(throws: IDTokenRefusal.audienceUntrusted(["friend"])) {
            try verify(compact)
        }
        #expect(throws: IDTokenRefusal.authorizedPartyMissing) {
            try verify(compact, trustedAudiences: ["friend"])
        }
        let withParty = try signed {
            $0.claims["aud"] = [Self.us, "friend"]
            $0.claims["azp"] = Self.us
        }
        _ = try verify(withParty, trustedAudiences: ["friend"])
    }

    @Test
    func `a nonce that we never had matches nothing`() throws {
        #expect(throws: IDTokenRefusal.claimMalformed("nonce")) {
            try verify(signed { $0.claims["nonce"] = "" }, nonce: "")
        }
        #expect(throws: IDTokenRefusal.nonceMismatch) {
            try verify(signed(), nonce: "")
        }
    }

    @Test
    func `another access token does not fit the hash`() throws {
        let compact = try signed { $0.claims["at_hash"] = .string(Self.accessTokenHash) }
        #expect(throws: IDTokenRefusal.accessTokenHashMismatch) {
            try verify(compact, accessToken: "another")
        }
    }

    @Test(arguments: [SignatureAlgorithm.rs384, .rs512, .ps256, .ps384, .ps512, .es256, .es384, .es512, .edDSA])
    func `every algorithm verifies once it is on the list, with its own hash`(algorithm: SignatureAlgorithm) throws {
        let key =
            switch algorithm {
            case .es256: try SigningKey.generateEC(.p256)
            case .es384: try SigningKey.generateEC(.p384)
            case .es512: try SigningKey.generateEC(.p521)
            case .edDSA: try SigningKey.generateEd25519()
            default: try TestKey.sharedRSA()
            }
        let testKey = TestKey(id: "key-1", key: key, algorithm: algorithm)
        let digest =
            switch algorithm.rawValue.suffix(3) {
            case "256": Digest.sha256(Array(TestIssuer.accessToken.utf8))
            case "384": Digest.sha384(Array(TestIssuer.accessToken.utf8))
            default: Digest.sha512(Array(TestIssuer.accessToken.utf8))
            }
        var draft = issuer.draft(nonce: Self.nonce)
        draft.header["alg"] = .string(algorithm.rawValue)
        draft.claims["at_hash"] = .string(Base64URL.encode(Array(digest.prefix(digest.count / 2))))
        let compact = try issuer.sign(draft, with: testKey)
        _ = try verify(compact, keys: keySet([testKey]), algorithms: [algorithm])
        #expect(throws: IDTokenRefusal.algorithmNotAllowed(algorithm.rawValue)) {
            try verify(compact, keys: keySet([testKey]))
        }
    }

    @Test
    func `a key for another algorithm is refused`() throws {
        let key = try TestKey(id: "key-1", key: .generateEC(.p256), algorithm: .es256)
        #expect(throws: IDTokenRefusal.keyMismatch(id: "key-1", .rs256)) {
            try verify(signed(), keys: keySet([key]))
        }
    }

    @Test
    func `a key of another issuer is refused, whatever it signs`() throws {
        let key = try TestKey(id: "key-1", key: TestKey.sharedRSA(), issuer: "https://evil.example/v2.0")
        #expect(throws: IDTokenRefusal.keyIssuerMismatch(id: "key-1")) {
            try verify(signed(), keys: keySet([key]))
        }
        let unbound = try TestKey(id: "key-1", key: TestKey.sharedRSA())
        _ = try verify(signed(), keys: keySet([unbound]))
        _ = try verify(signed(), keys: keySet([key, unbound]))
    }

    @Test
    func `somebody else's signature is refused`() throws {
        let foreign = try TestKey(id: "key-1", key: TestKey.foreignRSA())
        let compact = try issuer.sign(issuer.draft(nonce: Self.nonce), with: foreign)
        #expect(throws: IDTokenRefusal.signatureInvalid) {
            try verify(compact)
        }
    }

    @Test
    func `a signature made with the public key as a password is refused`() throws {
        var draft = issuer.draft(nonce: Self.nonce)
        draft.header["alg"] = "HS256"
        #expect(throws: IDTokenRefusal.algorithmNotAllowed("HS256")) {
            try verify(issuer.sign(draft))
        }
    }

    @Test
    func `a bit flipped at any byte is refused`() throws {
        let compact = Array(try signed().utf8)
        var refusals = 0
        for index in compact.indices {
            var flipped = compact
            flipped[index] ^= 1
            if (try? verify(String(decoding: flipped, as: UTF8.self))) == nil {
                refusals += 1
            }
        }
        #expect(refusals == compact.count)
    }

    @Test
    func `claims that were exchanged under the old signature are refused`() throws {
        let parts = try signed().split(separator: ".")
        let other = try signed { $0.claims["sub"] = "admin" }.split(separator: ".")
        #expect(throws: IDTokenRefusal.signatureInvalid) {
            try verify("\(parts[0]).\(other[1]).\(parts[2])")
        }
    }

    @Test(arguments: [
        ("", IDTokenRefusal.partCount(1)), ("a", .partCount(1)), ("a.b", .partCount(2)), ("a.b.c.d", .partCount(4)),
        ("a.b.c.d.e", .partCount(5)), ("..", .encoding(.header)), ("=.e30.e30", .encoding(.header)),
        ("e30=.e30.e30", .encoding(.header)), ("e3 0.e30.e30", .encoding(.header)), ("e31.e30.e30", .encoding(.header)),
        ("e30.e30.e30", .algorithmMissing), ("W10.e30.e30", .notAnObject(.header)),
        ("bnVsbA.e30.e30", .notAnObject(.header)),
        ("ew.e30.e30", .json(.header, .malformed(offset: 1))), ("_w.e30.e30", .json(.header, .malformed(offset: 0))),
        ("opaque-token", .partCount(1)),
    ])
    func `what is not a token is refused`(compact: String, refusal: IDTokenRefusal) {
        #expect(throws: refusal) {
            try verify(compact)
        }
    }

    @Test(arguments: [
        ("", IDTokenRefusal.encoding(.claims)), ("W10", .notAnObject(.claims)), ("e30=", .encoding(.claims)),
        ("ew", .json(.claims, .malformed(offset: 1))), ("MQ", .notAnObject(.claims)),
    ])
    func `claims that are none are refused`(claims: String, refusal: IDTokenRefusal) throws {
        let parts = try signed().split(separator: ".")
        #expect(throws: refusal) {
            try verify("\(parts[0]).\(claims).\(parts[2])")
        }
    }

    @Test(arguments: ["", "=", "A", "AA=="])
    func `a signature that is none is refused`(signature: String) throws {
        let parts = try signed().split(separator: ".")
        #expect(throws: IDTokenRefusal.encoding(.signature)) {
            try verify("\(parts[0]).\(parts[1]).\(signature)")
        }
    }

    @Test
    func `an empty signature of another form is refused`() throws {
        let parts = try signed().split(separator: ".")
        #expect(throws: IDTokenRefusal.signatureInvalid) {
            try verify("\(parts[0]).\(parts[1]).AA")
        }
    }

    @Test
    func `a claim or header member that is there twice is refused, though the signature is good`() throws {
        let draft = issuer.draft(nonce: Self.nonce)
        let header = TestJSON.object(draft.header).text
        let claims = TestJSON.object(draft.claims).text
        let twice = { (text: String, member: String) in "{" + member + "," + text.dropFirst() }
        #expect {
            try verify(issuer.sign(header: header, claims: twice(claims, #""sub":"admin""#)))
        } throws: { error in
            guard case .json(.claims, .duplicateMember) = error as? IDTokenRefusal else {
                return false
            }
            return true
        }
        #expect {
            try verify(issuer.sign(header: twice(header, #""alg":"none""#), claims: claims))
        } throws: { error in
            guard case .json(.header, .duplicateMember) = error as? IDTokenRefusal else {
                return false
            }
            return true
        }
    }

    @Test
    func `the depth of claims has a limit`() throws {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: IDTokenRefusal.json(.claims, .tooDeep)) {
            try verify(signed { $0.claims["deep"] = .raw(deep) })
        }
    }

    @Test
    func `a huge token is refused before it is decoded`() throws {
        let compact = try signed { $0.claims["huge"] = .string(String(repeating: "x", count: 100_000)) }
        #expect(throws: IDTokenRefusal.tooLarge(bytes: compact.utf8.count)) {
            try verify(compact)
        }
    }

    @Test
    func `two hundred groups fit`() throws {
        let groups = (0..<200).map { TestJSON.string("aaaaaaaa-0000-4000-8000-" + String(100_000_000_000 + $0)) }
        let token = try verify(signed { $0.claims["groups"] = .array(groups) })
        #expect(token.claims["groups"]?.array?.count == 200)
    }
}
