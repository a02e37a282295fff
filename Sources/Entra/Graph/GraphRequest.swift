import HTTPTypes
import OpenIDConnect

/// One call of Microsoft Graph: `GET` of a resource with its query.
package struct GraphRequest: Sendable, Equatable {
    /// The path below `/v1.0`, encoded, with a slash at its beginning.
    package let path: String
    /// The query's parameters, not encoded.
    package let query: [(name: String, value: String)]
    /// Whether it is an advanced query: `ConsistencyLevel: eventual`, on every page of the answer (facts 3.2).
    package let isAdvanced: Bool
    /// Whether it is answered from the person's mailbox, which takes few calls at once.
    package let isOfMailbox: Bool

    /// A call of a path, with parameters that are encoded when it is made.
    package init(
        _ path: String,
        _ query: [(name: String, value: String)] = [],
        isAdvanced: Bool = false,
        isOfMailbox: Bool = false
    ) {
        self.path = path
        self.query = query
        self.isAdvanced = isAdvanced
        self.isOfMailbox = isOfMailbox
    }

    /// Path and query, encoded.
    package var target: String {
        guard !query.isEmpty else { return path }
        // `$` is no reserved character of a query's names, and Graph's own links have it plain (RFC 3986 3.4).
        let parameters = query.map { name, value in
            (name.hasPrefix("$") ? "$" + FormEncoding.encode(String(name.dropFirst())) : FormEncoding.encode(name))
                + "=" + FormEncoding.encode(value)
        }
        return path + "?" + parameters.joined(separator: "&")
    }

    /// The same call of another target, such as the next page's.
    func at(_ target: String) -> GraphRequest {
        GraphRequest(target, isAdvanced: isAdvanced, isOfMailbox: isOfMailbox)
    }

    package static func == (one: GraphRequest, other: GraphRequest) -> Bool {
        one.target == other.target && one.isAdvanced == other.isAdvanced && one.isOfMailbox == other.isOfMailbox
    }
}
