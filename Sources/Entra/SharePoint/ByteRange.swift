/// The part of a file that a response holds: `Content-Range` (RFC 9110 section 14.4).
package struct ByteRange: Sendable, Equatable {
    /// The first byte's place, and the place behind the last one.
    package let bounds: Range<Int>
    /// Bytes of the whole file; `nil` when the response does not say.
    package let total: Int?

    /// Reads the field's value; `nil` for what is not a part of a file.
    package init?(_ text: String) {
        guard text.lowercased().hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]), first <= last,
            last < .max
        else { return nil }
        total = parts[1] == "*" ? nil : Self.number(parts[1])
        guard parts[1] == "*" || total.map({ last < $0 }) == true else { return nil }
        bounds = first..<last + 1
    }

    /// The value of a `Range` field that is passed on; `nil` for several ranges and for other units, which a server may
    /// leave out of account (RFC 9110 section 14.2).
    package static func single(_ text: String?) -> String? {
        guard let text, text.utf8.count <= 64, text.lowercased().hasPrefix("bytes=") else { return nil }
        let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, ends.allSatisfy({ $0.isEmpty || number($0) != nil }), ends != ["", ""] else {
            return nil
        }
        return "bytes=" + ends.joined(separator: "-")
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
