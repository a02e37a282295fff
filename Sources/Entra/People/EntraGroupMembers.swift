import OpenIDConnect

/// The members of a group in Microsoft Graph, those of groups inside it included, page by page.
package struct EntraGroupMembers: Sendable {
    /// One member: a person, or a group within the group.
    package struct Member: Sendable, Equatable {
        /// What a member is; what else there is, such as a device, is left out.
        package enum Kind: String, Sendable {
            /// A person.
            case user
            /// A group within the group.
            case group
        }

        /// What the member is.
        package let kind: Kind
        /// What is known of the member, in the form of a person.
        package let entry: EntraPerson
        /// Whether the group is this member's to change.
        package var isOwner = false
    }

    /// A part of the members.
    package struct Page: Sendable, Equatable {
        /// The members, in the order of Graph; the owners before them.
        package let members: [Member]
        /// The call of the next page; `nil` when there is none.
        package let next: GraphRequest?
        /// Whether something is hidden from the person who asks: facts 3.1, limited information.
        package let isLimited: Bool
    }

    private let client: GraphClient
    private let countsOwners: Bool

    /// Members of groups.
    ///
    /// - Parameters:
    ///   - client: The way to Graph.
    ///   - countsOwners: Whether owners are members (`ENTRA_ID_INCLUDE_OWNERS_AS_MEMBERS`).
    package init(client: GraphClient, countsOwners: Bool) {
        self.client = client
        self.countsOwners = countsOwners
    }

    /// The call of a group's first page.
    ///
    /// - Parameters:
    ///   - groupID: The object ID.
    ///   - limit: How many members.
    /// - Returns: The call; `nil` for what is no object ID.
    package static func first(of groupID: String, limit: Int) -> GraphRequest? {
        guard let id = TenantID.normalized(groupID) else { return nil }
        return GraphRequest("/groups/\(id)/transitiveMembers", [("$select", selection), ("$top", String(limit))])
    }

    /// One page of a group's members.
    ///
    /// Owners come with the first page, whether or not they are members, and with no other.
    ///
    /// - Parameters:
    ///   - request: The first page's call, or the next one's as an earlier page said it.
    ///   - groupID: The group's object ID.
    ///   - isFirst: Whether it is the first page.
    ///   - caller: Who asks.
    /// - Returns: The page.
    /// - Throws: Why it is not known: a page without some of its members is none.
    package func page(
        _ request: GraphRequest,
        of groupID: String,
        isFirst: Bool,
        as caller: GraphCaller
    ) async throws(GraphError) -> Page {
        let owners = countsOwners ? try await owners(of: groupID, caller) : []
        let page = try await client.collection(request, as: caller)
        let ownerIDs = Set(owners.map(\.entry.objectID))
        let members = try Self.members(page).filter { !ownerIDs.contains($0.entry.objectID) }
        let shown = (isFirst ? owners : []) + members
        return Page(
            members: shown,
            next: try await client.next(after: page, of: request),
            isLimited: shown.contains { $0.entry.name == nil }
        )
    }

    private func owners(of groupID: String, _ caller: GraphCaller) async throws(GraphError) -> [Member] {
        let request = GraphRequest("/groups/\(groupID)/owners", [("$select", Self.selection), ("$top", "100")])
        let owners = try Self.members(try await client.collection(request, as: caller))
        // An application can own a group, but nobody can be shared with through it.
        return owners.filter { $0.kind == .user }.map { owner in
            var owner = owner
            owner.isOwner = true
            return owner
        }
    }

    private static let selection = "id,displayName,mail,userPrincipalName"

    private static func members(_ page: GraphCollection) throws(GraphError) -> [Member] {
        var members: [Member] = []
        for entry in page.entries {
            let kind: Member.Kind
            switch entry["@odata.type"]?.string {
            case "#microsoft.graph.user"?: kind = .user
            case "#microsoft.graph.group"?: kind = .group
            case nil: throw .malformed
            default: continue
            }
            guard let entry = EntraPerson(entry) else { throw .malformed }
            members.append(Member(kind: kind, entry: entry))
        }
        return members
    }
}
