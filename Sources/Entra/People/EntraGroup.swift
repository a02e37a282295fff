import OpenIDConnect

/// A group of a tenant, as Graph shows it to the person who asks.
package struct EntraGroup: Sendable, Equatable {
    /// The object ID, in lower case.
    package let objectID: String
    /// The name to show; `nil` when the person may not read it (facts 3.1, limited information).
    package let name: String?
    /// The mail address of a group that has one.
    package let email: String?
    /// What the group is for.
    package let about: String?

    /// Reads an entry of a collection; `nil` when it has no object ID.
    init?(_ entry: [String: JSONValue]) {
        guard let id = entry["id"]?.string.flatMap({ TenantID.normalized($0) }) else { return nil }
        objectID = id
        name = GraphText.shown(entry["displayName"])
        email = GraphText.shown(entry["mail"])
        about = GraphText.shown(entry["description"])
    }
}
