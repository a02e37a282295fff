import OpenIDConnect

/// The groups that a person is in, nested ones included, asked of Microsoft Graph with the person's own access token.
///
/// `GET /me/transitiveMemberOf` and not `getMemberObjects`, because `User.Read`, which every app registration has, is
/// enough for it; then names are missing. The endpoint that a token itself names for groups that did not fit is never
/// called: it is a legacy one, and an address from a token is no address of ours.
package struct GroupMembership: Sendable {
    /// The time for all pages, with the waits that Graph asks for.
    package static let deadline = Duration.seconds(15)
    /// How many entries a page is asked to have, the most that Graph gives.
    package static let pageSize = 999
    /// How many pages are read.
    package static let maximumPages = 16
    /// How many groups are believed; Entra lets nobody be in more than 2048.
    package static let maximumGroups = 4096

    private let client: GraphClient

    /// Groups of people of one cloud.
    package init(client: GraphClient) {
        self.client = client
    }

    /// The object IDs of all groups that a person is in, in lower case and none twice.
    ///
    /// - Parameter caller: The person.
    /// - Returns: All groups: there is no such thing as some of them.
    /// - Throws: Why the groups are not known.
    package func groups(of caller: GraphCaller) async throws(GraphError) -> [String] {
        try await entries(selecting: "id", caller).map(\.objectID)
    }

    /// The groups that a person is in, with their names as far as the person may read them; none twice.
    ///
    /// - Parameter caller: The person.
    /// - Returns: All groups.
    /// - Throws: Why the groups are not known.
    package func namedGroups(of caller: GraphCaller) async throws(GraphError) -> [EntraGroup] {
        try await entries(selecting: "id,displayName,mail,description", caller)
    }

    private func entries(selecting properties: String, _ caller: GraphCaller) async throws(GraphError) -> [EntraGroup] {
        var groups: [EntraGroup] = []
        var known: Set<String> = []
        let first = GraphRequest(
            "/me/transitiveMemberOf",
            [("$select", properties), ("$top", String(Self.pageSize))]
        )
        var request = first
        for _ in 0..<Self.maximumPages {
            let page = try await client.collection(request, as: caller)
            for entry in page.entries {
                guard let group = try Self.group(entry), known.insert(group.objectID).inserted else { continue }
                groups.append(group)
            }
            guard groups.count <= Self.maximumGroups else { throw .tooMany }
            guard let next = try await client.next(after: page, of: request) else { return groups }
            request = next
        }
        throw .tooMany
    }

    /// A group; `nil` for what else stands in the collection, such as directory roles and administrative units.
    ///
    /// An entry whose kind is not said makes the answer unusable: what is skipped could be the group that matters.
    private static func group(_ entry: [String: JSONValue]) throws(GraphError) -> EntraGroup? {
        guard let kind = entry["@odata.type"]?.string else { throw .malformed }
        guard kind == "#microsoft.graph.group" else { return nil }
        guard let group = EntraGroup(entry) else { throw .malformed }
        return group
    }
}
