/// What the emulator needs to know of a URI: where its origin ends.
///
/// Without regular expressions: a literal is compiled anew at each use, and every sign-in asks several times.
enum Origin {
    /// Scheme, host and port of an absolute URI.
    static func of(_ uri: String) -> String? {
        guard let rest = afterScheme(uri) else { return nil }
        let authority = rest.prefix { !"/?#\"'".contains($0) && !$0.isWhitespace }
        return authority.isEmpty ? nil : String(uri[..<authority.endIndex])
    }

    /// The URI, with a slash where it has no path (quirk 32).
    static func withPath(_ uri: String) -> String {
        guard let origin = Origin.of(uri) else { return uri }
        let rest = uri.dropFirst(origin.count)
        return rest.hasPrefix("/") ? uri : origin + "/" + rest
    }

    /// Whether the host of an origin is the machine itself.
    static func isLoopback(_ origin: String) -> Bool {
        guard let rest = afterScheme(origin) else { return false }
        let host = rest.hasPrefix("[::1]") ? rest.prefix("[::1]".count) : rest.prefix { $0 != ":" }
        guard rest.count == host.count || rest.dropFirst(host.count).first == ":" else { return false }
        return host == "localhost" || host == "[::1]" || isLoopbackAddress(host)
    }

    /// The URI without the port that follows the host `localhost`.
    static func withoutLocalPort(_ uri: String) -> String {
        guard let rest = afterScheme(uri), rest.hasPrefix("localhost") else { return uri }
        let host = uri[..<rest.startIndex] + "localhost"
        var tail = uri.dropFirst(host.count)
        if tail.first == ":" {
            let port = tail.dropFirst().prefix { "0123456789".contains($0) }
            guard !port.isEmpty else { return uri }
            tail = tail.dropFirst(port.count + 1)
        }
        return tail.isEmpty || tail.first == "/" || tail.first == "?" ? String(host + tail) : uri
    }

    private static func isLoopbackAddress(_ host: Substring) -> Bool {
        host.hasPrefix("127.") && host.count > 4 && host.dropFirst(4).allSatisfy { "0123456789.".contains($0) }
    }

    private static func afterScheme(_ uri: String) -> Substring? {
        ["http://", "https://"].first { uri.hasPrefix($0) }.map { uri.dropFirst($0.count) }
    }
}
