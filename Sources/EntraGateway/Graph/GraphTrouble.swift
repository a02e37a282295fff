import Entra

/// Why Microsoft Graph did not tell somebody something: no token for it, or an answer that is none.
enum GraphTrouble: Error, Sendable, Equatable {
    case token(TokenFailure)
    case graph(GraphError)
}

extension GraphTrouble: CustomStringConvertible {
    /// Fit for any log.
    var description: String {
        switch self {
        case .token(let failure): failure.description
        case .graph(let error): error.description
        }
    }
}
