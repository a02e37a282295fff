/// The encoding `application/x-www-form-urlencoded` of queries and form bodies, written strictly and read strictly.
package enum FormEncoding {
    /// Why a query or a form body is not read.
    package enum Fault: Error, Equatable, Sendable {
        /// There are more parameters than any answer has.
        case tooManyParameters
        /// A `%` without two hexadecimal digits, a byte that is not UTF-8, NUL or another control character.
        case malformed
        /// A parameter occurs twice (RFC 6749 3.1).
        case repeated(name: String)
    }

    /// How many parameters a query or a body may have.
    package static let maximumParameterCount = 64

    /// The text with every byte that is not unreserved (RFC 3986 2.3) as `%XX`; fit for queries and for form bodies.
    package static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(hexadecimalDigits[Int(byte >> 4)])
                encoded.append(hexadecimalDigits[Int(byte & 0x0F)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The pairs as `name=value&name=value`.
    package static func encode(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { encode($0.name) + "=" + encode($0.value) }.joined(separator: "&")
    }

    /// The parameters of a query or form body; `+` is a space, empty pieces are skipped.
    ///
    /// A name is decoded before it is compared, so that `%63ode` repeats `code`.
    package static func decode(_ text: String) throws(Fault) -> [String: String] {
        var parameters: [String: String] = [:]
        for (name, value) in try pairs(text) {
            guard parameters.updateValue(value, forKey: name) == nil else {
                throw .repeated(name: shown(name))
            }
        }
        return parameters
    }

    /// The same in their order, for queries whose parameters may be repeated.
    package static func pairs(_ text: String) throws(Fault) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for piece in text.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let separator = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
            let name = try decode(piece[..<separator])
            let value = try decode(piece[separator...].dropFirst())
            guard pairs.count < maximumParameterCount else {
                throw .tooManyParameters
            }
            pairs.append((name, value))
        }
        return pairs
    }

    /// A name as far as it is fit for a log: what a parameter of ours or of the protocol could be called.
    private static func shown(_ name: String) -> String {
        let isPlain = name.utf8.count <= 32 && name.utf8.allSatisfy { isUnreserved($0) }
        return isPlain ? name : "(another)"
    }

    private static func decode(_ bytes: some Sequence<UInt8>) throws(Fault) -> String {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"):
                decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexadecimalValue(of:)),
                    let low = iterator.next().flatMap(hexadecimalValue(of:))
                else {
                    throw .malformed
                }
                decoded.append(high << 4 | low)
            case 0...0x20, 0x7F:
                throw .malformed
            default:
                decoded.append(byte)
            }
        }
        guard !decoded.contains(0), let text = String(validating: decoded, as: UTF8.self) else {
            throw .malformed
        }
        return text
    }

    private static let hexadecimalDigits = Array("0123456789ABCDEF".utf8)

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}

/// The value of a hexadecimal digit of either case.
package func hexadecimalValue(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
