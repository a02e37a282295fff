import Cryptography
import Foundation
import OpenIDConnect
import TestSupport
import Testing

/// The ID token of a refresh is about the sign-in that began the session (OIDC Core 12.2).
struct RefreshedIDTokenTests {
    private let clock = TestClock()
    private let issuer: TestIssuer

    init() throws {
        issuer = try TestIssuer(now: { [clock] in clock.now })
    }

    private func verify(_ change: (inout TestIssuer.Draft) -> Void = { _ in }) throws -> IDToken {
        var draft = issuer.draft(nonce: nil)
        change(&draft)
        let verifier = IDTokenVerifier(
            clientID: TestIssuer.clientID,
            issuerPolicy: ExactIssuer(issuer.issuer),
            metadataIssuer: issuer.metadataIssuer
        )
        let json = TestJSON.object(["keys": .array(issuer.keys.map { .object($0.json) })])
        return try verifier.verify(
            UnverifiedIDToken(SecretBytes(try issuer.sign(draft))),
            keys: try JSONWebKeySet(try #require(try JSONParser.parse(json.bytes).object)),
            of: SignInReference(
                issuer: issuer.issuer,
                subject: "subject-of-the-fixture",
                nonce: "nonce of the sign-in"
            ),
            accessToken: SecretBytes(TestIssuer.accessToken),
            now: clock.now
        )
    }

    @Test
    func `a token without a nonce is good`() throws {
        #expect(try verify().subject == "subject-of-the-fixture")
    }

    @Test
    func `a token with the nonce of the sign-in is good`() throws {
        #expect(try verify { $0.claims["nonce"] = "nonce of the sign-in" }.subject == "subject-of-the-fixture")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let claim: String
        let value: TestJSON?
        let refusal: IDTokenRefusal

        var testDescription: String { name }
    }

    static let refused = [
        Case(name: "another subject", claim: "sub", value: "another", refusal: .signInMismatch("sub")),
        Case(name: "no subject", claim: "sub", value: nil, refusal: .signInMismatch("sub")),
        Case(name: "the nonce of another sign-in", claim: "nonce", value: "another", refusal: .signInMismatch("nonce")),
        Case(name: "a nonce that is no text", claim: "nonce", value: 1, refusal: .signInMismatch("nonce")),
        Case(
            name: "another issuer",
            claim: "iss",
            value: "https://login.example/other",
            refusal: .issuerMismatch(
                expected: "\(TestIssuer.origin)/\(TestIssuer.tenantID)/v2.0",
                received: "https://login.example/other"
            )
        ),
        Case(
            name: "another audience",
            claim: "aud",
            value: "another",
            refusal: .audienceMismatch(expected: TestIssuer.clientID, received: ["another"])
        ),
        Case(
            name: "expired",
            claim: "exp",
            value: 1_799_999_700,
            refusal: .expired(at: 1_799_999_700, now: 1_800_000_000)
        ),
        Case(name: "hash of another access token", claim: "at_hash", value: "AAAA", refusal: .accessTokenHashMismatch),
    ]

    @Test(arguments: refused)
    func `a token of another sign-in is refused`(example: Case) throws {
        #expect(throws: example.refusal) { try verify { $0.claims[example.claim] = example.value } }
    }
}
