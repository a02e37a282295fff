import Cryptography
import Entra
import FastCGI
import FoundationEssentials
import HTTPTypes
import Logging
import OpenIDConnect
import Store

/// The redirect URI: verifies a sign-in, finds out who it is and what rules read of them, applies the policy, asks the
/// directory, and begins the session, in this order.
struct CallbackRoute: Sendable {
    let site: Site
    let relyingParty: RelyingParty
    let authority: Authority
    let claimNames: ClaimNames
    let policy: Policy
    let evidence: EvidenceReader
    let registration: Registration
    /// Whether the session keeps the ID token, as a hint for the end-session endpoint.
    let keepsIDToken: Bool
    /// Whether the session keeps the provider's tokens.
    let keepsTokens: Bool
    let sessions: Sessions
    let directory: any Directory
    /// `nil` when groups are not kept in the directory.
    let membership: MembershipKeeper?
    let redeemed: RedeemedLogins
    let attempts: LoginAttempts
    let attemptLimit: LoginAttempts.Limit

    func respond(_ exchange: Exchange) async throws -> Response {
        let previous = site.cookies.session(in: exchange.request.metaVariables)
        let opened: OpenedLogin
        let outcome: LoginOutcome
        // Once the answer has proved to be to a sign-in of this browser, its end counts.
        var isBegun = false
        do throws(LoginFailure) {
            opened = try relyingParty.openLogin(
                parameters: parameters(of: exchange),
                browserBinding: site.cookies.login(in: exchange.request.metaVariables) ?? []
            )
            if let target = await targetOfLateTab(opened, previous) {
                count(.void, exchange)
                return Answer.redirect(target)
            }
            guard redeemed.insert(opened.id) else { throw LoginFailure(.stateRefused(.expired)) }
            isBegun = true
            outcome = try await relyingParty.completeLogin(opened)
        } catch {
            if let target = await targetOfSlowTab(error, previous) { return Answer.redirect(target) }
            if isBegun { count(error.error.isSilentAnswer ? .void : .refused, exchange) }
            return site.refusal(
                SignInRefusal(error.error),
                exchange,
                because: error.error,
                returningTo: error.returnTarget
            )
        }
        return try await accept(outcome, opened, replacing: previous, exchange)
    }

    /// The query, or the body of a form post (OAuth 2.0 Form Post Response Mode).
    private func parameters(of exchange: Exchange) -> String {
        exchange.method == "POST" ? String(decoding: exchange.request.body, as: UTF8.self) : exchange.query
    }

    /// Another tab of this browser has signed in since this sign-in began: its person is there already.
    private func targetOfLateTab(_ opened: OpenedLogin, _ cookie: [UInt8]?) async -> String? {
        guard let cookie, let session = try? await sessions.session(for: cookie),
            session.createdAt >= Int64(opened.startedAt.timeIntervalSince1970)
        else { return nil }
        return target(opened.returnTarget)
    }

    /// A sign-in of this browser that was left lying for too long, while its person is signed in: what it wanted is there.
    private func targetOfSlowTab(_ failure: LoginFailure, _ cookie: [UInt8]?) async -> String? {
        guard failure.error == .stateRefused(.expired), let returnTarget = failure.returnTarget, let cookie,
            (try? await sessions.session(for: cookie)) ?? nil != nil
        else { return nil }
        return target(returnTarget)
    }

    /// Lets a person in whom the provider has signed in, or says why not.
    private func accept(
        _ outcome: LoginOutcome,
        _ opened: OpenedLogin,
        replacing previous: [UInt8]?,
        _ exchange: Exchange
    ) async throws -> Response {
        let cookie: [UInt8]
        do {
            let content = try await content(of: outcome, after: previous, exchange)
            cookie = try await begin(content, opened, replacing: previous)
            exchange.audit(
                AuditEvent(.signIn)
                    .of(tenantID: content.identity.tenantID, objectID: content.identity.objectID)
                    .about(SessionReference(cookie: cookie))
            )
            membership?.begin(content.identity, cookie: cookie, exchange)
        } catch let refused as Refused {
            count(refused.isOwnDoing ? .refused : .void, exchange)
            return site.refusal(
                refused.reason,
                exchange,
                because: refused.error,
                of: refused.identity,
                details: refused.details,
                returningTo: outcome.returnTarget
            )
        } catch {
            // The code is spent, and the person did nothing wrong.
            count(.void, exchange)
            let reason = error is StoreError ? "store_unavailable" : "internal_error"
            exchange.audit(AuditEvent(.signIn, .failure, reason: reason))
            throw error
        }
        count(.succeeded, exchange)
        var response = Answer.redirect(target(outcome.returnTarget))
        response.fields.append(HTTPField(name: .setCookie, value: site.cookies.setSession(cookie)))
        return response
    }

