import Cryptography
import Entra
import Foundation
import OpenIDConnect
import TestSupport
import Testing

/// A plain OpenID Provider: no tenants, no `tid`, no `oid`.
struct OtherProviderTests {
    private let clock = TestClock()
    private let issuer: TestIssuer

    init() throws {
        let key = try TestKey(id: "key-1", key: TestKey.sharedRSA())
        issuer = try TestIssuer(issuer: "https://idp.example/oidc", keys: [key], now: { [clock] in clock.now })
    }

    private func token(_ change: @escaping @Sendable (inout TestIssuer.Draft) -> Void) async throws -> IDToken {
        issuer.changeTokens(change)
        let settings = RelyingPartySettings(
            clientID: TestIssuer.clientID,
            clientAuthentication: .none,
            issuerPolicy: TenantPolicy(authority: try Authority("https://idp.example/oidc/"), allowedTenants: ["x"]),
            redirectURI: "https://app.example/oauth/openid/callback",
            scope: "openid",
            sessionSecret: SecretBytes("session secret of the fixture")
        )
        let now = { @Sendable [clock] in clock.now }
        let relyingParty = try RelyingParty(settings: settings, transport: issuer.makeTransport(), now: now)
        let url = try await relyingParty.beginLogin(LoginStart(returnTarget: "/", browserBinding: [1]))
        let callback = try issuer.authorize(url)
        return try await relyingParty.completeLogin(parameters: callback, browserBinding: [1]).idToken
    }

    @Test
    func `its people sign in`() async throws {
        let token = try await token {
            $0.claims["tid"] = nil
            $0.claims["oid"] = nil
        }
        let identity = try Identity(token, authority: Authority("https://idp.example/oidc"))
        #expect(identity.tenantID == "https://idp.example/oidc")
        #expect(identity.objectID == "subject-of-the-fixture")
    }

    @Test
    func `what it says about tenants and object IDs makes nobody else`() async throws {
        let token = try await token { _ in }
        let identity = try Identity(token, authority: Authority("https://idp.example/oidc"))
        #expect(identity.tenantID == "https://idp.example/oidc")
        #expect(identity.objectID == "subject-of-the-fixture")
    }

    @Test
    func `another issuer is refused`() async throws {
        let refusal = IDTokenRefusal.issuerMismatch(
            expected: "https://idp.example/oidc",
            received: "https://idp.example/oidc/"
        )
        await expectRefusal(refusal) {
            try await token { $0.claims["iss"] = "https://idp.example/oidc/" }
        }
    }
}
