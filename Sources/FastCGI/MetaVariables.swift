/// The meta-variables of one request (RFC 3875 4.1): the parameters that the web server sent, kept as it sent them.
package struct MetaVariables: Sendable {
    private let pairs: [(name: String, value: String)]

    /// Creates a set from names and values; of a name that comes twice the last value counts.
    package init(_ pairs: [(name: String, value: String)]) {
        self.pairs = pairs
    }

    /// The value of a meta-variable, `nil` when the web server did not send it.
    package subscript(name: String) -> String? {
        pairs.last { $0.name == name }?.value
    }
}
