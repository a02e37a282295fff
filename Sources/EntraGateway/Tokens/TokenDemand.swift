import Entra

/// What an access token is wanted for: scopes of one resource, and the claims that the resource demands.
package struct TokenDemand: Sendable, Hashable {
    /// Longest claims request that is passed on; a resource's own are a tenth of it.
    package static let maximumClaimsLength = 2048

    /// Scopes of one resource.
    package let scopes: [String]
    /// A claims request as JSON, taken over from a claims challenge unchanged; `nil` for none.
    package let claims: String?

    /// What is wanted.
    ///
    /// - Parameters:
    ///   - scopes: Scopes of one resource, as configuration has them.
    ///   - claims: What a claims challenge asked for; one that is too long is left out.
    package init(scopes: [String], claims: String? = nil) {
        self.scopes = scopes
        self.claims = claims.flatMap { $0.utf8.count <= Self.maximumClaimsLength ? $0 : nil }
    }

    /// The scopes as a token request has them.
    package var scope: String { scopes.joined(separator: " ") }

    /// The same scopes without claims.
    package var withoutClaims: TokenDemand { TokenDemand(scopes: scopes) }
}
