/// JSON as a test wants it, including what no encoder would write.
package indirect enum TestJSON: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([TestJSON])
    case object([String: TestJSON])
    /// Text that stands in the document as it is: `1e300`, or something broken.
    case raw(String)

    /// The document, members in the order of their names.
    package var text: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): "\(number)"
        case .string(let text): Self.quoted(text)
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }
                .map { Self.quoted($0.key) + ":" + $0.value.text }
                .joined(separator: ",") + "}"
        case .raw(let text): text
        }
    }

    /// The document as UTF-8.
    package var bytes: [UInt8] { Array(text.utf8) }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20: quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + hex(scalar.value)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static func hex(_ value: UInt32) -> String { String(value, radix: 16) }
}

extension TestJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral text: String) {
        self = .string(text)
    }

    package init(integerLiteral number: Int64) {
        self = .integer(number)
    }

    package init(booleanLiteral flag: Bool) {
        self = .bool(flag)
    }

    package init(arrayLiteral elements: TestJSON...) {
        self = .array(elements)
    }

    package init(dictionaryLiteral members: (String, TestJSON)...) {
        self = .object(Dictionary(members) { $1 })
    }
}
