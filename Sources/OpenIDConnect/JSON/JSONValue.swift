/// A JSON value as RFC 8259 defines it, parsed without leniency by ``JSONParser``.
package indirect enum JSONValue: Sendable, Equatable {
    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool(Bool)
    /// A number without fraction and exponent that fits.
    case integer(Int64)
    /// Any other finite number.
    case decimal(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; no two members have the same name.
    case object([String: JSONValue])

    /// The text, if this is a string.
    package var string: String? {
        guard case .string(let text) = self else {
            return nil
        }
        return text
    }

    /// The integer, if this is a number without fraction and exponent.
    package var integer: Int64? {
        guard case .integer(let number) = self else {
            return nil
        }
        return number
    }

    /// The elements, if this is an array.
    package var array: [JSONValue]? {
        guard case .array(let elements) = self else {
            return nil
        }
        return elements
    }

    /// The members, if this is an object.
    package var object: [String: JSONValue]? {
        guard case .object(let members) = self else {
            return nil
        }
        return members
    }
}
