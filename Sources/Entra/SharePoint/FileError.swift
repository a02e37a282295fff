package import HTTPTransport

/// Why the content of a file does not come, once Graph has said where it is.
///
/// `description` is fit for any log: it holds no URL and no name.
package enum FileError: Error, Equatable, Sendable {
    /// The way leads to a host from which no files come, or on and on.
    case wayRefused
    /// The URL opens nothing any more, though it is new.
    case expired
    /// There is no response.
    case unreachable(TransportError)
    /// The host cannot answer now; seconds after which it may, when it says so.
    case unavailable(status: Int, retryAfter: Int?)
    /// The host says no.
    case refused(status: Int)
    /// The file is larger than what may pass.
    case tooLarge
    /// The response is not what was asked for.
    case malformed
    /// The file became another one while it was under way, or nobody can tell.
    case changed
}

extension FileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .wayRefused: "the download leads to a host that is not SharePoint's"
        case .expired: "the download link opens nothing"
        case .unreachable(let error): "no response (\(error))"
        case .unavailable(let status, _): "unavailable, status \(status)"
        case .refused(let status): "refused, status \(status)"
        case .tooLarge: "larger than the limit"
        case .malformed: "unusable answer"
        case .changed: "the file changed on its way"
        }
    }
}
