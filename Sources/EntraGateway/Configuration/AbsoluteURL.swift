/// A URL of the settings, taken apart by RFC 3986's rules and stricter where a mistake is likelier than a need.
///
/// ASCII only, and a host must be a name, an IPv4 address or an IPv6 address in brackets.
struct AbsoluteURL: Equatable {
    let scheme: String
    let user: String?
    let host: String
    let port: Int?
    /// Empty, or begins with a slash.
    let path: String
    let hasQuery: Bool
    let hasFragment: Bool

    init(_ text: String) throws(URLRefusal) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !Self.forbidden.contains($0) }),
            let colon = text.firstRange(of: "://")
        else { throw .malformed }
        scheme = text[..<colon.lowerBound].lowercased()
        guard let first = scheme.utf8.first, Self.isLetter(first), scheme.utf8.allSatisfy(Self.isSchemeByte) else {
            throw .malformed
        }
        let rest = text[colon.upperBound...]
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<authorityEnd]
        let tail = rest[authorityEnd...]
        let pathEnd = tail.firstIndex { "?#".contains($0) } ?? tail.endIndex
        path = String(tail[..<pathEnd])
        hasFragment = tail.contains("#")
        hasQuery = tail.prefix { $0 != "#" }.contains("?")
        let at = authority.lastIndex(of: "@")
        user = at.map { String(authority[..<$0]) }
        (host, port) = try Self.split(at.map { authority[authority.index(after: $0)...] } ?? authority)
    }

    /// The origin, when it is one that we take.
    func origin() throws(URLRefusal) -> Origin {
        guard scheme == "https" || scheme == "http" else { throw .schemeNotAccepted }
        guard user == nil else { throw .holdsUser }
        guard scheme == "https" || Origin.isLoopback(host: host) else { throw .clearTextToRemoteHost }
        return Origin(scheme: scheme, host: host, port: port ?? Origin.standardPort(of: scheme))
    }

    static func isIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { $0.count <= 3 && UInt8($0) != nil && $0.first != "+" }
    }

    /// What no URL holds, without the braces, which an issuer template has.
    private static let forbidden: Set<UInt8> = [0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7C]

    private static func split(_ authority: Substring) throws(URLRefusal) -> (String, Int?) {
        var name = authority
        var portText: Substring?
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { throw .malformed }
            name = authority[authority.index(after: authority.startIndex)..<close]
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.first == ":" else { throw .malformed }
            portText = after.isEmpty ? nil : after.dropFirst()
            guard isIPv6(name) else { throw .malformed }
        } else if let colon = authority.firstIndex(of: ":") {
            name = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        guard authority.first == "[" || isName(name) else { throw .malformed }
        guard let portText, !portText.isEmpty else { return (name.lowercased(), nil) }
        guard portText.utf8.allSatisfy(isDigit) else { throw .malformed }
        guard let port = UInt16(portText), port > 0 else { throw .portOutOfRange }
        return (name.lowercased(), Int(port))
    }

    /// RFC 1123 2.1, and the underscore, which container networks use.
    private static func isName(_ name: Substring) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, !labels.isEmpty else { return false }
        if let last = labels.last, last.utf8.allSatisfy(isDigit) {
            return isIPv4(String(name))
        }
        return labels.allSatisfy { label in
            !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x5F }
        }
    }

    /// RFC 4291 2.2 without the forms that hold an IPv4 address.
    private static func isIPv6(_ text: Substring) -> Bool {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count == 1 || halves.count == 2 else { return false }
        let groups = halves.flatMap { half in
            half.isEmpty ? [] : half.split(separator: ":", omittingEmptySubsequences: false)
        }
        guard halves.count == 2 ? groups.count <= 7 : groups.count == 8 else { return false }
        return groups.allSatisfy { (1...4).contains($0.utf8.count) && $0.allSatisfy(\.isHexDigit) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E
    }
}
