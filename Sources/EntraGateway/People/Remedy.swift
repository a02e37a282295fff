import Cryptography
import Entra
import FastCGI
import HTTPTransport

/// Says what somebody can do about a trouble with Microsoft Graph.
struct Remedy: Sendable {
    /// Seconds after which it is worth asking again when nobody says.
    private static let usualWait = 10

    let site: Site
    let keys: SiteKeys

    /// What a person and a page need to know of a trouble.
    ///
    /// - Parameters:
    ///   - trouble: What happened.
    ///   - scope: The scope of Graph that the call takes, which is missing when Graph refuses.
    ///   - person: Whose call it was.
    ///   - exchange: The request, whose page the person comes back to.
    /// - Returns: The same in the form of our answers.
    func partial(
        _ trouble: GraphTrouble,
        scope: String,
        for person: TokenSource,
        _ exchange: Exchange
    ) -> PartialSource {
        switch trouble {
        case .token(.interactionRequired(let demand, let isConsentMissing)):
            return needed(demand, isConsentMissing ? .consentRequired : .interactionRequired, person, exchange)
        case .token(.noTokens), .token(.sessionOver), .graph(.refused(status: 401, _)):
            return needed(TokenDemand(scopes: []), .interactionRequired, person, exchange)
        case .graph(.claimsRequired(let claims)):
            return needed(TokenDemand(scopes: [], claims: claims), .interactionRequired, person, exchange)
        case .graph(.refused(status: 403, _)):
            return needed(TokenDemand(scopes: [scope]), .consentRequired, person, exchange)
        case .token(.unavailable), .token(.busy), .graph(.tokenUnavailable):
            return PartialSource(.entra, .unavailable, retryAfter: Self.usualWait)
        case .graph(.suspended(let seconds)):
            return PartialSource(.entra, .unavailable, retryAfter: seconds)
        case .graph(.unavailable(status: 429)):
            return PartialSource(.entra, .throttled, retryAfter: Self.usualWait)
        case .graph(.unreachable(.cancelled)):
            return PartialSource(.entra, .superseded)
        case .graph(.unreachable(.timedOut)), .graph(.deadlineExceeded):
            return PartialSource(.entra, .timeout, retryAfter: Self.usualWait)
        case .graph(.unavailable), .graph(.unreachable):
            return PartialSource(.entra, .unavailable, retryAfter: Self.usualWait)
        case .graph(.refused), .graph(.malformed), .graph(.linkRefused), .graph(.tooMany), .graph(.noGraph):
            return PartialSource(.entra, .error)
        }
    }

    /// Where a person can give what is missing; nothing for a program that came with a token.
    func loginURL(_ demand: TokenDemand, for person: TokenSource, _ exchange: Exchange) -> String? {
        guard case .session(let cookie) = person else { return nil }
        let demand = LoginDemand(demand, session: Sessions.id(of: cookie), at: Int64(site.now()))
        guard let sealed = try? demand.sealed(by: keys, random: site.random) else { return nil }
        // The page that asked, as far as the browser tells it and it is ours.
        let page = site.returnTarget(exchange.request.metaVariables["HTTP_REFERER"])
        return site.loginURL.demanding(sealed, returningTo: page)
    }

    private func needed(
        _ demand: TokenDemand,
        _ reason: PartialSource.Reason,
        _ person: TokenSource,
        _ exchange: Exchange
    ) -> PartialSource {
        PartialSource(.entra, reason, consentURL: loginURL(demand, for: person, exchange))
    }
}
