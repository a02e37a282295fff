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
        guard exchange.browser.isSameOrigin(as: site.origins) else { return crossSite(exchange) }
        let url: String?
        do throws(StoreError) {
            url = try await end(exchange)
        } catch {
            // Not done, and said so; but this browser loses its cookie now.
            return signedOut(exchange.storeUnavailable)
        }
        return signedOut(Answer.json(LoggedOut(message: "Logout successful", redirect: url)))
    }

    /// `GET` or `POST /oauth/openid/logout`.
    func respondToLink(_ exchange: Exchange) async throws -> Response {
        guard exchange.browser.isSameOrigin(as: site.origins) else {
            // Whoever put a link to us on another page must not sign people out by it; a press of the button may.
            return exchange.method == "GET" ? Answer.page(await confirmation()) : crossSite(exchange)
        }
        let url: String?
        do throws(StoreError) {
            url = try await end(exchange)
        } catch {
            return signedOut(exchange.storeUnavailable)
        }
        return signedOut(Answer.redirect(url ?? afterwards))
    }

    /// Ends the session and says where the provider ends its own; `nil` when it shall not or cannot.
    private func end(_ exchange: Exchange) async throws(StoreError) -> String? {
        if let browser = site.cookies.login(in: exchange.request.metaVariables) { loopGuard.forget(browser: browser) }
        let cookie = site.cookies.session(in: exchange.request.metaVariables)
        var content: SessionContent?
        if let cookie {
            // Without hints for the provider a person is signed out all the same.
            content = try? await sessions.content(for: cookie)
            do throws(StoreError) {
                try await sessions.end(cookie)
            } catch {
                exchange.audit(
                    AuditEvent(.signOut, .failure, reason: "store_unavailable").about(SessionReference(cookie: cookie))
                )
                throw error
            }
        }
        if let identity = content?.identity {
            exchange.audit(
                AuditEvent(.signOut)
                    .of(tenantID: identity.tenantID, objectID: identity.objectID)
                    .about(cookie.map { SessionReference(cookie: $0) })
            )
        }
        guard settings.usesEndSessionEndpoint else { return nil }
        return await relyingParty.endSessionURL(
            idTokenHint: content?.idToken.map { SecretBytes($0) },
            logoutHint: content?.identity.loginHint,
            postLogoutRedirectURI: settings.postLogoutRedirectURI
        )
    }

    /// Where a person goes who does not go on to the provider; the login page must not sign them in again at once.
    private var afterwards: String {
        settings.usesEndSessionEndpoint || settings.postLogoutRedirectURI != site.loginPage
            ? settings.postLogoutRedirectURI : site.loginPage + "?redirect=false"
    }

    private func confirmation() async -> Page {
        Page(
            title: "Sign out?",
            paragraphs: ["Another page asks to sign you out here. Press the button if that is what you want."],
            form: Page.Form(action: Self.linkPath, label: "Sign out", leadsTo: await leadsTo())
        )
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

    private func crossSite(_ exchange: Exchange) -> Response {
        Answer.error(
            "cross_site",
            "This request did not come from a page of this site.",
            status: .forbidden,
            correlation: exchange.correlation
        )
    }

    private struct LoggedOut: Encodable {
        let message: String
        let redirect: String?
    }
}
