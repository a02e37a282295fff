/// The URL of an endpoint of the provider: `https`, or `http` to a loopback host (RFC 8414 2, RFC 6749 3.1).
package enum EndpointURL {
    /// Longest URL that is accepted.
    package static let maximumLength = 2048

    /// Whether a URL is absolute, of a scheme that we open, without user information and without fragment.
    package static func isAcceptable(_ url: String) -> Bool {
        guard url.utf8.count <= maximumLength, url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !url.contains(where: { "#\\\"<>^`{|}".contains($0) })
        else {
            return false
        }
        guard let authority = authority(of: url), let host = host(of: authority.text) else {
            return false
        }
        return authority.isSecure || isLoopback(host)
    }

    /// Whether a host name or address is this machine's own.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" {
            return true
        }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The lower-cased host of an absolute URL.
    package static func host(ofURL url: String) -> String? {
        authority(of: url).flatMap { host(of: $0.text) }
    }

    /// The URL before its query, and its query.
    static func split(_ url: String) -> (base: String, query: String) {
        guard let mark = url.firstIndex(of: "?") else {
            return (url, "")
        }
        return (String(url[..<mark]), String(url[url.index(after: mark)...]))
    }

    private static func authority(of url: String) -> (text: Substring, isSecure: Bool)? {
        let isSecure: Bool
        let rest: Substring
        if url.lowercased().hasPrefix("https://") {
            (isSecure, rest) = (true, url.dropFirst(8))
        } else if url.lowercased().hasPrefix("http://") {
            (isSecure, rest) = (false, url.dropFirst(7))
        } else {
            return nil
        }
        return (rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }, isSecure)
    }

    private static func host(of authority: Substring) -> String? {
        guard !authority.contains("@") else {
            return nil
        }
        var host = authority
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else {
                return nil
            }
            host = authority[..<colon]
        }
        let name = host.lowercased()
        let isName = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
        }
        let isLiteral = name.hasPrefix("[") && name.hasSuffix("]")
        return !name.isEmpty && (isName || isLiteral) ? name : nil
    }
}
