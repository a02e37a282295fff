package import OpenIDConnect

/// The path to a claim, such as `OPENID_REQUIRED_ROLE_PARAMETER_PATH`: `roles`, `resource_access.app.roles`.
///
/// A claim whose own name is the whole path comes first.
package struct ClaimPath: Sendable, Equatable {
    /// The path as configured.
    package let text: String

    /// Takes a path as configured; every text is one, though it may lead nowhere.
    package init(_ text: String) {
        self.text = text
    }

    /// What stands at the path; `nil` when nothing does.
    package func value(in claims: Claims) -> JSONValue? {
        if let literal = claims[text] {
            return literal
        }
        var value = JSONValue.object(claims.members)
        for segment in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard let next = Self.member(String(segment), of: value) else {
                return nil
            }
            value = next
        }
        return value
    }

    /// The words at the path: the strings of an array, or a string split at spaces and commas; `nil` for anything else.
    package func words(in claims: Claims) -> [String]? {
        switch value(in: claims) {
        case .array(let elements)?:
            elements.compactMap(\.string).filter { !$0.isEmpty }
        case .string(let text)?:
            text.split { $0 == " " || $0 == "," }.map(String.init)
        default:
            nil
        }
    }

    private static func member(_ name: String, of value: JSONValue) -> JSONValue? {
        switch value {
        case .object(let members):
            return members[name]
        case .array(let elements):
            guard let index = Int(name), elements.indices.contains(index) else {
                return nil
            }
            return elements[index]
        default:
            return nil
        }
    }
}
