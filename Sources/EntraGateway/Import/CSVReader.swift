/// Reads comma-separated values (RFC 4180), strictly.
///
/// Fields with commas, quotes or line ends are quoted, a quote within is doubled. Lines end with LF or CRLF; a byte order
/// mark at the beginning is no content.
struct CSVReader {
    /// One record with the line that it begins on.
    struct Record: Equatable {
        let line: Int
        let fields: [String]
    }

    /// Longest record, in bytes.
    static let maximumLength = 65_536

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    /// Reads a whole file.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next record that is not empty; `nil` at the end.
    mutating func next() throws(ImportFault) -> Record? {
        while position < bytes.count, Self.isLineEnd(bytes[position]) { skipLineEnd() }
        guard position < bytes.count else { return nil }
        let start = (line: line, position: position)
        var fields: [String] = []
        while true {
            fields.append(try field(from: start))
            guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
            position += 1
        }
        guard position >= bytes.count || Self.isLineEnd(bytes[position]) else {
            throw ImportFault(line: start.line, "something stands behind a closing quote; a quote within is doubled")
        }
        skipLineEnd()
        return Record(line: start.line, fields: fields)
    }

    /// Goes on behind a record that cannot be read.
    mutating func skipRecord() {
        while position < bytes.count, !Self.isLineEnd(bytes[position]) { position += 1 }
        skipLineEnd()
    }

    private mutating func field(from start: (line: Int, position: Int)) throws(ImportFault) -> String {
        var text: [UInt8] = []
        let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
        if isQuoted { position += 1 }
        while true {
            guard position - start.position <= Self.maximumLength else {
                throw ImportFault(line: start.line, "is longer than \(Self.maximumLength) bytes")
            }
            guard position < bytes.count else {
                guard !isQuoted else { throw ImportFault(line: start.line, "a quote is not closed") }
                break
            }
            let byte = bytes[position]
            if isQuoted, byte == UInt8(ascii: "\"") {
                position += 1
                guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { break }
            } else if !isQuoted, byte == UInt8(ascii: ",") || Self.isLineEnd(byte) {
                break
            } else if !isQuoted, byte == UInt8(ascii: "\"") {
                throw ImportFault(line: start.line, "a quote stands within a field that is not quoted")
            } else if byte == 0x0A {
                line += 1
            }
            text.append(byte)
            position += 1
        }
        guard let field = String(validating: text, as: UTF8.self) else {
            throw ImportFault(line: start.line, "is not UTF-8")
        }
        return field
    }

    private mutating func skipLineEnd() {
        if position < bytes.count, bytes[position] == 0x0D { position += 1 }
        guard position < bytes.count, bytes[position] == 0x0A else { return }
        position += 1
        line += 1
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
