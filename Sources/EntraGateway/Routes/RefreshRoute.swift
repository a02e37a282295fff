import FastCGI
import HTTPTypes

/// `POST /api/auth/refresh`: a bearer token for the pages of a signed-in person, in the form of LibreChat's answer.
///
/// Only the session cookie counts here, however fresh a token comes with it: a token that leaks cannot be made to last,
/// and a page whose token has run out still sends it.
struct RefreshRoute: Sendable {
    let site: Site
    let callers: Callers
    let tokens: SessionTokens

    func respond(_ exchange: Exchange) async throws -> Response {
        guard let cookie = site.cookies.session(in: exchange.request.metaVariables) else { return noSession }
        guard exchange.browser.isSameOrigin(as: site.origins) else { return exchange.crossSite }
        let caller = try await callers.caller(withCookie: cookie)
        if case .ended(let end) = caller { return exchange.ended(end, loginURL: site.loginURL) }
        guard let session = caller.session else { return noSession }
        let token = try tokens.mint(for: session, cookie: cookie, at: Int64(site.now()))
        let identity = session.identity
        exchange.audit(
            AuditEvent(.tokenIssued)
                .of(tenantID: identity.tenantID, objectID: identity.objectID)
                .about(SessionReference(cookie: cookie))
        )
        return Answer.json(Refreshed(token: token, user: PageUser(identity)))
    }

    /// LibreChat's pages take this text for "nobody is signed in".
    private var noSession: Response { Answer.text("Refresh token not provided") }

    private struct Refreshed: Encodable {
        let token: String
        let user: PageUser
    }
}
