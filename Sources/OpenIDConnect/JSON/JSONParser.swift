/// A strict reader of JSON texts (RFC 8259).
///
/// Foundation's decoder keeps one of two members of the same name without a word, and takes any depth.
/// For a token, both are ways to show two readers two different things (RFC 7515 10.12), so both are refused here.
package struct JSONParser {
    /// How deep arrays and objects may be nested.
    package static let maximumDepth = 32

    private let bytes: [UInt8]
    private var offset = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Parses a text that is one JSON value, with white space around it at most.
    package static func parse(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
        var parser = JSONParser(bytes)
        parser.skipWhiteSpace()
        let value = try parser.value(depth: 0)
        parser.skipWhiteSpace()
        guard parser.offset == bytes.count else {
            throw .malformed(offset: parser.offset)
        }
        return value
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        switch peek() {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return try number()
        default: throw .malformed(offset: offset)
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= Self.maximumDepth else {
            throw .tooDeep
        }
        offset += 1
        skipWhiteSpace()
        var members: [String: JSONValue] = [:]
        if take("}") {
            return .object(members)
        }
        repeat {
            skipWhiteSpace()
            guard peek() == UInt8(ascii: "\"") else {
                throw .malformed(offset: offset)
            }
            let name = try string()
            let end = offset
            skipWhiteSpace()
            try expect(":")
            skipWhiteSpace()
            guard members.updateValue(try value(depth: depth), forKey: name) == nil else {
                throw .duplicateMember(offset: end)
            }
            skipWhiteSpace()
        } while take(",")
        try expect("}")
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= Self.maximumDepth else {
            throw .tooDeep
        }
        offset += 1
        skipWhiteSpace()
        var elements: [JSONValue] = []
        if take("]") {
            return .array(elements)
        }
        repeat {
            skipWhiteSpace()
            elements.append(try value(depth: depth))
            skipWhiteSpace()
        } while take(",")
        try expect("]")
        return .array(elements)
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        let expected = Array("\(text)".utf8)
        guard bytes[offset...].starts(with: expected) else {
            throw .malformed(offset: offset)
        }
        offset += expected.count
        return value
    }

    // RFC 8259 6
    private mutating func number() throws(JSONFault) -> JSONValue {
        let start = offset
        var isInteger = true
        _ = take("-")
        if !take("0") {
            try digits()
        }
        if take(".") {
            isInteger = false
            try digits()
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") {
                _ = take("-")
            }
            try digits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isInteger, let integer = Int64(text) {
            return .integer(integer)
        }
        guard let decimal = Double(text), decimal.isFinite else {
            throw .numberOutOfRange(offset: start)
        }
        return .decimal(decimal)
    }

    private mutating func digits() throws(JSONFault) {
        let start = offset
        while let byte = peek(), isDigit(byte) {
            offset += 1
        }
        guard offset > start else {
            throw .malformed(offset: offset)
        }
    }

    // RFC 8259 7
    private mutating func string() throws(JSONFault) -> String {
        let start = offset
        offset += 1
        var content: [UInt8] = []
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw .malformed(offset: start)
                }
                return text
            case UInt8(ascii: "\\"):
                offset += 1
                try escape(into: &content)
            case 0..<0x20:
                throw .malformed(offset: offset)
            default:
                content.append(byte)
                offset += 1
            }
        }
        throw .malformed(offset: offset)
    }

    private mutating func escape(into content: inout [UInt8]) throws(JSONFault) {
        guard let byte = peek() else {
            throw .malformed(offset: offset)
        }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: String(try scalar()).utf8)
        default: throw .malformed(offset: offset - 1)
        }
    }

    /// The scalar of `\uXXXX`, or of a surrogate pair of them; a lone surrogate is refused.
    private mutating func scalar() throws(JSONFault) -> Character {
        let start = offset
        let high = try codeUnit()
        if let scalar = Unicode.Scalar(high) {
            return Character(scalar)
        }
        guard take("\\"), take("u") else {
            throw .malformed(offset: start)
        }
        let low = try codeUnit()
        guard (0xD800..<0xDC00).contains(high), (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else {
            throw .malformed(offset: start)
        }
        return Character(scalar)
    }

    private mutating func codeUnit() throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = hexadecimalValue(of: byte) else {
                throw .malformed(offset: offset)
            }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }

    private func peek() -> UInt8? {
        offset < bytes.count ? bytes[offset] : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else {
            return false
        }
        offset += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(JSONFault) {
        guard take(character) else {
            throw .malformed(offset: offset)
        }
    }

    private mutating func skipWhiteSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
