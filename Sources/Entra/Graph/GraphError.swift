package import HTTPTransport
package import OpenIDConnect

/// Why Microsoft Graph did not tell what it was asked.
///
/// `description` is fit for any log: it holds no token, URL or name.
package enum GraphError: Error, Equatable, Sendable {
    /// The provider has no Graph: it is not Entra, or its discovery document names no host.
    case noGraph
    /// The sign-in's tokens do not open Graph.
    case tokenUnavailable(OAuthError)
    /// There was no response.
    case unreachable(TransportError)
    /// Graph answers that it cannot answer now: 429 or 5xx, for longer than we wait.
    case unavailable(status: Int)
    /// Graph does not answer, so that nobody asks it for a while.
    case suspended(seconds: Int)
    /// The token is good for less than the resource demands now: a claims request as JSON.
    case claimsRequired(String)
    /// Graph said no; the code is Graph's own and may be empty.
    case refused(status: Int, code: String)
    /// The answer is not what Graph answers.
    case malformed
    /// The link to the next page leads away from Graph.
    case linkRefused
    /// There are more pages or more groups than anybody has.
    case tooMany
    /// The time for all requests together is over.
    case deadlineExceeded
}

extension GraphError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        switch self {
        case .noGraph: "no Graph known"
        case .tokenUnavailable(let error): "no access token for Graph: \(error)"
        case .unreachable(let error): "no response (\(error))"
        case .unavailable(let status): "unavailable, status \(status)"
        case .suspended(let seconds): "not asked for \(seconds) seconds, because it does not answer"
        case .claimsRequired: "more claims are required"
        case .refused(let status, let code): "refused, status \(status) \(code)"
        case .malformed: "unusable answer"
        case .linkRefused: "the link to the next page leads elsewhere"
        case .tooMany: "more groups than can be"
        case .deadlineExceeded: "too slow"
        }
    }

    package var debugDescription: String { description }
}
