package import Cryptography
import Entra
import FoundationEssentials
package import HTTPTransport
package import Logging
import OpenIDConnect
package import Store

/// The application with everything it works on, made from a configuration; what `serve` runs and what tests run.
package final class GatewayService: Sendable {
    /// What comes from outside: the way out, the store, the clock and chance.
    package struct Environment: Sendable {
        package var transport: any Transport
        /// The way out for files; a way of its own, so that nothing waits for them.
        package var fileTransport: any StreamTransport
        package var sessionStore: any SessionStore
        package var directory: any Directory
        /// Seconds since 1970.
        package var now: @Sendable () -> Double
        package var random: RandomSource
        /// Waits.
        package var sleep: @Sendable (Duration) async -> Void
        /// Waits for other processes and for the provider: always real time.
        package var pause: @Sendable (Duration) async -> Void
        package var logger: Logger

        package init(
            transport: any Transport,
            fileTransport: any StreamTransport,
            sessionStore: any SessionStore,
            directory: any Directory,
            now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 },
            random: RandomSource = .system,
            sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
            pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
            logger: Logger
        ) {
            self.transport = transport
            self.fileTransport = fileTransport
            self.sessionStore = sessionStore
            self.directory = directory
            self.now = now
            self.random = random
            self.sleep = sleep
            self.pause = pause
            self.logger = logger
        }
    }

    /// Answers requests.
    package let gateway: Gateway
    private let relyingParty: RelyingParty
    private let sessions: Sessions
    private let refresher: SessionRefresher?
    private let broker: TokenBroker
    private let membership: MembershipKeeper?
    private let loopGuard: LoopGuard
    private let redeemed: RedeemedLogins
    private let attempts: LoginAttempts
    private let strangers: StrangersLines

    /// Puts the parts together; nothing is fetched and nothing is opened yet.
    ///
    /// - Parameters:
    ///   - configuration: What the operator decided.
    ///   - environment: What comes from outside.
    ///   - previous: The service that this one takes over from, under the same store. What it remembers goes on: uses
    ///     and ends of sessions that the store has not heard of, what is known of revocations, and whose sign-ins were
    ///     counted or redeemed. So nothing is lost, nothing pauses, and nobody gets fresh attempts.
    /// - Throws: ``OpenSSLError`` when no keys can be derived, ``Authority/Fault`` when the issuer is none.
    package init(
        _ configuration: Configuration,
        _ environment: Environment,
        continuing previous: GatewayService? = nil
    ) throws {
        let authority = try Authority(configuration.provider.issuer.text)
        let site = Site(configuration, environment)
        let relyingParty = try RelyingParty(configuration, authority, environment)
        let policy = Policy(configuration, authority)
        let tenants = TenantPolicy(authority: authority, allowedTenants: configuration.provider.allowedTenants)
        let sessions = Sessions(configuration, policy, environment, continuing: previous?.sessions)
        let keys = try SiteKeys(
            secret: configuration.session.secret,
            previousSecret: configuration.session.previousSecret
        )
        let tokens = try SessionTokens(configuration, keys, environment)
        let registration = Registration(
            isAllowed: configuration.login.isRegistrationAllowed,
            directory: environment.directory
        )
        let host = GraphHost(
            authority: authority,
            origin: configuration.graph.origin?.text,
            relyingParty: relyingParty
        )
        let graph = GraphClient(host, environment)
        let evidence = EvidenceReader(
            relyingParty: relyingParty,
            authority: authority,
            sources: policy.sources,
            onBehalfOfScope: configuration.provider.userInfoOnBehalfOfScope,
            groups: SignInGroups(relyingParty: relyingParty, host: host, client: graph, now: environment.date)
        )
        let lease = SessionLease(sessions: sessions, random: environment.random, pause: environment.pause)
        let refresher =
            configuration.graph.reusesTokens
            ? SessionRefresher(
                configuration,
                sessions,
                relyingParty,
                authority,
                policy,
                registration,
                evidence,
                lease,
                environment
            )
            : nil
        let callers = Callers(
            cookies: site.cookies,
            sessions: sessions,
            refresher: refresher,
            tokens: tokens,
            accessTokens: AccessTokenSignIn(configuration, relyingParty, authority, policy, registration),
            now: environment.now,
            logger: environment.logger
        )
        let loopGuard = previous?.loopGuard ?? LoopGuard()
        let redeemed = previous?.redeemed ?? RedeemedLogins()
        let attempts = previous?.attempts ?? LoginAttempts()
        let strangers = previous?.strangers ?? StrangersLines()
        let attemptLimit = LoginAttempts.Limit(
            maximum: configuration.login.maximumAttempts,
            window: configuration.login.attemptWindow.components.seconds
        )
        let remedy = Remedy(site: site, keys: keys)
        let broker = TokenBroker(
            sessions: sessions,
            relyingParty: relyingParty,
            lease: lease,
            signInScopes: configuration.tokenScopes,
            now: environment.now,
            logger: environment.logger
        )
        let people = PeopleParts(configuration, broker, graph, remedy, environment)
        let usesEndSession = configuration.logout.usesEndSessionEndpoint
        gateway = Gateway(
            GatewayParts(
                configuration: configuration,
                site: site,
                check: SessionCheck(
                    callers: callers,
                    renderer: IdentityRenderer(configuration, keys, environment),
                    loginURL: site.loginURL,
                    denied: DeniedAccess(logger: environment.logger, now: environment.now)
                ),
                login: LoginRoute(
                    site: site,
                    relyingParty: relyingParty,
                    sessions: sessions,
                    loopGuard: loopGuard,
                    attempts: attempts,
                    attemptLimit: attemptLimit,
                    keys: keys,
                    isAllowed: configuration.login.isAllowed
                ),
                callback: CallbackRoute(
                    site: site,
                    relyingParty: relyingParty,
                    authority: authority,
                    claimNames: ClaimNames(configuration.claims),
                    policy: policy,
                    evidence: evidence,
                    registration: registration,
                    keepsIDToken: usesEndSession,
                    keepsTokens: configuration.graph.reusesTokens,
                    sessions: sessions,
                    directory: environment.directory,
                    membership: people.membership,
                    redeemed: redeemed,
                    attempts: attempts,
                    attemptLimit: attemptLimit
                ),
                logout: LogoutRoutes(
                    site: site,
                    relyingParty: relyingParty,
                    settings: configuration.logout,
                    sessions: sessions,
                    loopGuard: loopGuard
                ),
                frontChannelLogout: FrontChannelLogoutRoute(tenants: tenants, sessions: sessions),
                backChannelLogout: BackChannelLogoutRoute(
                    relyingParty: relyingParty,
                    tenants: tenants,
                    sessions: sessions
                ),
                user: UserRoute(site: site, callers: callers),
                refresh: RefreshRoute(site: site, callers: callers, tokens: tokens),
                keySet: KeySetRoute(keys: keys),
                config: ConfigRoute(configuration: configuration, callers: callers),
                health: HealthRoutes(
                    store: environment.sessionStore,
                    relyingParty: relyingParty,
                    now: environment.now
                ),
                error: ErrorRoute(site: site),
                principals: PrincipalsRoute(site: site, callers: callers, search: people.search),
                groupMembers: GroupMembersRoute(
                    site: site,
                    callers: callers,
                    keys: keys,
                    directory: environment.directory,
                    entra: people.groups,
                    remedy: remedy
                ),
                photo: PhotoRoute(site: site, callers: callers, photos: people.photos),
                sharePoint: SharePointParts(
                    configuration,
                    SharePointParts.Surroundings(
                        site: site,
                        callers: callers,
                        keys: keys,
                        broker: broker,
                        client: graph,
                        host: host,
                        remedy: remedy
                    ),
                    environment
                ),
                logger: environment.logger,
                strangers: strangers
            )
        )
        self.relyingParty = relyingParty
        self.refresher = refresher
        self.broker = broker
        membership = people.membership
        self.sessions = sessions
        self.loopGuard = loopGuard
        self.redeemed = redeemed
        self.attempts = attempts
        self.strangers = strangers
    }

    /// Fetches what the provider says of itself, so that the first person does not wait for it.
    ///
    /// Without an answer that person asks again.
    package func prepare() async {
        try? await relyingParty.prepare()
    }

    /// The pause between two calls of ``synchronise()``, well under the second for which memory is trusted.
    package static let synchronisationInterval = Duration.milliseconds(500)
    /// The pause between two calls of ``tidy(round:)``.
    package static let tidyingInterval = Duration.seconds(5)

    /// Learns what other processes ended; to be called at its interval by a task of its own, which nothing else delays.
    ///
    /// A store that does not answer is told of by the store itself, and shows in every check.
    package func synchronise() async {
        try? await sessions.synchronise()
    }

    /// The work that can wait: notes the latest uses and, in every twelfth round, removes what is over.
    package func tidy(round: Int) async {
        try? await sessions.writeEnds()
        try? await sessions.writeTouches()
        if round.isMultiple(of: 12) { try? await sessions.removeExpired() }
    }

    /// Writes what only memory knows; the last thing before the process ends.
    package func finish() async {
        await membership?.finish()
        await broker.finish()
        await refresher?.finish()
        try? await sessions.writeEnds()
        try? await sessions.writeTouches()
    }
}

