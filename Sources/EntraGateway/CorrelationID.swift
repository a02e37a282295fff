package import Cryptography

/// Names one request in our log and in our answers, so that a person and an operator can find each other.
package struct CorrelationID: Sendable, Equatable {
    /// 24 hexadecimal digits.
    package let text: String

    /// Draws a new one: 12 random bytes as hexadecimal digits.
    package init(random: RandomSource) {
        text = random.bytes(12)
            .map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }
            .joined()
    }

    /// Takes over the one of an earlier answer; `nil` unless it has the form of ours.
    package init?(_ text: String) {
        guard text.utf8.count == 24, text.utf8.allSatisfy({ Self.isHexadecimal($0) }) else { return nil }
        self.text = text
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
