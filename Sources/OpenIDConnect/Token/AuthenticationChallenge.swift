package import HTTPTypes

/// One challenge of a `WWW-Authenticate` field (RFC 9110 section 11.6.1), such as a resource's demand for more claims.
package struct AuthenticationChallenge: Sendable, Equatable {
    /// Longest field that is read.
    package static let maximumLength = 16_384

    /// The scheme, in lower case.
    package let scheme: String
    /// The parameters by their names in lower case; of a repeated one the first counts.
    package let parameters: [String: String]

    /// A challenge by hand.
    package init(scheme: String, parameters: [String: String]) {
        self.scheme = scheme
        self.parameters = parameters
    }

    /// All challenges of a response, in their order.
    ///
    /// There may be several fields, several challenges in one, and parameters in any order. What cannot be read ends the
    /// reading of its field.
    package static func all(in fields: HTTPFields) -> [AuthenticationChallenge] {
        fields[values: .wwwAuthenticate].flatMap { value -> [AuthenticationChallenge] in
            guard value.utf8.count <= maximumLength else { return [] }
            var reader = Reader(Array(value.utf8))
            return reader.challenges()
        }
    }
}

/// Reads a field value from its beginning to its end.
private struct Reader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func challenges() -> [AuthenticationChallenge] {
        var challenges: [AuthenticationChallenge] = []
        skip(commas: true)
        while let scheme = token() {
            var parameters: [String: String] = [:]
            while let (name, value) = parameter() {
                if parameters[name] == nil { parameters[name] = value }
            }
            challenges.append(AuthenticationChallenge(scheme: scheme.lowercased(), parameters: parameters))
            skip(commas: true)
        }
        return challenges
    }

    /// A parameter, or nothing, and then nothing is consumed: what follows is the next challenge.
    private mutating func parameter() -> (name: String, value: String)? {
        let start = position
        skip(commas: true)
        guard let name = token() else {
            position = start
            return nil
        }
        skip(commas: false)
        guard current == UInt8(ascii: "=") else {
            position = start
            return nil
        }
        position += 1
        skip(commas: false)
        guard let value = current == UInt8(ascii: "\"") ? quoted() : plain() else {
            position = start
            return nil
        }
        return (name.lowercased(), value)
    }

    private mutating func quoted() -> String? {
        var text: [UInt8] = []
        position += 1
        while let byte = current, byte != UInt8(ascii: "\"") {
            position += 1
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            guard let escaped = current else { return nil }
            text.append(escaped)
            position += 1
        }
        guard current != nil else { return nil }
        position += 1
        return String(validating: text, as: UTF8.self)
    }

    /// A value without quotes; the padding of base64, which some services send so, belongs to it.
    private mutating func plain() -> String? {
        guard let token = token() else { return nil }
        let start = position
        while current == UInt8(ascii: "=") { position += 1 }
        return token + String(repeating: "=", count: position - start)
    }

    /// A token (RFC 9110 section 5.6.2), or the characters of base64.
    private mutating func token() -> String? {
        let start = position
        while let byte = current, Self.isTokenByte(byte) { position += 1 }
        guard position > start else { return nil }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skip(commas: Bool) {
        while let byte = current,
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || commas && byte == UInt8(ascii: ",")
        {
            position += 1
        }
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~/".utf8.contains(byte)
        }
    }
}
