import Cryptography
import Entra
import FoundationEssentials
import Logging
import OpenIDConnect
import Store
import Synchronization

/// Gets access tokens for any resource from a session's one refresh token (architecture section 8).
///
/// Entra binds a refresh token to person and client and not to a resource, so that nothing has to be exchanged for people
/// who signed in here. One token request names one resource. A token is kept with the session, for all processes, and in
/// memory until it is due; who wants the same one at once waits for one request. A token that is due but still good is
/// handed out when the provider is in trouble.
///
/// A caller with an access token for us has no session: for that one token is exchanged on behalf of the caller.
final class TokenBroker: Sendable {
    /// Seconds for which a refusal is believed: Entra refuses who asks the same fifteen times in five minutes (AADSTS50196).
    static let refusalMemory = 60.0
    /// Seconds for which a provider in trouble is left alone.
    static let troubleMemory = 10.0
    private static let capacity = 8_192

    /// Requests with claims for one session at once.
    private static let maximumClaimsRequests = 2

    private struct Key: Hashable {
        let source: [UInt8]
        let demand: TokenDemand

        func isClaimsRequest(of source: [UInt8]) -> Bool {
            demand.claims != nil && self.source == source
        }
    }

    private struct Failed: Sendable {
        let failure: TokenFailure
        /// Seconds since 1970.
        let until: Double
    }

    private struct State {
        var granted = RecentlyUsed<Key, GrantedToken>(capacity: capacity)
        var failed = RecentlyUsed<Key, Failed>(capacity: capacity)
        var flights: [Key: Task<Result<GrantedToken, TokenFailure>, Never>] = [:]
    }

    private let sessions: Sessions
    private let relyingParty: RelyingParty
    private let lease: SessionLease
    /// The scopes of the token that a sign-in gives.
    private let signInScopes: Set<String>
    private let now: @Sendable () -> Double
    private let logger: Logger
    private let state = Mutex(State())

    /// The broker of a site.
    ///
    /// - Parameters:
    ///   - sessions: Where tokens are kept.
    ///   - relyingParty: Us, towards the provider.
    ///   - lease: The right to change a session's tokens.
    ///   - signInScopes: The scopes of the token that a sign-in gives.
    ///   - now: Seconds since 1970.
    ///   - logger: Where trouble is told of.
    init(
        sessions: Sessions,
        relyingParty: RelyingParty,
        lease: SessionLease,
        signInScopes: [String],
        now: @escaping @Sendable () -> Double,
        logger: Logger
    ) {
        self.sessions = sessions
        self.relyingParty = relyingParty
        self.lease = lease
        self.signInScopes = Set(signInScopes)
        self.now = now
        self.logger = logger
    }

    /// An access token for a resource.
    ///
    /// - Parameters:
    ///   - demand: What it is for. With claims the provider is asked anew, since the token at hand is not good enough.
    ///   - source: Whose.
    ///   - rejected: A token that the resource does not take, whatever its end.
    /// - Returns: A token that has not ended.
    /// - Throws: ``TokenFailure``.
    func token(
        _ demand: TokenDemand,
        from source: TokenSource,
        replacing rejected: SecretBytes? = nil
    ) async throws(TokenFailure) -> GrantedToken {
        let key = Key(source: source.key, demand: demand)
        let time = now()
        enum Way {
            case known(Result<GrantedToken, TokenFailure>)
            case flight(Task<Result<GrantedToken, TokenFailure>, Never>)
        }
        let way: Way = state.withLock { state in
            if demand.claims == nil, let granted = state.granted.value(for: key), time < Double(granted.dueAt),
                granted.token != rejected
            {
                return .known(.success(granted))
            }
            if let failed = state.failed.value(for: key), time < failed.until {
                // One that is due and still good is better than none.
                if case .unavailable = failed.failure, demand.claims == nil,
                    let granted = state.granted.value(for: key), time < Double(granted.expiresAt),
                    granted.token != rejected
                {
                    return .known(.success(granted))
                }
                return .known(.failure(failed.failure))
            }
            if let flight = state.flights[key] { return .flight(flight) }
            // Each claims request is a flight of its own, and a page may name as many as it likes.
            let others = demand.claims == nil ? 0 : state.flights.keys.count { $0.isClaimsRequest(of: key.source) }
            guard others < Self.maximumClaimsRequests else { return .known(.failure(.busy)) }
            let flight = Task { await self.fly(key, demand, source, rejected) }
            state.flights[key] = flight
            return .flight(flight)
        }
        switch way {
        case .known(let result): return try result.get()
        case .flight(let flight): return try await flight.value.get()
        }
    }

    /// Waits for the requests that are on their way: what they bring is not to be lost.
    func finish() async {
        for flight in state.withLock({ Array($0.flights.values) }) { _ = await flight.value }
    }

