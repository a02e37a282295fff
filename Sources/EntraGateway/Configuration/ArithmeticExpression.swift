/// The arithmetic that LibreChat takes where it wants a number: `1000 * 60 * 15`.
///
/// Decimal numbers, `+ - * / %`, a sign before a number, parentheses, white space. Nothing else: no exponent, no name.
package struct ArithmeticExpression {
    /// Why there is no value.
    package enum Refusal: Error, Equatable {
        /// It is not an expression.
        case malformed
        /// Parentheses are nested deeper than anybody writes.
        case tooDeep
        /// Something is divided by zero, or the value is beyond all numbers.
        case notFinite
    }

    private static let maximumDepth = 32
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The value of an expression, computed as JavaScript does: with binary floating point.
    package static func value(of text: String) throws(Refusal) -> Double {
        var expression = ArithmeticExpression(text)
        let value = try expression.sum()
        guard expression.next == nil else { throw .malformed }
        guard value.isFinite else { throw .notFinite }
        return value
    }

    private mutating func sum() throws(Refusal) -> Double {
        var value = try product()
        while let byte = next, byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
            position += 1
            let term = try product()
            value = byte == UInt8(ascii: "+") ? value + term : value - term
        }
        return value
    }

    private mutating func product() throws(Refusal) -> Double {
        var value = try factor()
        while let byte = next {
            switch byte {
            case UInt8(ascii: "*"):
                position += 1
                value *= try factor()
            case UInt8(ascii: "/"):
                position += 1
                value /= try factor()
            case UInt8(ascii: "%"):
                position += 1
                value = try value.truncatingRemainder(dividingBy: factor())
            default:
                return value
            }
        }
        return value
    }

    private mutating func factor() throws(Refusal) -> Double {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        switch next {
        case UInt8(ascii: "+"):
            position += 1
            return try factor()
        case UInt8(ascii: "-"):
            position += 1
            return try -factor()
        case UInt8(ascii: "("):
            position += 1
            let value = try sum()
            guard next == UInt8(ascii: ")") else { throw .malformed }
            position += 1
            return value
        default:
            return try number()
        }
    }

    private mutating func number() throws(Refusal) -> Double {
        let digits = bytes[position...].prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard digits.contains(where: { $0 != UInt8(ascii: ".") }), digits.count(where: { $0 == UInt8(ascii: ".") }) <= 1
        else {
            throw .malformed
        }
        // A digit before and behind the point, as JavaScript allows to leave out.
        guard let value = Double("0" + String(decoding: digits, as: UTF8.self) + (digits.last == 0x2E ? "0" : ""))
        else { throw .malformed }
        position += digits.count
        return value
    }

    /// The next byte that is no white space, without taking it.
    private var next: UInt8? {
        mutating get {
            while position < bytes.count, bytes[position] == 0x20 || (0x09...0x0D).contains(bytes[position]) {
                position += 1
            }
            return position < bytes.count ? bytes[position] : nil
        }
    }
}
