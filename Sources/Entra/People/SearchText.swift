/// What somebody typed to find people or groups, in the forms that Graph's two searches want (facts 3.2, 3.3).
///
/// Graph takes a text apart itself, at spaces and symbols, so that nothing is taken apart here. What would end a clause or
/// is mishandled there never reaches it: a quote and a backslash are escaped for directory objects, and are spaces for
/// relevant people, whose search documents no escaping; `&` is a space, because Graph's search has a known fault with it;
/// so is every control character. Invisible marks of direction go, since no name is indexed with them.
package struct SearchText: Sendable, Hashable {
    /// Fewest characters that are searched for.
    package static let minimumLength = 2
    /// Most characters: nobody's name or address is longer.
    package static let maximumLength = 256

    /// The text with plain spaces, one at a time.
    package let text: String

    /// Reads what was typed; `nil` when nothing is left to search for, or too much.
    package init?(_ typed: String) {
        var scalars = String.UnicodeScalarView()
        for scalar in typed.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x26, 0x2028, 0x2029: scalars.append(" ")
            case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: continue
            default: scalars.append(scalar)
            }
        }
        text = String(scalars).split(separator: " ").joined(separator: " ")
        guard (Self.minimumLength...Self.maximumLength).contains(text.count), text.utf8.count <= Self.maximumLength * 4,
            text.contains(where: { $0.isLetter || $0.isNumber || $0.unicodeScalars.contains { $0.value > 0x2FF } })
        else { return nil }
    }

    /// `$search` of directory objects: one clause a property, any of which may match.
    package func clauses(_ properties: [String]) -> String {
        let escaped = Self.rewritten(text) { $0 == "\\" || $0 == "\"" ? "\\\($0)" : nil }
        return properties.map { "\"\($0):\(escaped)\"" }.joined(separator: " OR ")
    }

    /// `$search` of relevant people: the text in quotes; `nil` when nothing is left of it.
    package var relevance: String? {
        let plain = Self.rewritten(text) { $0 == "\\" || $0 == "\"" ? " " : nil }
            .split(separator: " ").joined(separator: " ")
        return plain.isEmpty ? nil : "\"\(plain)\""
    }

    /// A text as a literal of `$filter`: a quote is doubled (OData 4.01, ABNF `string`).
    package static func literal(_ text: String) -> String {
        "'" + rewritten(text) { $0 == "'" ? "''" : nil } + "'"
    }

    /// A text with some scalars written otherwise.
    ///
    /// Scalar by scalar, as Graph reads it: to Swift a quote and a combining mark behind it are one character, which is not
    /// the quote.
    private static func rewritten(_ text: String, _ form: (Unicode.Scalar) -> String?) -> String {
        text.unicodeScalars.map { form($0) ?? String($0) }.joined()
    }
}
