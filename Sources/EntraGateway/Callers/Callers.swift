import Cryptography
import FastCGI
import Logging
import OpenIDConnect
import Store
import Synchronization

/// Finds out who sends a request, by session cookie or by bearer token: the one way for every route and for the check.
final class Callers: Sendable {
    /// Seconds for which a token that was found good is not looked into again.
    static let memory = 60.0
    /// Tokens that are remembered at most.
    private static let capacity = 4096

    /// What a token was found to be.
    private enum Finding: Sendable {
        /// One of ours: its session is looked up each time.
        case own(SessionTokens.Opened)
        /// The provider's.
        case accessToken(Session)

        /// Seconds since 1970.
        var expiresAt: Double {
            switch self {
            case .own(let opened): opened.expiresAt
            case .accessToken(let session): Double(session.expiresAt)
            }
        }
    }

    private struct Entry: Sendable {
        let finding: Finding
        /// Seconds since 1970.
        let validity: Range<Double>
    }

    private let cookies: SiteCookies
    private let sessions: Sessions
    private let refresher: SessionRefresher?
    private let tokens: SessionTokens
    private let accessTokens: AccessTokenSignIn
    private let now: @Sendable () -> Double
    private let logger: Logger
    private let found = Mutex(RecentlyUsed<[UInt8], Entry>(capacity: capacity))

    /// Callers of a site.
    ///
    /// - Parameters:
    ///   - cookies: How the session cookie is read.
    ///   - sessions: The sessions.
    ///   - refresher: Keeps their tokens fresh; none when the provider's tokens are not reused.
    ///   - tokens: Our own tokens.
    ///   - accessTokens: How the provider's tokens are judged.
    ///   - now: Seconds since 1970.
    ///   - logger: Where refused tokens are told of.
    init(
        cookies: SiteCookies,
        sessions: Sessions,
        refresher: SessionRefresher?,
        tokens: SessionTokens,
        accessTokens: AccessTokenSignIn,
        now: @escaping @Sendable () -> Double,
        logger: Logger
    ) {
        self.cookies = cookies
        self.sessions = sessions
        self.refresher = refresher
        self.tokens = tokens
        self.accessTokens = accessTokens
        self.now = now
        self.logger = logger
    }

    /// Who sends a request.
    ///
    /// A bearer token decides alone, whatever cookie comes with it; a field of another scheme is the application's and is
    /// not looked at.
    ///
    /// - Throws: ``StoreError`` or ``ProviderUnavailable`` when nobody can tell.
    func caller(of variables: MetaVariables) async throws -> Caller {
        try await callerWithTokens(of: variables).caller
    }

    /// Who sends a request, and by what their tokens for other resources are got; nothing of nobody.
    ///
    /// - Throws: ``StoreError`` or ``ProviderUnavailable`` when nobody can tell.
    func callerWithTokens(of variables: MetaVariables) async throws -> (caller: Caller, tokens: TokenSource?) {
        switch BearerToken(variables) {
        case .absent:
            guard let cookie = cookies.session(in: variables) else { return (.nobody, nil) }
            return (try await caller(withCookie: cookie), .session(cookie: cookie))
        case .malformed:
            return (refused(.malformed), nil)
        case .token(let token):
            do {
                let finding = try await finding(for: token)
                let source: TokenSource =
                    switch finding {
                    case .own(let opened): .session(cookie: opened.cookie)
                    case .accessToken: .accessToken(token.compact)
                    }
                return (.known(try await session(of: finding)), source)
            } catch let refusal as BearerRefusal {
                return (refused(refusal), nil)
            }
        }
    }

    /// The session of a request that ``caller(of:)`` would find in memory, with tokens that are not due; `nil` when it
    /// would look further.
    func remembered(_ variables: MetaVariables) -> Session? {
        guard BearerToken(variables) == .absent, let cookie = cookies.session(in: variables),
            let session = sessions.remembered(SessionKey(cookie: cookie)), refresher?.isDue(session) != true
        else { return nil }
        return session
    }

    /// Who sends a request with a session cookie, whatever else it sends.
    func caller(withCookie cookie: [UInt8]) async throws -> Caller {
        do {
            return try await session(for: cookie).map(Caller.known) ?? .nobody
        } catch let end as SessionEnd {
            return .ended(end)
        }
    }

    /// The session of a cookie, with fresh tokens.
    private func session(for cookie: [UInt8]) async throws -> Session? {
        guard let session = try await sessions.session(for: cookie) else { return nil }
        guard let refresher else { return session }
        return try await refresher.refreshed(session, cookie)
    }

    private func refused(_ refusal: BearerRefusal) -> Caller {
        logger.debug("a bearer token is refused", metadata: ["reason": "\(refusal)"])
        return .refused(refusal)
    }

    private func finding(for token: UnverifiedAccessToken) async throws -> Finding {
        let key = Digest.sha256(token.compact.bytes)
        let time = now()
        let entry = found.withLock { $0.value(for: key) }
        if let entry, entry.validity.contains(time) { return entry.finding }
        let finding = try await finding(for: token, at: time)
        // Only a token with a session is worth remembering.
        _ = try await session(of: finding)
        let end = min(time + Self.memory, finding.expiresAt)
        if time < end { found.withLock { $0.insert(Entry(finding: finding, validity: time..<end), for: key) } }
        return finding
    }

    private func finding(for token: UnverifiedAccessToken, at time: Double) async throws -> Finding {
        guard tokens.isOwn(token) else {
            return .accessToken(try await accessTokens.session(for: token, at: Int64(time)))
        }
        do throws(AccessTokenRefusal) {
            return .own(try tokens.open(token, at: time))
        } catch {
            throw BearerRefusal.token(error)
        }
    }

    private func session(of finding: Finding) async throws -> Session {
        switch finding {
        case .accessToken(let session):
            return session
        case .own(let opened):
            guard let session = try await caller(withCookie: opened.cookie).session,
                session.identity.accountID == opened.subject
            else { throw BearerRefusal.sessionOver }
            return session
        }
    }
}
