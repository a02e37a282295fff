/// The statements of a token (RFC 7519 4), by name.
///
/// They are personal data: a description gives their number only.
package struct Claims: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The members of the token's payload.
    package let members: [String: JSONValue]

    /// Claims that were decoded elsewhere.
    package init(_ members: [String: JSONValue]) {
        self.members = members
    }

    /// The claim of a name, whatever its type.
    package subscript(name: String) -> JSONValue? {
        members[name]
    }

    /// The claim of a name if it is a string that is not empty and has no NUL, which no record could keep.
    package func text(_ name: String) -> String? {
        guard let text = members[name]?.string, !text.isEmpty, !text.utf8.contains(0) else {
            return nil
        }
        return text
    }

    package var description: String { "[\(members.count) claims]" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
