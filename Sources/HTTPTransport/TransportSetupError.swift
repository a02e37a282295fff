/// Why there is no transport.
package enum TransportSetupError: Error, Equatable, Sendable {
    /// The file of trust anchors cannot be read, or holds no certificate in PEM.
    case trustAnchorsUnreadable(path: String)
    /// The proxy's URL does not parse, or is neither `http` nor `https`.
    case proxyRefused
    /// libcurl or the system refused what every transport needs; `call` is the function.
    case failed(call: String)
}
