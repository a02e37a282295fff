/// To where a URL leads, in the reading of the library that connects: for a judgement before it does.
package struct URLTarget: Sendable, Equatable {
    /// In lower case.
    package let scheme: String
    /// As it is connected to, in lower case; an IPv6 address stands in brackets.
    package let host: String
    /// The port, also when it is the scheme's own.
    package let port: Int
    /// Whether the host can only be this machine (RFC 6761, RFC 1122 3.2.1.3, RFC 4291 2.5.3).
    package let isLoopback: Bool

    /// Reads an absolute URL; `nil` for what no request could be sent to, such as a URL that holds a user.
    package init?(_ url: String) {
        guard let parsed = ParsedURL(url), let port = parsed.port else { return nil }
        scheme = parsed.scheme
        host = parsed.host.lowercased()
        self.port = port
        isLoopback = parsed.isLoopback
    }
}
