import Cryptography
package import FoundationEssentials
package import OpenIDConnect

/// Finds out at a sign-in what groups a person is in when they did not fit into the token.
package struct SignInGroups: Sendable {
    /// The scope for which a token is asked when the sign-in's own one does not open Graph.
    private static let scope = "User.Read"

    private let relyingParty: RelyingParty
    private let host: GraphHost
    private let client: GraphClient
    private let now: @Sendable () -> Date

    /// Groups of the people of one provider.
    ///
    /// - Parameters:
    ///   - relyingParty: Us, towards the provider.
    ///   - host: Where Graph is.
    ///   - client: The way to it.
    ///   - now: The clock.
    package init(
        relyingParty: RelyingParty,
        host: GraphHost,
        client: GraphClient,
        now: @escaping @Sendable () -> Date
    ) {
        self.relyingParty = relyingParty
        self.host = host
        self.client = client
        self.now = now
    }

    /// The object IDs of all groups of the person who signed in.
    ///
    /// - Parameters:
    ///   - tokens: What the sign-in gave.
    ///   - reference: Our reference for the request.
    /// - Returns: All groups.
    /// - Throws: Why the groups are not known.
    package func groups(_ tokens: TokenResponse, reference: String) async throws(GraphError) -> [String] {
        let end = now().addingTimeInterval(Double(GroupMembership.deadline.components.seconds))
        let token = try await graphToken(tokens, origin: try await host.origin())
        let caller = GraphCaller(token: token, mailbox: reference, until: end, reference: reference)
        return try await GroupMembership(client: client).groups(of: caller)
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
