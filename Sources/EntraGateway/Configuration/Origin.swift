/// The scheme, host and port of a URL (RFC 6454), in their canonical form.
///
/// Only `https`, or `http` on a loopback host: nothing of ours goes over a network in the clear.
package struct Origin: Sendable, Hashable, CustomStringConvertible {
    /// `https` or `http`.
    package let scheme: String
    /// In lower case; an IPv6 address without its brackets.
    package let host: String
    /// The port, also when it is the scheme's own.
    package let port: Int

    /// Takes the origin of a URL that has no path but `/`, no query, fragment or user.
    ///
    /// - Throws: ``URLRefusal`` with the first rule that the text breaks.
    package init(_ text: String) throws(URLRefusal) {
        let url = try AbsoluteURL(text)
        guard url.path.isEmpty || url.path == "/", !url.hasQuery, !url.hasFragment else { throw .notAnOrigin }
        self = try url.origin()
    }

    init(scheme: String, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// The origin as browsers write it, without a slash behind it.
    package var text: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == Self.standardPort(of: scheme) ? "\(scheme)://\(name)" : "\(scheme)://\(name):\(port)"
    }

    /// Same as ``text``.
    package var description: String {
        text
    }

    /// Whether the host is this machine by definition: RFC 6761 6.3, RFC 1122 3.2.1.3, RFC 4291 2.5.3.
    package var isLoopback: Bool {
        Self.isLoopback(host: host)
    }

    /// Whether cookies get `Secure` and the prefix `__Host-`.
    package var isSecure: Bool {
        scheme == "https"
    }

    static func isLoopback(host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
            || (host.hasPrefix("127.") && AbsoluteURL.isIPv4(host))
    }

    static func standardPort(of scheme: String) -> Int {
        scheme == "http" ? 80 : 443
    }
}

extension Origin {
    /// Whether browsers count the origins as one site, as far as that can be said without the list of public suffixes.
    ///
    /// Same scheme, and the same host or the same last two labels; two hosts under `co.uk` are taken for one site.
    func isSameSite(as other: Origin) -> Bool {
        guard scheme == other.scheme else { return false }
        if host == other.host {
            return true
        }
        let labels = host.split(separator: ".")
        let isName = !host.contains(":") && !AbsoluteURL.isIPv4(host) && labels.count >= 2
        return isName && labels.suffix(2) == other.host.split(separator: ".").suffix(2)
    }
}
