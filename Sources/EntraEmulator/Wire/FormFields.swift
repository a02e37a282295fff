/// The fields of a query or of a form body (`application/x-www-form-urlencoded`), in order.
package struct FormFields: Sendable, Equatable {
    private(set) var pairs: [Pair]

    /// One field.
    struct Pair: Sendable, Equatable {
        let name: String
        let value: String
    }

    init(_ pairs: [(String, String)] = []) {
        self.pairs = pairs.map { Pair(name: $0.0, value: $0.1) }
    }

    init(joining first: FormFields, _ second: FormFields) {
        pairs = first.pairs + second.pairs
    }

    /// Creates fields from their encoded form.
    ///
    /// Decoding is strict as in Entra since 2019: spaces and quotes belong to the value, a plus sign is a space.
    package init(encoded text: String) {
        pairs = text.utf8.split(separator: UInt8(ascii: "&")).map { field in
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return Pair(
                name: FormFields.decoded(parts[0]),
                value: parts.count == 2 ? FormFields.decoded(parts[1]) : ""
            )
        }
    }

    /// The value of the first field of that name.
    package subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// The names, each once, in order.
    var names: [String] {
        var seen: Set<String> = []
        return pairs.map(\.name).filter { seen.insert($0).inserted }
    }

    /// A name that comes more than once.
    var repeatedName: String? {
        var seen: Set<String> = []
        return pairs.first { !seen.insert($0.name).inserted }?.name
    }

    mutating func append(_ name: String, _ value: String?) {
        if let value { pairs.append(Pair(name: name, value: value)) }
    }

    /// These fields without those of the given names.
    func removing(_ names: Set<String>) -> FormFields {
        var result = self
        result.pairs.removeAll { names.contains($0.name) }
        return result
    }

    /// The encoded form as Entra writes it: a plus sign for a space, hexadecimal digits in lower case.
    package var encoded: String {
        pairs.map { FormFields.encoded($0.name) + "=" + FormFields.encoded($0.value) }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                result.append(byte)
            case 0x20:
                result.append(UInt8(ascii: "+"))
            default:
                result += ("%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// One decoded name or value; a percent sign that no two digits follow stays as it is.
    static func decoded(_ bytes: some Collection<UInt8>) -> String {
        var rest = Array(bytes)[...]
        var result: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                result.append(0x20)
            } else if byte == UInt8(ascii: "%"), let value = FormFields.octet(rest.prefix(2)) {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func octet(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
