/// Where the name and the value of one pair lie in a buffer (FastCGI 1.0 section 3.4).
struct NameValuePair {
    let name: Range<Int>
    let value: Range<Int>

    /// Reads the two lengths at `offset`; `nil` while they have not all arrived.
    ///
    /// The ranges are what the peer declares and may reach beyond the buffer. A length has 31 bits, so no sum of them
    /// overflows.
    init?(at offset: Int, in bytes: borrowing Span<UInt8>) {
        guard
            let (nameCount, valueLengthOffset) = Self.length(at: offset, in: bytes),
            let (valueCount, nameOffset) = Self.length(at: valueLengthOffset, in: bytes)
        else {
            return nil
        }
        name = nameOffset..<nameOffset + nameCount
        value = name.upperBound..<name.upperBound + valueCount
    }

    /// Whether the name's bytes, which have arrived, are exactly these.
    ///
    /// Compares from the end, because many names begin with `HTTP_`.
    func isNamed(_ expected: borrowing Span<UInt8>, in bytes: borrowing Span<UInt8>) -> Bool {
        guard name.count == expected.count else {
            return false
        }
        var index = expected.count
        while index > 0 {
            index -= 1
            if expected[index] != bytes[name.lowerBound + index] {
                return false
            }
        }
        return true
    }

    /// A length of one or four bytes, and the offset behind it.
    private static func length(at offset: Int, in bytes: borrowing Span<UInt8>) -> (count: Int, end: Int)? {
        guard offset < bytes.count else {
            return nil
        }
        let first = Int(bytes[offset])
        guard first > 127 else {
            return (first, offset + 1)
        }
        guard bytes.count - offset >= 4 else {
            return nil
        }
        let high = (first & 127) << 24 | Int(bytes[offset + 1]) << 16
        let low = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
        return (high | low, offset + 4)
    }

    /// Appends a pair in its wire form.
    static func append(name: some Collection<UInt8>, value: some Collection<UInt8>, to bytes: inout [UInt8]) {
        append(length: name.count, to: &bytes)
        append(length: value.count, to: &bytes)
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: value)
    }

    private static func append(length: Int, to bytes: inout [UInt8]) {
        if length > 127 {
            bytes.append(UInt8(truncatingIfNeeded: length >> 24) | 128)
            bytes.append(UInt8(truncatingIfNeeded: length >> 16))
            bytes.append(UInt8(truncatingIfNeeded: length >> 8))
        }
        bytes.append(UInt8(truncatingIfNeeded: length))
    }
}
