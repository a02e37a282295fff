import Cryptography
import Foundation
import HTTPTransport
import OpenIDConnect
import TestSupport
import Testing

/// No description of anything holds what a fixture keeps secret.
struct RedactionTests {
    private static let secrets = [
        "session secret of the fixture", "client secret of the fixture", "code-of-the-fixture", "-token-of-the-fixture",
        "login cookie of the fixture", "Ada Lovelace", "ada@example.com", "assertion of the fixture",
        "words of the provider",
    ]

    private func texts(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return [String(describing: value), String(reflecting: value), dumped]
    }

    private func check(_ value: Any, also: [String] = [], sourceLocation: SourceLocation = #_sourceLocation) {
        for text in texts(value) {
            for secret in Self.secrets + also {
                #expect(!text.contains(secret), "\(secret) shows", sourceLocation: sourceLocation)
            }
        }
    }

    @Test
    func `what a login makes shows no secret`() async throws {
        let issuer = try TestIssuer()
        let settings = RelyingPartySettings(
            clientID: TestIssuer.clientID,
            clientAuthentication: .secret(SecretBytes("client secret of the fixture")),
            issuerPolicy: ExactIssuer(issuer.issuer),
            redirectURI: "https://app.example/callback",
            scope: "openid",
            sessionSecret: SecretBytes("session secret of the fixture")
        )
        let relyingParty = try RelyingParty(settings: settings, transport: issuer.makeTransport())
        let browser = Array("login cookie of the fixture".utf8)
        let start = LoginStart(returnTarget: "/", browserBinding: browser)
        let callback = try await issuer.authorize(relyingParty.beginLogin(start))
        let outcome = try await relyingParty.completeLogin(parameters: callback, browserBinding: browser)
        let token = String(decoding: outcome.idToken.compact.bytes, as: UTF8.self)
        let signature = String(try #require(token.split(separator: ".").last))
        check(settings)
        check(settings.clientAuthentication)
        check(outcome, also: [signature])
        check(outcome.idToken.claims)
        check(outcome.tokens, also: [signature])
        check(start)
        let state = String(try #require(callback.split(separator: "state=").last).prefix(20))
        check(try AuthorizationResponse(parsing: callback), also: [state])
        let transaction = LoginTransaction(
            returnTarget: "/",
            browserBinding: browser,
            now: Date(),
            random: RandomSource { Array(repeating: 0x61, count: $0) }
        )
        check(transaction, also: [transaction.nonce, "97, 97", "- 97", "YWFh"])
        check(transaction.proofKey, also: ["YWFh"])
        check(
            ClientAuthentication.assertion { (_) async throws(OAuthError) in SecretBytes("assertion of the fixture") }
        )
    }

    static let errors: [OAuthError] = [
        .providerUnreachable(.discovery, .timedOut), .providerUnavailable(.token, status: 503, retryAfter: .seconds(1)),
        .answerUnusable(.keySet, .json(.duplicateMember(offset: 1))),
        .answerUnusable(.token, .memberMissing("access_token")),
        .answerUnusable(.token, .status(204)), .answerUnusable(.token, .contentType), .answerUnusable(.token, .empty),
        .answerUnusable(.token, .tooLarge(limit: 1)), .answerUnusable(.token, .notAnObject),
        .answerUnusable(.token, .memberMalformed("scope")), .answerUnusable(.token, .tokenTypeUnknown),
        .answerUnusable(.token, .json(.tooDeep)), .answerUnusable(.token, .json(.malformed(offset: 1))),
        .answerUnusable(.token, .json(.numberOutOfRange(offset: 1))), .metadataIssuerMismatch(received: "https://evil"),
        .provider(.token, ProviderError(code: "invalid_grant", text: "words of the provider for ada@example.com")),
        .responseRefused(.codeMissing), .responseRefused(.codeAndError), .responseRefused(.stateMissing),
        .responseRefused(.tooLarge), .responseRefused(.parameterMalformed("code")),
        .responseRefused(.encoding(.malformed)),
        .responseRefused(.encoding(.tooManyParameters)), .responseRefused(.encoding(.repeated(name: "code"))),
        .stateRefused(.malformed), .stateRefused(.otherBrowser), .responseIssuerMismatch(received: "https://evil"),
        .responseIssuerMissing, .idTokenMissing, .assertionUnavailable, .cryptography(.sealRefused),
    ]

    static let refusals: [IDTokenRefusal] = [
        .tooLarge(bytes: 1), .partCount(5), .encoding(.header), .json(.claims, .tooDeep), .notAnObject(.claims),
        .criticalExtension, .typeUnexpected, .algorithmMissing, .algorithmNotAllowed("none"), .keyIDMissing,
        .keyUnknown(id: "a\r\nb"), .keyMismatch(id: "k", .rs256), .keyIssuerMismatch(id: "k"), .signatureInvalid,
        .cryptography(.sealRefused), .claimMissing("sub"), .claimMalformed("sub"),
        .issuerMismatch(expected: "e", received: "a\r\nb"), .issuerNotAllowed(issuer: "i"),
        .audienceMismatch(expected: "e", received: ["a\r\nb"]), .audienceUntrusted(["a\r\nb"]), .authorizedPartyMissing,
        .authorizedPartyMismatch(expected: "e", received: "a\r\nb"), .expired(at: 1, now: 2),
        .issuedInFuture(at: 2, now: 1),
        .notYetValid(before: 2, now: 1), .nonceMismatch, .accessTokenHashMismatch,
    ]

    @Test(arguments: errors + refusals.map { .idTokenRefused($0) })
    func `the description of an error is one line in plain words`(error: OAuthError) {
        for text in [error.description, String(describing: error), String(reflecting: error)] {
            #expect(!text.isEmpty)
            #expect(!text.contains { $0.isNewline })
            for secret in Self.secrets {
                #expect(!text.contains(secret))
            }
        }
        #expect(!error.description.contains("://"))
    }

    @Test
    func `every refusal has its own words`() {
        #expect(Set(Self.refusals.map(\.description)).count == Self.refusals.count)
        #expect(Set(Self.errors.map(\.description)).count == Self.errors.count)
    }
}
