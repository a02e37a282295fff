/// Where the user goes after sign-in: always an absolute URL of one of the site's own origins.
///
/// What does not pass is dropped, never repaired, so that no reading of the text by any browser leads elsewhere
/// (the open redirects of this field went through `//`, `/\`, encoded white space, dot segments and suffix matches).
package struct ReturnTarget: Sendable, Equatable {
    /// The longest target that is accepted, in bytes.
    package static let maximumLength = 2048

    /// The absolute URL, ASCII only, fit for a `Location` field.
    package let url: String

    /// Accepts a path of the site, or a full URL of one of the origins.
    ///
    /// - Parameters:
    ///   - text: What the request asked for, percent-decoded once as a query value is.
    ///   - origins: Serialized origins (`https://app.example.com`); the first one completes a path.
    package init?(_ text: String, origins: [String]) {
        guard let first = origins.first, text.utf8.count <= Self.maximumLength, Self.isPlain(text) else { return nil }
        let origin: String
        let rest: Substring
        if text.utf8.first == UInt8(ascii: "/") {
            (origin, rest) = (first, text[...])
        } else if let match = origins.first(where: { text.hasPrefix($0) }) {
            (origin, rest) = (match, text.dropFirst(match.count))
        } else {
            return nil
        }
        guard let path = Self.path(of: rest), Self.isSafe(path), !Self.leadsBack(path) else { return nil }
        let suffix = rest.utf8.first == UInt8(ascii: "/") ? String(rest) : "/" + rest
        url = origin + PercentEncoding.encodeNonASCII(suffix)
    }

    /// No control characters, no white space, no backslash.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
            && text.unicodeScalars.allSatisfy { scalar in
                !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
            }
    }

    /// The path up to the query or fragment; `nil` when something else follows the origin.
    private static func path(of rest: Substring) -> String? {
        let path = rest.prefix { $0 != "?" && $0 != "#" }
        if path.isEmpty { return "/" }
        return path.utf8.first == UInt8(ascii: "/") ? String(path) : nil
    }

    /// Holds for the path as it stands and for what each further decoding makes of it.
    private static func isSafe(_ path: String) -> Bool {
        guard PercentEncoding.decode(path) != nil else { return false }
        var current = path
        for _ in 0..<4 {
            guard !current.hasPrefix("//"), isPlain(current), !hasDotSegment(current) else { return false }
            guard let decoded = PercentEncoding.decode(current), decoded != current else { return true }
            // An encoded space is ordinary in a path; any other white space was refused above.
            current = decoded.replacing(" ", with: "+")
        }
        return false
    }

    private static func hasDotSegment(_ path: String) -> Bool {
        path.split(separator: "/").contains { segment in
            let name = segment.prefix { $0 != ";" }
            return name == "." || name == ".."
        }
    }

    /// A route of ours as target would only lead in a circle.
    private static func leadsBack(_ path: String) -> Bool {
        guard let decoded = PercentEncoding.decode(path)?.lowercased() else { return true }
        return decoded == "/login" || decoded.hasPrefix("/login/") || decoded.hasPrefix("/oauth/")
            || decoded.hasPrefix("/api/auth/")
    }
}
