import Entra
import OpenIDConnect

/// Why there is no access token for a resource.
enum TokenFailure: Error, Sendable, Equatable {
    /// The person has to do something at the provider: consent, sign in again, or satisfy a policy.
    case interactionRequired(TokenDemand, isConsentMissing: Bool)
    /// The session is over.
    case sessionOver
    /// The session has no tokens of the provider's.
    case noTokens
    /// The provider cannot tell now, or refuses us and not the person.
    case unavailable(OAuthError)
    /// Others are still at it, or the store is in trouble.
    case busy
}

extension TokenFailure: CustomStringConvertible {
    /// Fit for any log: no claims and no scopes.
    var description: String {
        switch self {
        case .interactionRequired(_, let isConsentMissing):
            isConsentMissing ? "consent is missing" : "the person has to act at the provider"
        case .sessionOver: "the session is over"
        case .noTokens: "the session has no tokens of the provider's"
        case .unavailable(let error): error.description
        case .busy: "others are at it"
        }
    }
}
