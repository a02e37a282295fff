import Entra
import FastCGI
import Logging
import Store

/// Finds people, groups and roles for somebody who is signed in: in the site's own directory and in Entra at the same time,
/// merged by tenant and object ID, ranked as LibreChat ranks.
///
/// Only entries of the caller's own tenant are found here, and in Entra what Graph shows to the caller.
struct PeopleSearch: Sendable {
    /// What was found.
    struct Outcome: Sendable {
        var results: [Principal]
        var partial: [PartialSource]

        /// How many results came from a source.
        func count(_ source: PartialSource.Source) -> Int { results.count { $0.source == source } }
    }

    let directory: any Directory
    /// `nil` when Entra is not searched.
    let entra: EntraPeople?
    let remedy: Remedy
    /// The roles that there are on this site.
    let roles: [String]

    /// Finds.
    ///
    /// - Parameters:
    ///   - inquiry: What is asked.
    ///   - identity: Who asks.
    ///   - tokens: By what the caller's tokens for Graph are got.
    ///   - exchange: The request.
    /// - Returns: What was found, and which source did not tell everything.
    func find(
        _ inquiry: SearchInquiry,
        for identity: SessionIdentity,
        _ tokens: TokenSource,
        _ exchange: Exchange
    ) async -> Outcome {
        async let local = local(inquiry, identity, exchange)
        let (distant, partial) = await distant(inquiry, identity, tokens, exchange)
        let (known, failed) = await local
        let keys = Set(known.compactMap(\.key))
        let all = known + distant.filter { principal in principal.key.map { !keys.contains($0) } ?? true }
        return Outcome(results: sorted(all + roles(inquiry), by: inquiry), partial: failed + partial)
    }

    private func local(
        _ inquiry: SearchInquiry,
        _ identity: SessionIdentity,
        _ exchange: Exchange
    ) async -> ([Principal], [PartialSource]) {
        guard inquiry.wants(.user) || inquiry.wants(.group) else { return ([], []) }
        let query = DirectoryQuery(
            text: inquiry.text,
            tenantID: identity.tenantID,
            people: inquiry.wants(.user),
            groups: inquiry.wants(.group),
            limit: inquiry.limit
        )
        do throws(StoreError) {
            let findings = try await directory.search(query)
            let groups = findings.groups.map { Principal($0.group, memberCount: $0.memberCount) }
            return (findings.people.map(Principal.init) + groups, [])
        } catch {
            exchange.logger.debug("the directory cannot be searched", metadata: ["error": "\(error)"])
            return ([], [PartialSource(.local, .unavailable, retryAfter: 10)])
        }
    }

    private func distant(
        _ inquiry: SearchInquiry,
        _ identity: SessionIdentity,
        _ tokens: TokenSource,
        _ exchange: Exchange
    ) async -> ([Principal], [PartialSource]) {
        let wish = EntraSearch.Wish(
            people: inquiry.wants(.user),
            groups: inquiry.wants(.group),
            limit: inquiry.limit
        )
        // A text that is only about roles, or of which Graph's search takes nothing, is not shown to Microsoft.
        guard let entra, wish.people || wish.groups, let text = SearchText(inquiry.text) else { return ([], []) }
        let person = GraphAccess.Person(
            tokens: tokens,
            mailbox: identity.accountID,
            reference: exchange.correlation.text
        )
        let outcome = await entra.find(text, wish, for: person)
        let found = outcome.findings
        let people = found.people.map { Principal($0, tenantID: identity.tenantID) }
        let groups = found.groups.map { Principal($0, tenantID: identity.tenantID) }
        var partial = EntraSearch.Part.allCases.compactMap { part in
            found.failures[part].map { remedy.partial(.graph($0), scope: part.scope, for: tokens, exchange) }
        }
        if let trouble = outcome.trouble { partial.append(remedy.partial(trouble, scope: "", for: tokens, exchange)) }
        return (people + groups, partial.withoutRepetitions)
    }

    private func roles(_ inquiry: SearchInquiry) -> [Principal] {
        guard inquiry.wants(.role) else { return [] }
        let text = inquiry.text.lowercased()
        return roles.filter { $0.lowercased().contains(text) }.map { Principal(role: $0) }
    }

    /// The best first, then people before others, then by name; each rank is found once.
    private func sorted(_ principals: [Principal], by inquiry: SearchInquiry) -> [Principal] {
        let text = inquiry.text.lowercased()
        let ranked = principals.map { (rank: $0.rank(of: text), name: $0.name.lowercased(), principal: $0) }
        let sorted = ranked.sorted { one, other in
            if one.rank != other.rank { return one.rank > other.rank }
            if (one.principal.kind == .user) != (other.principal.kind == .user) { return one.principal.kind == .user }
            if one.name != other.name { return one.name < other.name }
            return (one.principal.objectID ?? "") < (other.principal.objectID ?? "")
        }
        return sorted.prefix(inquiry.limit).map(\.principal)
    }
}

extension [PartialSource] {
    /// One entry for each reason; links to the same remedy differ in nothing that a person sees.
    fileprivate var withoutRepetitions: [PartialSource] {
        reduce(into: []) { list, partial in
            let isKnown = list.contains { $0.source == partial.source && $0.reason == partial.reason }
            if !isKnown { list.append(partial) }
        }
    }
}