    private func fly(
        _ key: Key,
        _ demand: TokenDemand,
        _ source: TokenSource,
        _ rejected: SecretBytes?
    ) async -> Result<GrantedToken, TokenFailure> {
        var result: Result<GrantedToken, TokenFailure>
        do {
            result = .success(try await ask(demand, source, rejected))
        } catch {
            result = .failure(failure(error, demand))
        }
        let time = now()
        state.withLock { state in
            state.flights[key] = nil
            switch result {
            case .success(let granted):
                // What was asked for with claims takes the place of the token that was not good enough.
                let key = Key(source: key.source, demand: demand.withoutClaims)
                state.granted.insert(granted, for: key)
                state.failed.remove(key)
            case .failure(let failure):
                guard let memory = failure.memory else { return }
                state.failed.insert(Failed(failure: failure, until: time + memory), for: key)
                // One that is due and still good is better than none.
                if case .unavailable = failure, demand.claims == nil, rejected == nil,
                    let granted = state.granted.value(for: key), time < Double(granted.expiresAt)
                {
                    result = .success(granted)
                }
            }
        }
        return result
    }

    private func ask(
        _ demand: TokenDemand,
        _ source: TokenSource,
        _ rejected: SecretBytes?
    ) async throws -> GrantedToken {
        switch source {
        case .session(let cookie):
            return try await ask(demand, cookie, rejected)
        case .accessToken(let token, _):
            let tokens = try await relyingParty.exchangeOnBehalf(of: token, scope: demand.scope)
            return GrantedToken(HeldAccessToken(tokens, scope: demand.scope, at: Int64(now())))
        }
    }

    private func ask(
        _ demand: TokenDemand,
        _ cookie: [UInt8],
        _ rejected: SecretBytes?
    ) async throws -> GrantedToken {
        try await lease.first(cookie) {
            guard demand.claims == nil else { return nil }
            return granted(demand, try await held(cookie)).flatMap { $0.token == rejected ? nil : $0 }
        } _: {
            guard let opened = try await sessions.open(cookie) else { throw TokenFailure.sessionOver }
            guard let held = opened.content.tokens else { throw TokenFailure.noTokens }
            let tokens = try await relyingParty.refresh(
                SecretBytes(held.refreshToken),
                scope: demand.scope,
                claims: demand.claims
            )
            let time = Int64(now())
            let session = try await lease.write(opened, cookie, prolonging: false) { content in
                content.tokens?.add(tokens, scope: demand.scope, at: time)
            }
            guard session != nil else { throw TokenFailure.sessionOver }
            return GrantedToken(HeldAccessToken(tokens, scope: demand.scope, at: time))
        }
    }

    private func held(_ cookie: [UInt8]) async throws -> HeldTokens {
        guard let opened = try await sessions.open(cookie) else { throw TokenFailure.sessionOver }
        guard let held = opened.content.tokens else { throw TokenFailure.noTokens }
        return held
    }

    /// A token that the session holds and that is not due.
    private func granted(_ demand: TokenDemand, _ held: HeldTokens) -> GrantedToken? {
        let time = Int64(now())
        if let other = held.other(scope: demand.scope), time < other.dueAt { return GrantedToken(other) }
        // That of the sign-in is replaced by the session's refresh, so that it is good until it ends; memory keeps it only
        // until then.
        guard signInScopes.isSuperset(of: demand.scopes), time < held.expiresAt else { return nil }
        let due = time < held.dueAt ? held.dueAt : min(held.expiresAt, time + 1)
        return GrantedToken(SecretBytes(held.accessToken), expiresAt: held.expiresAt, dueAt: due)
    }

    private func failure(_ error: any Error, _ demand: TokenDemand) -> TokenFailure {
        switch error {
        case let failure as TokenFailure:
            return failure
        case OAuthError.provider(_, let error) where error.asksForPerson:
            let demand = TokenDemand(scopes: demand.scopes, claims: error.claims ?? demand.claims)
            let isConsentMissing = error.code == "consent_required" || error.subcode == "consent_required"
            return .interactionRequired(demand, isConsentMissing: isConsentMissing)
        case let error as OAuthError:
            logger.warning("no access token for a resource", metadata: error.logMetadata)
            return .unavailable(error)
        default:
            logger.warning("no access token for a resource", metadata: ["error": "\(type(of: error))"])
            return .busy
        }
    }
}

extension TokenFailure {
    /// Seconds for which it is not tried again; `nil` when it may be tried at once.
    fileprivate var memory: Double? {
        switch self {
        case .interactionRequired: TokenBroker.refusalMemory
        case .unavailable: TokenBroker.troubleMemory
        case .sessionOver, .noTokens, .busy: nil
        }
    }
}

extension ProviderError {
    /// Whether only the person can help: decided by `error` alone, as the vendor demands (facts 1.5).
    fileprivate var asksForPerson: Bool {
        ["interaction_required", "invalid_grant", "consent_required", "login_required"].contains(code)
    }
}
