/// Why there is no response.
///
/// No case carries a URL, a field or content: a description is safe to log.
package enum TransportError: Error, Equatable, Sendable {
    /// The URL does not parse, or is neither `https` nor `http` to a loopback host.
    case urlRefused
    /// The host name has no address.
    case nameNotResolved
    /// Nobody answers at the address.
    case connectionFailed
    /// The peer's certificate does not verify, or TLS failed otherwise.
    case tlsFailed
    /// The connect or the total time limit ran out.
    case timedOut
    /// The content is larger than the limit.
    case responseTooLarge
    /// The connection broke, or what came is not HTTP.
    case responseIncomplete
    /// The caller's task was cancelled, or the transport was stopped.
    case cancelled
    /// Another libcurl code.
    case other(code: Int)
}
