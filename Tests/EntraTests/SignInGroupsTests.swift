import Cryptography
import Entra
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// Which access token Graph is shown, and where Graph is.
struct SignInGroupsTests {
    private static let group = "60c0ffee-0000-4000-8000-00000000000a"
    private static let page: TestJSON = [
        "value": [["@odata.type": "#microsoft.graph.group", "id": .string(group)]]
    ]

    private let clock = TestClock()
    private let issuer: TestIssuer
    private let transport: StubTransport

    init() throws {
        issuer = try TestIssuer(now: { [clock] in clock.now })
        transport = issuer.makeTransport()
        issuer.answerGraph { _ in TestIssuer.response(Self.page) }
    }

    private func groups(
        scope: String = "openid profile",
        authority: String = "\(TestIssuer.origin)/\(TestIssuer.tenantID)/v2.0",
        origin: String? = nil,
        accessToken: String = TestIssuer.accessToken,
        refreshToken: String? = nil
    ) async throws -> [String] {
        let authority = try Authority(authority)
        let relyingParty = try RelyingParty(
            settings: RelyingPartySettings(
                clientID: TestIssuer.clientID,
                clientAuthentication: .none,
                issuerPolicy: TenantPolicy(authority: authority),
                redirectURI: "https://app.example/oauth/openid/callback",
                scope: scope,
                sessionSecret: SecretBytes("session secret of the fixture, 32 or more"),
                accessTokenForm: EntraAccessTokens(TenantPolicy(authority: authority))
            ),
            transport: transport,
            now: { [clock] in clock.now }
        )
        let host = GraphHost(authority: authority, origin: origin, relyingParty: relyingParty)
        let groups = SignInGroups(
            relyingParty: relyingParty,
            host: host,
            client: GraphBench(transport, clock, origin: host.origin).client,
            now: { [clock] in clock.now }
        )
        return try await groups.groups(
            TokenResponse(
                accessToken: SecretBytes(accessToken),
                expiresAt: nil,
                refreshToken: refreshToken.map { SecretBytes($0) }
            ),
            reference: "reference-of-the-fixture"
        )
    }

    private var shown: [String] {
        transport.requests.filter { $0.url.contains("graph") }.compactMap { $0.fields[.authorization] }
    }

    @Test
    func `a sign-in's own token opens Graph when its scopes are Graph's`() async throws {
        #expect(try await groups() == [Self.group])
        #expect(shown == ["Bearer \(TestIssuer.accessToken)"])
    }

    @Test
    func `the configured Graph is asked and no other`() async throws {
        await #expect(throws: GraphError.refused(status: 404, code: "")) {
            try await groups(origin: "https://graph.other")
        }
        #expect(transport.requests.map(\.url).allSatisfy { $0.hasPrefix("https://graph.other/v1.0/me/") })
    }

    @Test
    func `a token for an API is not shown to Graph: the refresh token gets another`() async throws {
        #expect(
            try await groups(
                scope: "openid api://site/access_as_user",
                accessToken: "token-for-the-api",
                refreshToken: TestIssuer.refreshToken
            ) == [Self.group]
        )
        #expect(shown == ["Bearer \(TestIssuer.accessToken)"])
    }

    @Test
    func `a token for us is exchanged when there is no refresh token`() async throws {
        var draft = issuer.draft(nonce: nil)
        draft.claims["scp"] = "access_as_user"
        draft.claims["azp"] = .string(TestIssuer.clientID)
        let accessToken = try issuer.sign(draft)
        issuer.issueAccessToken(accessToken)
        #expect(
            try await groups(scope: "openid api://site/access_as_user", accessToken: accessToken) == [Self.group]
        )
        #expect(shown == ["Bearer \(TestIssuer.exchangedToken)"])
    }

    @Test
    func `a token for somebody else is neither shown nor exchanged`() async throws {
        await #expect(throws: GraphError.self) {
            try await groups(scope: "openid https://other.example/x", accessToken: "token-for-another")
        }
        #expect(shown.isEmpty)
        #expect(!transport.requests.contains { String(decoding: $0.body, as: UTF8.self).contains("token-for-another") })
    }

    @Test
    func `a provider other than Entra has no Graph, and its tokens are not shown to Microsoft`() async throws {
        await #expect(throws: GraphError.noGraph) {
            try await groups(authority: "https://idp.example", origin: "https://graph.example")
        }
        #expect(transport.requests.isEmpty)
    }

    struct Scopes: Sendable, CustomTestStringConvertible {
        let scopes: String
        let resource: AccessTokenResource
        let readsGroups: Bool
        var testDescription: String { scopes }

        static let all = [
            Scopes(scopes: "openid profile email", resource: .graph, readsGroups: false),
            Scopes(scopes: "openid User.Read", resource: .graph, readsGroups: true),
            Scopes(scopes: "openid user.read", resource: .graph, readsGroups: true),
            Scopes(scopes: "openid Mail.Read", resource: .graph, readsGroups: false),
            Scopes(scopes: "openid https://graph.microsoft.com/.default", resource: .graph, readsGroups: true),
            Scopes(scopes: "https://Graph.Microsoft.com/User.Read", resource: .graph, readsGroups: true),
            Scopes(
                scopes: "00000003-0000-0000-c000-000000000000/GroupMember.Read.All",
                resource: .graph,
                readsGroups: true
            ),
            Scopes(scopes: "https://graph.example/User.Read", resource: .graph, readsGroups: false),
            Scopes(scopes: "openid api://site/access_as_user", resource: .other, readsGroups: false),
            Scopes(scopes: "api://site/access_as_user User.Read", resource: .other, readsGroups: true),
            Scopes(scopes: "User.Read api://site/access_as_user", resource: .graph, readsGroups: true),
            Scopes(scopes: "api://site/User.Read", resource: .other, readsGroups: false),
            Scopes(scopes: "https://graph.microsoft.com.evil.example/User.Read", resource: .other, readsGroups: false),
        ]
    }

    @Test(arguments: Scopes.all)
    func `the scopes tell whose the access token is`(_ scopes: Scopes) {
        let list = scopes.scopes.split(separator: " ").map(String.init)
        #expect(AccessTokenResource(scopes: list, graphOrigin: "https://graph.example") == scopes.resource)
        #expect(AccessTokenResource.readsGroups(list) == scopes.readsGroups)
    }
}
