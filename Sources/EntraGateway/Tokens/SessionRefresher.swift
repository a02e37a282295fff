import Cryptography
import Entra
import Logging
import OpenIDConnect
import Store
import Synchronization

/// Keeps the provider's tokens of sessions fresh (`OPENID_REUSE_TOKENS`), and with them the sessions themselves.
///
/// It rides on requests, since only the cookie opens a session. When the tokens are due, one request begins and nobody
/// waits; when they have ended, requests wait for it, but no longer than ``patience``. Of all threads, processes and
/// machines one asks the provider: whoever holds the lease in the store. Who dies holding it is followed by the next,
/// with the refresh token that is in the store.
///
/// What the provider decides ends the session; what is only in trouble does not, and is tried again after a while.
final class SessionRefresher: Sendable {
    /// How long a page waits for tokens that have ended; then it goes on as before.
    static let patience = Duration.seconds(7)
    /// Seconds after which it is tried again when the provider is in trouble and does not say.
    static let pauseAfterTrouble = 30.0
    /// The most seconds that the provider may ask for.
    static let longestPause = 300.0
    private static let capacity = 16_384

    /// What it works on.
    struct Parts: Sendable {
        let sessions: Sessions
        let relyingParty: RelyingParty
        let signIn: RefreshedSignIn
        /// Scopes of one resource.
        let scope: String
        /// For providers that know it (`OPENID_REFRESH_AUDIENCE`).
        let audience: String?
        /// Seconds since 1970.
        let now: @Sendable () -> Double
        let lease: SessionLease
        /// Waits.
        let pause: @Sendable (Duration) async -> Void
        let logger: Logger
    }

    private struct State {
        var flights: [SessionKey: (flight: RefreshFlight, task: Task<Void, Never>)] = [:]
        /// When it may be tried again.
        var pauses = RecentlyUsed<SessionKey, Double>(capacity: capacity)
    }

    private let parts: Parts
    private let state = Mutex(State())
    private var lease: SessionLease { parts.lease }

    init(_ parts: Parts) {
        self.parts = parts
    }

    /// The session with tokens as fresh as they can be had without keeping anybody waiting for long.
    ///
    /// - Parameters:
    ///   - session: The session as memory has it.
    ///   - cookie: Its cookie.
    /// - Returns: The session to go on with.
    /// - Throws: ``SessionEnd`` when it is over.
    func refreshed(_ session: Session, _ cookie: [UInt8]) async throws(SessionEnd) -> Session {
        guard isDue(session), let flight = flight(cookie) else { return session }
        guard Int64(parts.now()) >= session.tokensEndAt else { return session }
        switch await flight.outcomeInTime() {
        case .current(let session)?: return session
        case .ended(let end)?: throw end
        case .unchanged?, nil: return session
        }
    }

    /// Whether the tokens of a session are to be refreshed by now.
    func isDue(_ session: Session) -> Bool {
        Int64(parts.now()) >= session.refreshDueAt
    }

    /// Waits for the refreshes that are on their way: what they bring is not to be lost.
    func finish() async {
        for task in state.withLock({ $0.flights.values.map(\.task) }) { await task.value }
    }

    /// The refresh that is on its way, or a new one; `nil` while it would be too early to try again.
    private func flight(_ cookie: [UInt8]) -> RefreshFlight? {
        let key = SessionKey(cookie: cookie)
        let time = parts.now()
        return state.withLock { state in
            if let (flight, _) = state.flights[key] { return flight }
            if let end = state.pauses.value(for: key), time < end { return nil }
            let flight = RefreshFlight()
            state.flights[key] = (flight, Task { await self.fly(flight, key, cookie) })
            return flight
        }
    }

    private func fly(_ flight: RefreshFlight, _ key: SessionKey, _ cookie: [UInt8]) async {
        let timer = Task { [pause = parts.pause] in
            await pause(Self.patience)
            if !Task.isCancelled { flight.becomeLate() }
        }
        let outcome = await outcome(key, cookie)
        timer.cancel()
        state.withLock { $0.flights[key] = nil }
        flight.finish(outcome)
    }

