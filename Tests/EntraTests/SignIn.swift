import Cryptography
import Entra
import Foundation
import OpenIDConnect
import TestSupport
import Testing

/// One sign-in at ``TestIssuer``, through everything but the browser.
struct SignIn {
    let clock = TestClock()
    let issuer: TestIssuer
    let authority: Authority
    let policy: TenantPolicy
    let relyingParty: RelyingParty

    init(
        setting: String = "\(TestIssuer.origin)/\(TestIssuer.tenantID)/v2.0/",
        metadataIssuer: String? = nil,
        keys: [TestKey]? = nil,
        allowedTenants: [String] = []
    ) throws {
        issuer = try TestIssuer(metadataIssuer: metadataIssuer, keys: keys, now: { [clock] in clock.now })
        authority = try Authority(setting)
        policy = TenantPolicy(authority: authority, allowedTenants: allowedTenants)
        relyingParty = try RelyingParty(
            settings: RelyingPartySettings(
                clientID: TestIssuer.clientID,
                clientAuthentication: .none,
                issuerPolicy: policy,
                redirectURI: "https://app.example/oauth/openid/callback",
                scope: "openid profile email",
                sessionSecret: SecretBytes("session secret of the fixture, 32 or more")
            ),
            transport: issuer.makeTransport(),
            now: { [clock] in clock.now }
        )
    }

    /// Signs in and gives the ID token.
    func token(_ change: @escaping @Sendable (inout TestIssuer.Draft) -> Void = { _ in }) async throws -> IDToken {
        issuer.changeTokens(change)
        let start = LoginStart(returnTarget: "/", browserBinding: [1])
        let callback = try await issuer.authorize(relyingParty.beginLogin(start))
        return try await relyingParty.completeLogin(parameters: callback, browserBinding: [1]).idToken
    }

    /// Signs in with other claims and gives the identity.
    func identity(
        _ claims: [String: TestJSON?] = [:],
        names: ClaimNames = ClaimNames()
    ) async throws -> Identity {
        let token = try await token { draft in
            for (name, value) in claims {
                draft.claims[name] = value
            }
        }
        return try Identity(token, authority: authority, claimNames: names)
    }
}

/// Expects that a sign-in is refused for one rule.
func expectRefusal(
    _ refusal: IDTokenRefusal,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ signIn: () async throws -> some Sendable
) async {
    let failure = LoginFailure(.idTokenRefused(refusal), returnTarget: "/")
    await #expect(throws: failure, sourceLocation: sourceLocation) {
        try await signIn()
    }
}
