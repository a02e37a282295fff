import Cryptography
import Entra
import FastCGI
import HTTPTypes
import Logging
import OpenIDConnect
import Store

/// `GET /oauth/openid`, and the protected page that a web server hands over because nobody is signed in.
struct LoginRoute: Sendable {
    let site: Site
    let relyingParty: RelyingParty
    let sessions: Sessions
    let loopGuard: LoopGuard
    let attempts: LoginAttempts
    let attemptLimit: LoginAttempts.Limit
    let keys: SiteKeys
    /// Without it there is no login at all, and no route either (`ALLOW_SOCIAL_LOGIN`).
    let isAllowed: Bool

    /// Begins a sign-in that somebody asked for.
    func respond(_ exchange: Exchange) async throws -> Response {
        let parameters: [String: String]
        do {
            parameters = try FormEncoding.decode(exchange.query)
        } catch {
            return malformed(exchange)
        }
        let target = site.returnTarget(parameters["return_to"] ?? parameters["redirect_to"])
        let prompt = parameters["prompt"].flatMap(AuthorizationRequest.Prompt.init)
        // A demand that is not understood is not dropped: it may be to ask for the password again.
        guard prompt != nil || parameters["prompt"]?.isEmpty ?? true else { return malformed(exchange) }
        guard exchange.browser.isNavigation else { return answerToScript(exchange) }
        var wish = Wish(prompt: prompt, loginHint: parameters["login_hint"], domainHint: parameters["domain_hint"])
        if let cookie = site.cookies.session(in: exchange.request.metaVariables),
            let session = try await sessions.session(for: cookie)
        {
            wish.demand = parameters[LoginURL.demandParameter].flatMap {
                LoginDemand.open($0, by: keys, session: Sessions.id(of: cookie), at: Int64(site.now()))
            }
            // What is lacking is this person's to bring, and no other account's.
            if wish.demand != nil { wish.loginHint = session.identity.username }
            guard prompt != nil || wish.demand != nil else { return Answer.redirect(target ?? site.defaultTarget) }
        }
        return try await begin(exchange, target: target, wish)
    }

    /// Begins a sign-in on the way to a protected page.
    func respondForProtectedPage(_ exchange: Exchange) async throws -> Response {
        guard isAllowed else { return notAllowed(exchange) }
        guard exchange.browser.isNavigation else { return answerToScript(exchange) }
        let target = site.returnTarget(exchange.request.metaVariables["REQUEST_URI"])
        return try await begin(exchange, target: target, Wish())
    }

    /// What a sign-in asks of the provider beyond the usual.
    private struct Wish {
        var prompt: AuthorizationRequest.Prompt?
        var loginHint: String?
        var domainHint: String?
        var demand: LoginDemand?
    }

    private func begin(_ exchange: Exchange, target: String?, _ wish: Wish) async throws -> Response {
        // Nor may another site's frames use up what this person's address may begin.
        guard !exchange.browser.isFramedByAnotherSite else { return framed(exchange) }
        let known = site.cookies.login(in: exchange.request.metaVariables)
        let browser = known ?? site.random.bytes(16)
        let key = target ?? site.defaultTarget
        guard !loopGuard.isCircle(browser: browser, target: key, now: Int64(site.now())) else {
            return site.refusal(.loop, exchange, returningTo: target)
        }
        let verdict = attempts.begin(from: exchange.address, attemptLimit, now: Int64(site.now()))
        if case .refused(_, let isFirst) = verdict {
            return tooManyAttempts(exchange, isFirst: isFirst, target: target)
        }
        let start = LoginStart(
            returnTarget: target ?? "",
            browserBinding: browser,
            // No cookie of ours but the login's comes along with a form post from another site.
            note: site.cookies.session(in: exchange.request.metaVariables).map(Sessions.id(of:)) ?? [],
            prompt: wish.prompt,
            loginHint: wish.loginHint,
            claims: wish.demand?.claims,
            scope: wish.demand.map { relyingParty.settings.scope(adding: $0.scopes) },
            extraParameters: wish.domainHint.map { ["domain_hint": $0] } ?? [:]
        )
        let url: String
        do throws(OAuthError) {
            url = try await relyingParty.beginLogin(start)
        } catch {
            attempts.end(.void, from: exchange.address, attemptLimit, now: Int64(site.now()))
            exchange.logger.error("sign-in not possible", metadata: error.logMetadata)
            return unavailable(exchange)
        }
        var response = Answer.redirect(url)
        if known == nil { response.fields.append(HTTPField(name: .setCookie, value: site.cookies.setLogin(browser))) }
        return response
    }

    /// The person reads why on the login page; the log says it once, not as often as somebody tries.
    private func tooManyAttempts(_ exchange: Exchange, isFirst: Bool, target: String?) -> Response {
        if isFirst { exchange.audit(AuditEvent(.tooManyAttempts, .refused)) }
        return Answer.redirect(site.refusalURL(.tooManyAttempts, exchange.correlation, returningTo: target))
    }

    /// A script cannot sign in; it hears where a person can, or when.
    private func answerToScript(_ exchange: Exchange) -> Response {
        guard let seconds = attempts.wait(of: exchange.address, attemptLimit, now: Int64(site.now())) else {
            return loginRequired(exchange)
        }
        let response = Answer.error(
            SignInRefusal.tooManyAttempts.rawValue,
            SignInRefusal.tooManyAttempts.explanation,
            status: .tooManyRequests,
            correlation: exchange.correlation
        )
        return Answer.unavailable(response, retryAfter: Int(seconds))
    }

    private func loginRequired(_ exchange: Exchange) -> Response {
        Answer.error(
            "login_required",
            "You are not signed in. Sign in, then try again.",
            status: .unauthorized,
            correlation: exchange.correlation,
            loginURL: site.loginURL.plain
        )
    }

    private func malformed(_ exchange: Exchange) -> Response {
        exchange.problem(
            "invalid_request",
            title: "This address does not work",
            "The address of the sign-in is malformed. Go back to the page and follow its link again.",
            status: .badRequest
        )
    }

    private func framed(_ exchange: Exchange) -> Response {
        exchange.problem(
            "cross_site",
            title: "Open this page by itself",
            "Another site shows this page in a frame, where nobody can sign in. Open it in a window of its own.",
            status: .forbidden
        )
    }

    private func notAllowed(_ exchange: Exchange) -> Response {
        exchange.problem(
            "login_disabled",
            title: "Not open to you",
            "This page is for people who are signed in, and signing in is switched off on this site.",
            status: .forbidden
        )
    }

    private func unavailable(_ exchange: Exchange) -> Response {
        let page = Page(
            title: "Signing in is not possible at the moment",
            paragraphs: [
                "The sign-in service of your organisation does not answer. This is usually over in a few minutes.",
                "Wait a minute, then load this page again. If it goes on, tell your administrator this reference: "
                    + exchange.correlation.text,
            ]
        )
        return Answer.unavailable(Answer.page(page, status: .serviceUnavailable), retryAfter: 30)
    }
}
