import Cryptography

extension RandomSource {
    /// Random bytes as base64url.
    func token(_ count: Int) -> String {
        Base64URL.encode(bytes(count))
    }

    /// A GUID of version 4 (RFC 9562 5.4).
    func guid() -> String {
        var octets = bytes(16)
        octets[6] = octets[6] & 0x0F | 0x40
        octets[8] = octets[8] & 0x3F | 0x80
        let digits = octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var rest = digits[...]
        return [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }
        .joined(separator: "-")
    }

    /// A number of a range; the small unevenness does not matter here.
    func integer(in range: ClosedRange<Int>) -> Int {
        let value = bytes(6).reduce(0) { $0 << 8 | Int($1) }
        return range.lowerBound + value % range.count
    }

    /// The elements in random order (Fisher and Yates).
    func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for index in result.indices.dropFirst().reversed() {
            result.swapAt(index, integer(in: 0...index))
        }
        return result
    }
}
