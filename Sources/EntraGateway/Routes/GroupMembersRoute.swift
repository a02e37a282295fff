import Entra
import FastCGI
import HTTPTypes
import OpenIDConnect
import Store

/// `GET /api/groups/{id}/members`: who is in a group, of our own directory or of Entra, page by page.
///
/// Of Entra everybody is shown who is in the group through other groups too, and the owners when they count as members.
struct GroupMembersRoute: Sendable {
    private static let limits = 1...100
    private static let usualLimit = 50

    let site: Site
    let callers: Callers
    let keys: SiteKeys
    let directory: any Directory
    /// `nil` when Entra is not asked.
    let entra: Entra?
    let remedy: Remedy

    /// The way to groups of Entra's.
    struct Entra: Sendable {
        let access: GraphAccess
        let members: EntraGroupMembers
    }

    /// Answers for one group.
    ///
    /// - Parameters:
    ///   - exchange: The request.
    ///   - id: The identifier in the path: one of ours, or an object ID.
    /// - Returns: The answer.
    /// - Throws: ``StoreError`` or ``ProviderUnavailable`` when nobody can tell who asks.
    func respond(_ exchange: Exchange, id: String) async throws -> Response {
        let (caller, tokens) = try await callers.callerWithTokens(of: exchange.request.metaVariables)
        guard let session = caller.session, let tokens else {
            return exchange.unauthorized(caller, loginURL: site.loginURL)
        }
        guard let parameters = try? FormEncoding.decode(exchange.query) else { return exchange.malformedPage }
        let identity = session.identity
        let group = id.lowercased()
        var cursor: PageCursor?
        if let text = parameters["cursor"], !text.isEmpty {
            cursor = PageCursor.open(text, for: identity.accountID, of: group, keys)
            guard cursor != nil else { return exchange.malformedPage }
        }
        let limit = parameters["limit"].flatMap { Int($0) } ?? Self.usualLimit
        let inquiry = Inquiry(
            group: group,
            identity: identity,
            tokens: tokens,
            cursor: cursor,
            limit: min(max(limit, Self.limits.lowerBound), Self.limits.upperBound)
        )
        let known = try await directory.group(id: group, tenantID: identity.tenantID)
        // Of a group of Entra's we know only those members who have signed in.
        if let known, known.group.objectID == nil || entra == nil { return try await local(inquiry, exchange) }
        return try await distant(inquiry, objectID: known?.group.objectID ?? group, exchange)
    }

    private struct Inquiry {
        let group: String
        let identity: SessionIdentity
        let tokens: TokenSource
        let cursor: PageCursor?
        let limit: Int
    }

    private func local(_ inquiry: Inquiry, _ exchange: Exchange) async throws -> Response {
        let page = try await directory.members(
            ofGroup: inquiry.group,
            tenantID: inquiry.identity.tenantID,
            after: inquiry.cursor?.place,
            limit: inquiry.limit
        )
        let members = page.members.map { person in
            Members.Member(
                id: "\(person.objectID).\(person.tenantID)",
                type: "user",
                name: person.name,
                email: person.email,
                username: person.username,
                owner: false,
                objectID: person.objectID
            )
        }
        let next = try page.next.flatMap { try sealed(PageCursor(place: $0), inquiry) }
        return Answer.json(Members(members: members, next: next, partial: nil))
    }

    private func distant(_ inquiry: Inquiry, objectID: String, _ exchange: Exchange) async throws -> Response {
        guard let entra, let first = EntraGroupMembers.first(of: objectID, limit: inquiry.limit) else {
            return notFound(exchange)
        }
        let person = GraphAccess.Person(
            tokens: inquiry.tokens,
            mailbox: inquiry.identity.accountID,
            reference: exchange.correlation.text
        )
        let request = inquiry.cursor?.target.map { GraphRequest($0) } ?? first
        do throws(GraphTrouble) {
            let page = try await entra.access.perform(for: person, within: EntraPeople.patience) {
                (caller) async throws(GraphError) in
                try await entra.members.page(request, of: objectID, isFirst: inquiry.cursor == nil, as: caller)
            }
            let next = page.next.flatMap { try? sealed(PageCursor(target: $0.target), inquiry) }
            let partial = page.isLimited ? [PartialSource(.entra, .limited)] : nil
            return Answer.json(Members(members: page.members.map(Members.Member.init), next: next, partial: partial))
        } catch .graph(.refused(status: 404, _)) {
            return notFound(exchange)
        } catch {
            let partial = remedy.partial(
                error,
                scope: EntraSearch.Part.groups.scope,
                for: inquiry.tokens,
                exchange
            )
            // The page at hand is asked for again; none at the first one, which needs no cursor.
            let next = try inquiry.cursor.flatMap { try sealed($0, inquiry) }
            return Answer.json(Members(members: [], next: next, partial: [partial]))
        }
    }

    private func sealed(_ cursor: PageCursor, _ inquiry: Inquiry) throws -> String? {
        try cursor.sealed(for: inquiry.identity.accountID, of: inquiry.group, keys, site.random)
    }

    private func notFound(_ exchange: Exchange) -> Response {
        Answer.error(
            "group_not_found",
            "There is no such group, or you may not see it.",
            status: .notFound,
            correlation: exchange.correlation
        )
    }

    fileprivate struct Members: Encodable {
        let members: [Member]
        let next: String?
        let partial: [PartialSource]?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(members, forKey: .members)
            // `null` says that this was the last page.
            try container.encode(next, forKey: .next)
            try container.encodeIfPresent(partial, forKey: .partial)
        }

        private enum CodingKeys: CodingKey {
            case members
            case next
            case partial
        }

        struct Member: Encodable {
            let id: String?
            let type: String
            let name: String
            let email: String?
            let username: String?
            let owner: Bool
            let objectID: String

            private enum CodingKeys: String, CodingKey {
                case id
                case type
                case name
                case email
                case username
                case owner
                case objectID = "idOnTheSource"
            }
        }
    }
}

extension GroupMembersRoute.Members.Member {
    fileprivate init(_ member: EntraGroupMembers.Member) {
        let entry = member.entry
        self.init(
            id: entry.objectID,
            type: member.kind.rawValue,
            name: entry.shownName,
            email: entry.address,
            username: entry.username,
            owner: member.isOwner,
            objectID: entry.objectID
        )
    }
}
