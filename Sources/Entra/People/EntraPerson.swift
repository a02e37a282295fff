import OpenIDConnect

/// A person of a tenant, as Graph shows them to the person who asks.
package struct EntraPerson: Sendable, Equatable {
    /// The object ID, in lower case.
    package let objectID: String
    /// The name to show; `nil` when the person who asks may not read it.
    package let name: String?
    /// The mail address; of several the one that Graph has first.
    package let email: String?
    /// The user principal name.
    package let username: String?

    /// Reads a `user`, or a `person` of somebody's relevant people, who has no `mail` and whose texts may be empty; `nil`
    /// when there is no object ID, as people from a mailbox's contacts have none.
    init?(_ entry: [String: JSONValue]) {
        guard let id = entry["id"]?.string.flatMap({ TenantID.normalized($0) }) else { return nil }
        objectID = id
        let given = [entry["givenName"], entry["surname"]].compactMap(GraphText.shown).joined(separator: " ")
        name = GraphText.shown(entry["displayName"]) ?? (given.isEmpty ? nil : given)
        username = GraphText.shown(entry["userPrincipalName"])
        let scored = entry["scoredEmailAddresses"]?.array?.lazy.compactMap { GraphText.shown($0.object?["address"]) }
        email = GraphText.shown(entry["mail"]) ?? scored?.first
    }

    /// What to call the person when the name is not told.
    package var shownName: String { name ?? email ?? username ?? objectID }

    /// Where mail may reach the person: the user principal name when no address is told, as LibreChat has it, unless it is
    /// that of a guest, which is no address of anybody's.
    package var address: String? { email ?? username.flatMap { $0.contains("#EXT#") ? nil : $0 } }

    /// Whether there is nothing by which anybody would know the person.
    package var isLimited: Bool { name == nil && email == nil && username == nil }
}
