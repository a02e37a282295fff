import Cryptography
import FastCGI
import HTTPTypes
import Logging
import OpenIDConnect
import Store

/// The two ways out that a person takes: `/api/auth/logout` for pages, `/oauth/openid/logout` for links and forms.
///
/// The store forgets the session before anything is answered; only then is it asked where to go (facts quirk 52).
struct LogoutRoutes: Sendable {
    static let linkPath = "/oauth/openid/logout"

    let site: Site
    let relyingParty: RelyingParty
    let settings: Configuration.Logout
    let sessions: Sessions
    let loopGuard: LoopGuard

    /// `POST /api/auth/logout`.
    func respondToPage(_ exchange: Exchange) async throws -> Response {
        guard exchange.browser.isSameOrigin(as: site.origins) else { return exchange.crossSite }
        guard let reach = LogoutReach(exchange) else { return unclear(exchange) }
        switch await end(reach, exchange) {
        case .done(let url):
            return signedOut(Answer.json(LoggedOut(message: "Logout successful", redirect: url)))
        case .failed(let response):
            return signedOut(response)
        }
    }

    /// `GET` or `POST /oauth/openid/logout`.
    func respondToLink(_ exchange: Exchange) async throws -> Response {
        let isOwn = exchange.browser.isSameOrigin(as: site.origins)
        guard isOwn || exchange.method == "GET" else { return exchange.crossSite }
        guard let reach = LogoutReach(exchange) else { return unclear(exchange) }
        // Whoever put a link to us on another page must not sign people out by it; a press of the button may. The same
        // goes for a link that would sign them out of their other devices.
        guard isOwn, exchange.method == "POST" || reach == .here else {
            return Answer.page(await confirmation(reach))
        }
        switch await end(reach, exchange) {
        case .done(let url): return signedOut(Answer.redirect(url ?? afterwards))
        case .failed(let response): return signedOut(response)
        }
    }

    /// What became of a sign-out; either way this browser loses its cookie.
    private enum Outcome {
        /// The store knows; the address at which the provider ends its own session, when it shall and can.
        case done(next: String?)
        /// Not done, or not all of it, and said so.
        case failed(Response)
    }

    private func end(_ reach: LogoutReach, _ exchange: Exchange) async -> Outcome {
        if let browser = site.cookies.login(in: exchange.request.metaVariables) { loopGuard.forget(browser: browser) }
        let cookie = site.cookies.session(in: exchange.request.metaVariables)
        let name: AuditEvent.Name = reach == .here ? .signOut : .signOutEverywhere
        let reference = cookie.map { SessionReference(cookie: $0) }
        let ended: SessionContent?
        do throws(StoreError) {
            switch reach {
            case .here: ended = try await endHere(cookie)
            case .everywhere: ended = try await endEverywhere(cookie)
            }
        } catch {
            exchange.audit(AuditEvent(name, .failure, reason: "store_unavailable").about(reference))
            return .failed(exchange.storeUnavailable)
        }
        if let identity = ended?.identity {
            exchange.audit(
                AuditEvent(name).of(tenantID: identity.tenantID, objectID: identity.objectID).about(reference)
            )
        } else if reach == .everywhere {
            exchange.audit(AuditEvent(name, .refused, reason: "session_unknown").about(reference))
            return .failed(personUnknown(exchange))
        }
        guard settings.usesEndSessionEndpoint else { return .done(next: nil) }
        let url = await relyingParty.endSessionURL(
            idTokenHint: ended?.idToken.map { SecretBytes($0) },
            logoutHint: ended?.identity.loginHint,
            postLogoutRedirectURI: settings.postLogoutRedirectURI
        )
        return .done(next: url)
    }

    /// Ends the session of a cookie, and says what it held.
    private func endHere(_ cookie: [UInt8]?) async throws(StoreError) -> SessionContent? {
        guard let cookie else { return nil }
        // Without hints for the provider a person is signed out all the same.
        let content = try? await sessions.content(for: cookie)
        try await sessions.end(cookie)
        return content
    }

    /// Ends all sessions of the person whose session a cookie opens, over or not; `nil` when it opens none.
    private func endEverywhere(_ cookie: [UInt8]?) async throws(StoreError) -> SessionContent? {
        guard let cookie else { return nil }
        do throws(StoreError) {
            guard let content = try await sessions.content(for: cookie) else { return nil }
            let identity = content.identity
            try await sessions.endAll(.person(objectID: identity.objectID, tenantID: identity.tenantID))
            return content
        } catch {
            // This one is refused from now on, whatever becomes of the others.
            try? await sessions.end(cookie)
            throw error
        }
    }

    /// Where a person goes who does not go on to the provider; the login page must not sign them in again at once.
    private var afterwards: String {
        settings.usesEndSessionEndpoint || settings.postLogoutRedirectURI != site.loginPage
            ? settings.postLogoutRedirectURI : site.loginPage + "?redirect=false"
    }

    private func confirmation(_ reach: LogoutReach) async -> Page {
        switch reach {
        case .here:
            Page(
                title: "Sign out?",
                paragraphs: ["Another page asks to sign you out here. Press the button if that is what you want."],
                form: Page.Form(action: Self.linkPath, label: "Sign out", leadsTo: await leadsTo())
            )
        case .everywhere:
            Page(
                title: "Sign out everywhere?",
                paragraphs: ["This ends all your sessions on this site, in this browser and in every other one."],
                form: Page.Form(
                    action: Self.linkPath + "?\(LogoutReach.name)=true",
                    label: "Sign out everywhere",
                    leadsTo: await leadsTo()
                )
            )
        }
    }

    private func leadsTo() async -> [String] {
        let end =
            settings.usesEndSessionEndpoint
            ? await relyingParty.endSessionURL(idTokenHint: nil, logoutHint: nil, postLogoutRedirectURI: nil) : nil
        return [end, afterwards].compactMap { url in url.flatMap { try? AbsoluteURL($0).origin().text } }
    }

    private func signedOut(_ response: Response) -> Response {
        var response = response
        response.fields.append(HTTPField(name: .setCookie, value: site.cookies.clearSession))
        return response
    }

    private func unclear(_ exchange: Exchange) -> Response {
        exchange.problem(
            "invalid_request",
            title: "Not signed out",
            "It is unclear which sessions shall end, so none did. Go back and try again.",
            status: .badRequest
        )
    }

    private func personUnknown(_ exchange: Exchange) -> Response {
        let message =
            "This browser has no session any more, so it is not known whose others shall end. Sign in and try again."
        guard exchange.browser.isNavigation else {
            return Answer.error(
                "login_required",
                message,
                status: .unauthorized,
                correlation: exchange.correlation,
                loginURL: site.loginURL.plain
            )
        }
        let page = Page(title: "Not signed out everywhere", paragraphs: [message])
        return Answer.page(page, status: .unauthorized)
    }

    private struct LoggedOut: Encodable {
        let message: String
        let redirect: String?
    }
}