extension Site {
    fileprivate init(_ configuration: Configuration, _ environment: GatewayService.Environment) {
        clientOrigin = configuration.site.clientOrigin
        serverOrigin = configuration.site.serverOrigin
        cookies = SiteCookies(
            isSecure: configuration.site.serverOrigin.isSecure,
            answersByPost: configuration.provider.responseMode == .formPost
        )
        loginURL = LoginURL(serverOrigin: configuration.site.serverOrigin)
        now = environment.now
        random = environment.random
    }
}

extension IdentityRenderer {
    fileprivate init(_ configuration: Configuration, _ keys: SiteKeys, _ environment: GatewayService.Environment) {
        profiles = configuration.headers.profiles
        assertions = AssertionMint(
            keys: keys,
            issuer: configuration.site.serverOrigin.text,
            audience: configuration.site.clientOrigin.text
        )
        now = environment.now
    }
}

extension SessionTokens {
    fileprivate init(
        _ configuration: Configuration,
        _ keys: SiteKeys,
        _ environment: GatewayService.Environment
    ) throws {
        try self.init(
            keys: keys,
            issuer: configuration.site.serverOrigin.text,
            clientID: configuration.provider.clientID,
            lifetime: configuration.session.issuedTokenLifetime.components.seconds,
            random: environment.random
        )
    }
}

