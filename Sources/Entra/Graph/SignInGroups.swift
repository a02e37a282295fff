import Cryptography
package import FoundationEssentials
package import HTTPTransport
package import OpenIDConnect

/// Finds out at a sign-in what groups a person is in when they did not fit into the token.
package struct SignInGroups: Sendable {
    /// The scope for which a token is asked when the sign-in's own one does not open Graph.
    private static let scope = "User.Read"

    private let relyingParty: RelyingParty
    private let authority: Authority
    private let origin: String?
    private let transport: any Transport
    private let now: @Sendable () -> Date
    private let sleep: @Sendable (Duration) async -> Void

    /// Groups of the people of one provider.
    ///
    /// - Parameters:
    ///   - relyingParty: Us, towards the provider.
    ///   - authority: The provider; only Entra has Graph.
    ///   - origin: The origin of Graph; `nil` takes it from the discovery document.
    ///   - transport: The way out.
    ///   - now: The clock.
    ///   - sleep: Waits.
    package init(
        relyingParty: RelyingParty,
        authority: Authority,
        origin: String?,
        transport: any Transport,
        now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async -> Void
    ) {
        self.relyingParty = relyingParty
        self.authority = authority
        self.origin = origin
        self.transport = transport
        self.now = now
        self.sleep = sleep
    }

    /// The object IDs of all groups of the person who signed in.
    ///
    /// - Parameter tokens: What the sign-in gave.
    /// - Returns: All groups.
    /// - Throws: Why the groups are not known.
    package func groups(_ tokens: TokenResponse) async throws(GraphError) -> [String] {
        let end = now().addingTimeInterval(Double(GroupMembership.deadline.components.seconds))
        let origin = try await graphOrigin()
        let accessToken = try await graphToken(tokens, origin: origin)
        return try await GroupMembership(origin: origin, transport: transport, now: now, sleep: sleep)
            .groups(accessToken: accessToken, until: end)
    }

    private func graphOrigin() async throws(GraphError) -> String {
        // A token of another provider's is not shown to Microsoft.
        guard authority.isEntra else {
            throw .noGraph
        }
        if let origin {
            return origin
        }
        let metadata: ProviderMetadata
        do {
            metadata = try await relyingParty.metadata()
        } catch {
            throw .tokenUnavailable(error)
        }
        guard let origin = NationalCloud.graphOrigin(metadata: metadata) else {
            throw .noGraph
        }
        return origin
    }

    /// The sign-in's own access token if it is for Graph, else one that the refresh token gives, else one in exchange
    /// for an access token whose audience is us.
    private func graphToken(_ tokens: TokenResponse, origin: String) async throws(GraphError) -> SecretBytes {
        let scopes = relyingParty.settings.scope.split(separator: " ").map(String.init)
        guard AccessTokenResource(scopes: scopes, graphOrigin: origin) == .other else {
            return tokens.accessToken
        }
        do {
            if let refreshToken = tokens.refreshToken {
                return try await relyingParty.refresh(refreshToken, scope: Self.scope).accessToken
            }
            return try await relyingParty.exchangeOnBehalf(of: tokens.accessToken, scope: Self.scope).accessToken
        } catch {
            throw .tokenUnavailable(error)
        }
    }
}
