import Entra
import OpenIDConnect

/// Why a bearer token does not sign anybody in; fit for any log.
enum BearerRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// What follows the scheme is no token.
    case malformed
    /// A rule that the token breaks.
    case token(AccessTokenRefusal)
    /// The session of a token of ours is over.
    case sessionOver
    /// The token holds, and its person or application may not in.
    case notAdmitted(SignInRefusal)

    var description: String {
        switch self {
        case .malformed: "malformed"
        case .token(let refusal): "\(refusal)"
        case .sessionOver: "session over"
        case .notAdmitted(let reason): reason.rawValue
        }
    }
}