    private func outcome(_ key: SessionKey, _ cookie: [UInt8]) async -> RefreshFlight.Outcome {
        do {
            return .current(try await refresh(cookie))
        } catch let end as SessionEnd {
            return .ended(end)
        } catch {
            let pause = (error as? OAuthError)?.retryAfter ?? Self.pauseAfterTrouble
            state.withLock { $0.pauses.insert(parts.now() + pause, for: key) }
            var metadata: Logger.Metadata = (error as? OAuthError)?.logMetadata ?? ["error": "\(type(of: error))"]
            metadata["session"] = "\(SessionReference(key: key.bytes).text)"
            parts.logger.warning("the tokens of a session cannot be refreshed now", metadata: metadata)
            return .unchanged
        }
    }

    /// Refreshes, or waits for who does.
    private func refresh(_ cookie: [UInt8]) async throws -> Session {
        try await lease.first(cookie) {
            try await alreadyRefreshed(cookie)
        } _: {
            try await askProvider(cookie)
        }
    }

    /// The session, if its tokens are not due any more; throws when it is over.
    private func alreadyRefreshed(_ cookie: [UInt8]) async throws -> Session? {
        guard let session = try await parts.sessions.reread(cookie) else { throw SessionEnd(reason: .expired) }
        return Int64(parts.now()) < session.refreshDueAt ? session : nil
    }

    private func askProvider(_ cookie: [UInt8]) async throws -> Session {
        guard let opened = try await parts.sessions.open(cookie), let held = opened.content.tokens else {
            throw SessionEnd(reason: .expired)
        }
        let tokens: TokenResponse
        do throws(OAuthError) {
            tokens = try await parts.relyingParty.refresh(
                SecretBytes(held.refreshToken),
                scope: parts.scope,
                audience: parts.audience
            )
        } catch {
            guard let reason = error.endOfSession else { throw error }
            // Of a provider that takes a refresh token once, another process may have been given the next one.
            if let session = try await alreadyRefreshed(cookie) { return session }
            throw try await end(cookie, opened.content, reason, error.logMetadata)
        }
        return try await keep(tokens, opened, cookie)
    }

    /// Judges the person again and writes what the provider gave.
    private func keep(_ tokens: TokenResponse, _ opened: Sessions.Opened, _ cookie: [UInt8]) async throws -> Session {
        let verdict: RefreshedSignIn.Verdict
        do {
            verdict = try await parts.signIn.judge(tokens, opened.content, parts.logger)
        } catch {
            // What the provider gave is not lost because the directory cannot tell.
            parts.logger.warning(
                "nobody can tell whether a person may still be here",
                metadata: [
                    "error": "\((error as? StoreError)?.description ?? "\(type(of: error))")",
                    "session": "\(SessionReference(cookie: cookie).text)",
                ]
            )
            verdict = .undecided
        }
        let time = Int64(parts.now())
        let session = try await lease.write(opened, cookie, prolonging: true) { content in
            content.tokens?.replace(with: tokens, at: time)
            switch verdict {
            case .admitted(let identity):
                content.identity = identity
                content.tokens?.isJudgementOpen = nil
            case .undecided where content.tokens?.isJudgementOpen == nil:
                content.tokens?.isJudgementOpen = true
            case .undecided:
                throw try await end(cookie, content, .groupsUnresolved, [:])
            case .refused(let reason, let metadata):
                throw try await end(cookie, content, reason, metadata)
            }
        }
        guard let session else { throw SessionEnd(reason: .expired) }
        return session
    }

    private func end(
        _ cookie: [UInt8],
        _ content: SessionContent,
        _ reason: SignInRefusal,
        _ metadata: Logger.Metadata
    ) async throws -> SessionEnd {
        try await parts.sessions.end(cookie)
        AuditEvent(.sessionEnded, .refused, reason: reason.rawValue)
            .of(tenantID: content.identity.tenantID, objectID: content.identity.objectID)
            .about(SessionReference(cookie: cookie))
            .adding(metadata)
            .log(to: parts.logger)
        return SessionEnd(reason: reason)
    }
}

extension OAuthError {
    /// Why this error of a refresh ends the session; `nil` for trouble that may pass, such as a provider that does not
    /// answer, or a client credential that has run out, which the operator can mend.
    fileprivate var endOfSession: SignInRefusal? {
        guard case .provider(_, let error) = self else { return nil }
        switch error.code {
        case "invalid_grant", "interaction_required", "consent_required", "login_required": return SignInRefusal(error)
        default: return nil
        }
    }

    /// Seconds that the provider asks to wait, at most ``SessionRefresher/longestPause``.
    fileprivate var retryAfter: Double? {
        guard case .providerUnavailable(_, _, let delay?) = self else { return nil }
        return min(Double(delay.components.seconds), SessionRefresher.longestPause)
    }
}