    /// Why a person is not let in whom the provider has signed in.
    private struct Refused: Error {
        let reason: SignInRefusal
        var error: OAuthError?
        var identity: Identity?
        var details: Logger.Metadata = [:]
        /// Whether it counts as an attempt.
        var isOwnDoing = true
    }

    /// What the session will hold, once policy and directory have admitted the person.
    private func content(
        of outcome: LoginOutcome,
        after previous: [UInt8]?,
        _ exchange: Exchange
    ) async throws -> SessionContent {
        let identity: Identity
        do throws(IDTokenRefusal) {
            identity = try Identity(outcome.idToken, authority: authority, claimNames: claimNames)
        } catch {
            throw Refused(reason: .invalidToken, error: .idTokenRefused(error))
        }
        let evidence = await evidence.read(outcome.idToken, outcome.tokens, identity, exchange.logger)
        do throws(PolicyRefusal) {
            try policy.check(evidence)
        } catch {
            throw Refused(reason: error.reason, identity: identity, details: error.metadata)
        }
        guard try await registration.admits(identity) else {
            throw Refused(reason: .accessDenied, identity: identity, details: Registration.rule)
        }
        try await directory.upsert(Person(identity, signedInAt: Int64(site.now())))
        if keepsTokens, outcome.tokens.refreshToken == nil {
            exchange.logger.warning(
                "the provider gave no refresh token, so that this session lives without its tokens",
                metadata: ["hint": "see whether the application may ask for the scope offline_access"]
            )
        }
        return SessionContent(
            identity: policy.sessionIdentity(
                identity,
                evidence,
                previousRole: await role(of: identity, in: previous)
            ),
            subject: identity.subject,
            sessionID: identity.sessionID,
            idToken: keepsIDToken ? String(decoding: outcome.idToken.compact.bytes, as: UTF8.self) : nil,
            tokens: keepsTokens ? HeldTokens(outcome.tokens, outcome.idToken, at: Int64(site.now())) : nil
        )
    }

    /// Begins the session in the place of those that this browser had: now, and, where no cookie comes along with the
    /// provider's form post, when it began to sign in.
    private func begin(
        _ content: SessionContent,
        _ opened: OpenedLogin,
        replacing previous: [UInt8]?
    ) async throws -> [UInt8] {
        let ids = Set([previous.map(Sessions.id(of:)) ?? [], opened.note].filter { !$0.isEmpty })
        let cookie = try await sessions.begin(
            content,
            replacing: Array(ids),
            signInBeganAt: Int64(opened.startedAt.timeIntervalSince1970)
        )
        guard let cookie else {
            throw Refused(reason: .expired, details: ["cause": "the provider signed out meanwhile"], isOwnDoing: false)
        }
        return cookie
    }

    /// The role of the session that this browser had, if it was the same person's.
    private func role(of identity: Identity, in previous: [UInt8]?) async -> String? {
        guard let previous, let session = try? await sessions.session(for: previous),
            session.identity.tenantID == identity.tenantID, session.identity.objectID == identity.objectID
        else { return nil }
        return session.identity.role
    }

    private func count(_ ending: LoginAttempts.Ending, _ exchange: Exchange) {
        attempts.end(ending, from: exchange.address, attemptLimit, now: Int64(site.now()))
    }

    /// The target was judged when the sign-in began, and has travelled sealed since.
    private func target(_ returnTarget: String) -> String {
        returnTarget.isEmpty ? site.defaultTarget : returnTarget
    }
}

extension OAuthError {
    /// Whether the provider was not to show anything, and would have had to (OIDC Core 3.1.2.6).
    ///
    /// Nobody tried to sign in then, and another site's page can send a visitor on such a way as often as it likes.
    fileprivate var isSilentAnswer: Bool {
        guard case .provider(.authorization, let error) = self else { return false }
        return ["login_required", "interaction_required", "consent_required", "account_selection_required"]
            .contains(error.code)
    }
}

extension Person {
    fileprivate init(_ identity: Identity, signedInAt time: Int64) {
        self.init(
            tenantID: identity.tenantID,
            objectID: identity.objectID,
            name: identity.name,
            email: identity.email,
            username: identity.username,
            lastSignInAt: time,
            source: .signedIn
        )
    }
}