extension Sessions {
    fileprivate convenience init(
        _ configuration: Configuration,
        _ access: Policy,
        _ environment: GatewayService.Environment,
        continuing previous: Sessions?
    ) {
        let policy = configuration.session
        self.init(
            store: environment.sessionStore,
            secret: policy.secret,
            previousSecret: policy.previousSecret,
            limits: Limits(
                idle: policy.idle.components.seconds,
                lifetime: policy.lifetime.components.seconds,
                perUser: policy.maximumPerUser ?? 0
            ),
            isAdmitted: { access.admits($0) },
            now: environment.now,
            random: environment.random,
            continuing: previous
        )
    }
}

extension GatewayService.Environment {
    /// The clock, as a date.
    fileprivate var date: @Sendable () -> Date {
        let now = now
        return { Date(timeIntervalSince1970: now()) }
    }
}

extension GraphClient {
    fileprivate convenience init(_ host: GraphHost, _ environment: GatewayService.Environment) {
        let logger = environment.logger
        self.init(
            origin: host.origin,
            transport: environment.transport,
            now: environment.date,
            sleep: environment.sleep,
            random: environment.random,
            report: { $0.log(to: logger) }
        )
    }
}

extension RelyingParty {
    /// Us towards the provider that a configuration names.
    convenience init(
        _ configuration: Configuration,
        _ authority: Authority,
        _ environment: GatewayService.Environment
    ) throws {
        let provider = configuration.provider
        let now = environment.now
        let tenants = TenantPolicy(authority: authority, allowedTenants: provider.allowedTenants)
        try self.init(
            settings: RelyingPartySettings(
                clientID: provider.clientID,
                clientAuthentication: ClientAuthentication(
                    provider.credential,
                    clientID: provider.clientID,
                    now: { Date(timeIntervalSince1970: now()) },
                    random: environment.random
                ),
                issuerPolicy: tenants,
                redirectURI: configuration.redirectURI,
                scope: configuration.effectiveScopes.joined(separator: " "),
                sessionSecret: configuration.session.secret,
                previousSessionSecret: configuration.session.previousSecret,
                redemptionScope: configuration.graph.reusesTokens
                    ? configuration.tokenScopes.joined(separator: " ") : nil,
                responseMode: provider.responseMode == .formPost ? .formPost : .query,
                audience: provider.audiences.first,
                clockTolerance: provider.clockTolerance,
                // Entra signs with RS256 and does not say so in its keys; other providers may choose from our list.
                signatureAlgorithms: authority.isEntra ? [.rs256] : Set(SignatureAlgorithm.allCases),
                apiAudiences: Self.audiences(clientID: provider.clientID, more: provider.audiences),
                accessTokenForm: authority.isEntra
                    ? EntraAccessTokens(tenants) : StandardAccessTokens(issuerPolicy: tenants),
                keySetLifetime: provider.keySetLifetime,
                maximumLogoutURLLength: configuration.logout.maximumURLLength
            ),
            transport: environment.transport,
            now: { Date(timeIntervalSince1970: now()) },
            random: environment.random
        )
    }

    /// Our names: the client ID (version 2 always, version 1 at will), its `api://` form and the configured ones, those
    /// that are URIs with and without a slash at the end (facts 1.6).
    private static func audiences(clientID: String, more: [String]) -> Set<String> {
        let names = [clientID, "api://" + clientID] + more
        return Set(names.flatMap { $0.contains("://") && !$0.hasSuffix("/") ? [$0, $0 + "/"] : [$0] })
    }
}
