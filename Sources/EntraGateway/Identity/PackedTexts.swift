/// Texts, and places without one, in a single block of bytes.
///
/// A `String` of more than 15 bytes has an allocation of its own with a header of 32 bytes; here a text costs its UTF-8
/// and one byte for its length, two from 127 bytes on.
struct PackedTexts: Sendable, Equatable {
    private static let lengthBits: UInt8 = 7

    private let bytes: [UInt8]

    /// Packs texts in their order.
    init(_ texts: [String?]) {
        var bytes: [UInt8] = []
        // Nothing is reserved that is not used.
        bytes.reserveCapacity(
            texts.reduce(0) { $0 + Self.size(of: Self.mark(of: $1)) + ($1?.utf8.count ?? 0) }
        )
        for text in texts {
            Self.append(Self.mark(of: text), to: &bytes)
            if let text { bytes.append(contentsOf: text.utf8) }
        }
        self.bytes = bytes
    }

    /// The texts, made anew.
    var texts: [String?] {
        var texts: [String?] = []
        var rest = bytes[...]
        while let place = Self.removeFirst(from: &rest) {
            texts.append(place.map { String(decoding: $0, as: UTF8.self) })
        }
        return texts
    }

    /// Whether one of the texts has exactly these bytes: two texts that only look alike are two.
    func contains(_ wanted: some Sequence<UInt8>) -> Bool {
        var rest = bytes[...]
        while let place = Self.removeFirst(from: &rest) {
            if let place, place.elementsEqual(wanted) { return true }
        }
        return false
    }

    /// What stands before a text: 0 where there is none, else one more than its length.
    private static func mark(of text: String?) -> Int {
        text.map { $0.utf8.count + 1 } ?? 0
    }

    /// The bytes of a mark: seven bits in each, the lowest first, the highest bit where more follow.
    private static func size(of mark: Int) -> Int {
        max(1, (Int.bitWidth - mark.leadingZeroBitCount + Int(lengthBits) - 1) / Int(lengthBits))
    }

    private static func append(_ mark: Int, to bytes: inout [UInt8]) {
        var mark = mark
        while mark >> lengthBits > 0 {
            bytes.append(UInt8(truncatingIfNeeded: mark) | 1 << lengthBits)
            mark >>= lengthBits
        }
        bytes.append(UInt8(truncatingIfNeeded: mark))
    }

    /// The first place, `.some(nil)` when it has no text; `nil` at the end.
    private static func removeFirst(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>?? {
        guard !rest.isEmpty else { return nil }
        var mark = 0
        var shift: UInt8 = 0
        while let byte = rest.popFirst() {
            mark |= Int(byte & (1 << lengthBits - 1)) << shift
            shift += lengthBits
            if byte >> lengthBits == 0 { break }
        }
        guard mark > 0 else { return .some(nil) }
        defer { rest = rest.dropFirst(mark - 1) }
        return rest.prefix(mark - 1)
    }
}
