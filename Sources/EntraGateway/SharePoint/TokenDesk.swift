import Cryptography
import FastCGI
import Logging

/// Hands access tokens of the provider's to pages, and writes down each.
struct TokenDesk: Sendable {
    let site: Site
    let callers: Callers
    let broker: TokenBroker
    let remedy: Remedy

    /// Somebody who may ask for a token.
    struct Customer: Sendable {
        let identity: SessionIdentity
        let tokens: TokenSource
    }

    /// Who asks.
    enum Arrival: Sendable {
        case customer(Customer)
        /// Nobody who gets a token; what is answered.
        case turnedAway(Response)
    }

    /// Finds out who asks.
    ///
    /// What comes with the session cookie has to come from a page of the site. A bearer token alone is no cookie: no other
    /// page can send it.
    ///
    /// - Throws: ``StoreError`` or ``ProviderUnavailable`` when nobody can tell.
    func arrival(_ exchange: Exchange) async throws -> Arrival {
        let variables = exchange.request.metaVariables
        if site.cookies.session(in: variables) != nil, !exchange.browser.isSameOrigin(as: site.origins) {
            return .turnedAway(exchange.crossSite)
        }
        let (caller, tokens) = try await callers.callerWithTokens(of: variables)
        guard let session = caller.session, let tokens else {
            return .turnedAway(exchange.unauthorized(caller, loginURL: site.loginURL))
        }
        return .customer(Customer(identity: session.identity, tokens: tokens))
    }

    /// Gets a token and hands it out.
    ///
    /// - Parameters:
    ///   - demand: What it is for.
    ///   - resource: The resource as the page named it, for the answer; `nil` when it named scopes.
    ///   - customer: Who gets it.
    ///   - exchange: The request.
    /// - Returns: The answer: the token, or what is missing for it.
    func serve(
        _ demand: TokenDemand,
        resource: String? = nil,
        _ customer: Customer,
        _ exchange: Exchange
    ) async -> Response {
        let granted: GrantedToken
        do {
            granted = try await broker.token(demand, from: customer.tokens)
        } catch {
            return remedy.answer(to: error, for: customer.tokens, exchange)
        }
        var reference: SessionReference?
        if case .session(let cookie) = customer.tokens { reference = SessionReference(cookie: cookie) }
        exchange.audit(
            AuditEvent(.resourceTokenIssued)
                .of(tenantID: customer.identity.tenantID, objectID: customer.identity.objectID)
                .about(reference)
                .adding(["scope": "\(demand.scope)"])
        )
        return Answer.json(
            Token(
                token: String(decoding: granted.token.bytes, as: UTF8.self),
                lifetime: max(0, granted.expiresAt - Int64(site.now())),
                scope: demand.scope,
                resource: resource
            )
        )
    }

    /// LibreChat's form, which is that of RFC 6749 section 5.1, and the resource.
    private struct Token: Encodable {
        let token: String
        /// Seconds.
        let lifetime: Int64
        let scope: String
        let resource: String?
        let type = "Bearer"

        private enum CodingKeys: String, CodingKey {
            case token = "access_token"
            case lifetime = "expires_in"
            case scope
            case resource
            case type = "token_type"
        }
    }
}
