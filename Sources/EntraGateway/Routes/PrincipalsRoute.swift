import FastCGI
import HTTPTypes
import OpenIDConnect

/// `GET /api/permissions/search-principals`: people, groups and roles by a part of their names, in the form of LibreChat's
/// answer, with what could not be asked beside it.
struct PrincipalsRoute: Sendable {
    let site: Site
    let callers: Callers
    let search: PeopleSearch
    /// A search reads long lists of the store and may wait for Graph; one person does not need many at once.
    let places = Places(maximum: 2048, perPerson: 64)

    func respond(_ exchange: Exchange) async throws -> Response {
        let (caller, tokens) = try await callers.callerWithTokens(of: exchange.request.metaVariables)
        guard let session = caller.session, let tokens else {
            return exchange.unauthorized(caller, loginURL: site.loginURL)
        }
        let inquiry: SearchInquiry
        do {
            inquiry = try SearchInquiry(try FormEncoding.pairs(exchange.query))
        } catch let refusal as SearchInquiry.Refusal {
            return Answer.json(Refused(error: refusal.rawValue), status: .badRequest)
        } catch {
            return Answer.error(
                "invalid_request",
                "The query is malformed.",
                status: .badRequest,
                correlation: exchange.correlation
            )
        }
        guard let place = places.take(for: session.identity.accountID) else {
            let message = "Too many searches at once. Try again in a second."
            return exchange.tooMany("too_many_requests", message, retryAfter: 1)
        }
        defer { withExtendedLifetime(place) {} }
        let outcome = await search.find(inquiry, for: session.identity, tokens, exchange)
        return Answer.json(Found(inquiry, outcome))
    }

    /// LibreChat's form.
    private struct Refused: Encodable {
        let error: String
    }

    private struct Found: Encodable {
        let query: String
        let limit: Int
        let types: [String]?
        let results: [Principal]
        let count: Int
        let sources: Sources
        let partial: [PartialSource]?

        struct Sources: Encodable {
            let local: Int
            let entra: Int
        }

        init(_ inquiry: SearchInquiry, _ outcome: PeopleSearch.Outcome) {
            query = inquiry.text
            limit = inquiry.limit
            types = inquiry.kinds.map { $0.map(\.rawValue) }
            results = outcome.results
            count = outcome.results.count
            sources = Sources(local: outcome.count(.local), entra: outcome.count(.entra))
            partial = outcome.partial.isEmpty ? nil : outcome.partial
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(query, forKey: .query)
            try container.encode(limit, forKey: .limit)
            // `null` says that nothing was left out.
            try container.encode(types, forKey: .types)
            try container.encode(results, forKey: .results)
            try container.encode(count, forKey: .count)
            try container.encode(sources, forKey: .sources)
            try container.encodeIfPresent(partial, forKey: .partial)
        }

        private enum CodingKeys: CodingKey {
            case query
            case limit
            case types
            case results
            case count
            case sources
            case partial
        }
    }
}
