/// What the emulator needs to know of a URI: where its origin ends.
enum Origin {
    /// Scheme, host and port of an absolute URI.
    static func of(_ uri: String) -> String? {
        guard let match = uri.prefixMatch(of: /https?:\/\/[^\/?#\s"']+/) else { return nil }
        return String(match.output)
    }

    /// The URI, with a slash where it has no path (quirk 32).
    static func withPath(_ uri: String) -> String {
        guard let origin = Origin.of(uri) else { return uri }
        let rest = uri[uri.index(uri.startIndex, offsetBy: origin.count)...]
        return rest.hasPrefix("/") ? uri : origin + "/" + rest
    }

    /// Whether the host of an origin is the machine itself.
    static func isLoopback(_ origin: String) -> Bool {
        origin.prefixMatch(of: /https?:\/\/(localhost|127\.[0-9.]+|\[::1\])(:|$)/) != nil
    }
}
