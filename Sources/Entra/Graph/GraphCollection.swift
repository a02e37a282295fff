package import OpenIDConnect

/// One page of a collection, as Graph answered it.
package struct GraphCollection: Sendable, Equatable {
    /// The entries' members.
    package let entries: [[String: JSONValue]]
    /// The member `@odata.nextLink`, as it stands there.
    let nextLink: String?

    /// Reads the members of an answer.
    init(_ members: [String: JSONValue]) throws(GraphError) {
        guard let entries = members["value"]?.array else { throw .malformed }
        var read: [[String: JSONValue]] = []
        for entry in entries {
            guard let entry = entry.object else { throw .malformed }
            read.append(entry)
        }
        self.entries = read
        switch members["@odata.nextLink"] {
        case nil, .null?: nextLink = nil
        case .string(let link)?: nextLink = link
        default: throw .malformed
        }
    }
}
