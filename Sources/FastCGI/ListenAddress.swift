/// Where a server listens, as an administrator writes it.
package enum ListenAddress: Sendable, Equatable {
    /// A Unix domain socket: `unix:/run/x.sock?group=www-data&mode=0660`; the mode is 0660 when none is given.
    case unix(path: String, mode: UInt16, group: String?)
    /// An address and port: `tcp:127.0.0.1:9000`, `tcp:[::1]:9000`; port 0 takes a free one.
    case tcp(host: String, port: UInt16)
    /// A listening socket that was inherited: `fd:3`.
    case descriptor(Int32)

    /// The mode of a Unix domain socket when none is asked for: its owner and group may connect.
    package static let defaultMode: UInt16 = 0o660

    /// Bytes of a path that fit into `sockaddr_un.sun_path` beside the closing NUL.
    static let maximumPathCount = 107

    /// Parses an address.
    ///
    /// - Throws: ``FastCGIError`` with the part that is refused.
    package init(_ text: String) throws(FastCGIError) {
        guard let colon = text.firstIndex(of: ":") else {
            throw .addressSchemeUnknown(text)
        }
        let rest = text[text.index(after: colon)...]
        switch text[..<colon] {
        case "unix":
            self = try Self.unix(parsing: rest)
        case "tcp":
            self = try Self.tcp(parsing: rest)
        case "fd":
            guard let number = Int32(rest), number >= 0, rest.utf8.first != UInt8(ascii: "+") else {
                throw .descriptorRefused(String(rest))
            }
            self = .descriptor(number)
        default:
            throw .addressSchemeUnknown(text)
        }
    }

    private static func unix(parsing text: Substring) throws(FastCGIError) -> Self {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts[0])
        try check(path: path)
        var mode: UInt16?
        var group: String?
        let options = parts.count == 2 ? parts[1].split(separator: "&", omittingEmptySubsequences: false) : []
        for option in options {
            let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            switch (pair[0], pair.count) {
            case ("mode", 2) where mode == nil:
                mode = try parse(mode: pair[1])
            case ("group", 2) where group == nil && !pair[1].isEmpty:
                group = String(pair[1])
            default:
                throw .socketOptionRefused(String(option))
            }
        }
        return .unix(path: path, mode: mode ?? defaultMode, group: group)
    }

    /// Refuses a path that no socket can have.
    static func check(path: String) throws(FastCGIError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw .socketPathRefused
        }
        guard path.utf8.count <= maximumPathCount else {
            throw .socketPathTooLong(count: path.utf8.count, maximum: maximumPathCount)
        }
    }

    private static func parse(mode text: Substring) throws(FastCGIError) -> UInt16 {
        guard let mode = UInt16(text, radix: 8), mode <= 0o777, text.utf8.first != UInt8(ascii: "+") else {
            throw .socketModeRefused(String(text))
        }
        return mode
    }

    private static func tcp(parsing text: Substring) throws(FastCGIError) -> Self {
        guard let colon = text.lastIndex(of: ":") else {
            throw text.isEmpty ? .hostMissing : .portRefused("")
        }
        let written = text[text.index(after: colon)...]
        guard let port = UInt16(written), written.utf8.first != UInt8(ascii: "+") else {
            throw .portRefused(String(written))
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            // An IPv6 address stands in brackets (RFC 3986 3.2.2), else its last group could be taken for a port.
            throw .hostUnknown(String(host))
        }
        guard !host.isEmpty else {
            throw .hostMissing
        }
        return .tcp(host: String(host), port: port)
    }
}
