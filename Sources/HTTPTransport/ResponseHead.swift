package import HTTPTypes

/// The status and the fields of a response, collected from its lines one by one.
///
/// Interim responses (RFC 9110 section 15.2) are forgotten, trailer fields are not collected. A line that is no field
/// line refuses the response: what cannot be read is not guessed at.
package struct ResponseHead: Sendable {
    /// Why a line ends the transfer.
    package enum Refusal: Error, Equatable, Sendable {
        /// No line of HTTP.
        case malformed
        /// More than the limits allow.
        case tooLarge
    }

    /// Bytes of all lines together, those of interim responses included.
    package static let maximumByteCount = 64 << 10
    /// Fields of the final response.
    package static let maximumFieldCount = 256

    /// The status of the last status line.
    package private(set) var status: HTTPResponse.Status?
    /// The fields of the last response, several of one name kept.
    package private(set) var fields = HTTPFields()
    /// Whether the final response's last field has come.
    package private(set) var isComplete = false

    private var byteCount = 0
    private var fieldCount = 0
    /// Whether the next line is a status line: the first one, and the one after an interim response.
    private var isAtStart = true

    /// A head before its first line.
    package init() {}

    /// Takes the next line, with the line break behind it.
    package mutating func add(_ line: Span<UInt8>) throws(Refusal) {
        byteCount += line.count
        guard byteCount <= ResponseHead.maximumByteCount else { throw .tooLarge }
        guard !isComplete else { return }
        let content = line.extracting(first: ResponseHead.contentCount(of: line))
        if content.isEmpty {
            guard !isAtStart, let status else { throw .malformed }
            isComplete = status.kind != .informational
            isAtStart = true
        } else if isAtStart {
            try begin(content)
            isAtStart = false
        } else {
            try addField(content)
        }
    }

    private mutating func begin(_ line: Span<UInt8>) throws(Refusal) {
        // RFC 9112 section 4: "HTTP/1.1 200 OK"; libcurl writes "HTTP/2 200 " for the later versions.
        guard ResponseHead.beginsWithProtocol(line),
            let space = ResponseHead.firstIndex(of: UInt8(ascii: " "), in: line), line.count >= space + 4
        else { throw .malformed }
        var code = 0
        for index in space + 1...space + 3 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(line[index]) else { throw .malformed }
            code = code * 10 + Int(line[index] - UInt8(ascii: "0"))
        }
        guard (100...599).contains(code) else { throw .malformed }
        guard line.count == space + 4 || line[space + 4] == UInt8(ascii: " ") else { throw .malformed }
        status = HTTPResponse.Status(code: code)
        fields = HTTPFields()
        fieldCount = 0
    }

    private mutating func addField(_ line: Span<UInt8>) throws(Refusal) {
        guard let colon = ResponseHead.firstIndex(of: UInt8(ascii: ":"), in: line) else {
            throw .malformed
        }
        // RFC 9112 section 5.1: no white space before the colon; the name's own initialiser refuses it, and a folded
        // line (section 5.2), which begins with a blank.
        guard let name = HTTPField.Name(ResponseHead.text(line.extracting(0..<colon))) else { throw .malformed }
        let value = ResponseHead.bytes(line.extracting(colon + 1..<line.count))
        guard value.allSatisfy({ $0 != 0 && $0 != 0x0a && $0 != 0x0d }) else { throw .malformed }
        fieldCount += 1
        guard fieldCount <= ResponseHead.maximumFieldCount else { throw .tooLarge }
        fields.append(HTTPField(name: name, value: value))
    }

    /// The length without the line break.
    private static func contentCount(of line: Span<UInt8>) -> Int {
        var count = line.count
        if count > 0, line[count - 1] == 0x0a { count -= 1 }
        if count > 0, line[count - 1] == 0x0d { count -= 1 }
        return count
    }

    private static func beginsWithProtocol(_ line: Span<UInt8>) -> Bool {
        let prefix = Array("HTTP/".utf8)
        return line.count >= prefix.count && prefix.indices.allSatisfy { prefix[$0] == line[$0] }
    }

    private static func firstIndex(of byte: UInt8, in line: Span<UInt8>) -> Int? {
        for index in 0..<line.count where line[index] == byte {
            return index
        }
        return nil
    }

    private static func bytes(_ span: Span<UInt8>) -> [UInt8] {
        unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
    }

    private static func text(_ span: Span<UInt8>) -> String {
        String(decoding: bytes(span), as: UTF8.self)
    }
}
