package import Cryptography
package import FastCGI
package import FoundationEssentials
import HTTPTypes
import Synchronization

/// An Entra tenant that runs on this machine: the OpenID Connect endpoints, an account page, and a control route.
///
/// It knows nothing of the web server in front of it: a request in, a response out.
package final class Emulator: RequestHandler {
    let configuration: EmulatorConfiguration
    let state: Mutex<EmulatorState>
    private let initialKeys: KeyRing
    private let random: RandomSource
    private let now: @Sendable () -> Date
    private let sleep: @Sendable (Duration) async -> Void
    private let gate = Gate()
    private let directories: GraphDirectories

    /// Creates an emulator; clock, random source and waiting are parameters, so that a test fixes them.
    package init(
        configuration: EmulatorConfiguration,
        keys: KeyRing,
        random: RandomSource = .system,
        now: @escaping @Sendable () -> Date = { Date() },
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        self.configuration = configuration
        self.random = random
        self.now = now
        self.sleep = sleep
        initialKeys = keys
        directories = GraphDirectories(configuration)
        state = Mutex(EmulatorState(keys: keys))
    }

    /// Answers one request.
    package func respond(to request: Request) async -> Response {
        let exchange = Exchange(request)
        let route = Route(path: exchange.path)
        switch route {
        case .control, .received: break
        default: state.withLock { $0.received.record(exchange, route: route) }
        }
        guard route.methods.contains(exchange.method) else {
            let allow = [("Allow", route.methods.joined(separator: ", "))]
            return Response(status: .methodNotAllowed, fields: surroundings().fields(allow))
        }
        let answer: () async -> Response =
            if case .graph(let call) = route {
                { await self.graph(call, exchange) }
            } else {
                { self.answer(route, exchange) }
            }
        guard let endpoint = route.faultyEndpoint, let fault = state.withLock({ $0.takeAnswer(of: endpoint) }) else {
            return await answer()
        }
        if fault.delay > 0 { await sleep(.seconds(fault.delay)) }
        if fault.kind == .hanging { await gate.wait() }
        if case .graph(let call) = route, fault.kind == .throttled {
            return graphEndpoint(call, exchange).refused(.throttled(retryAfter: fault.retryAfter))
        }
        return fault.response(usual: await answer(), surroundings: surroundings())
    }

    /// A call of Graph, which may take its time; no thread waits.
    private func graph(_ call: GraphCall, _ exchange: Exchange) async -> Response {
        let endpoint = graphEndpoint(call, exchange)
        let faults = endpoint.surroundings.faults
        var mailbox: String?
        if call.isOfMailbox, let token = endpoint.bearerToken {
            let key = state.withLock { state in
                state.accessTokens[token].map { $0.signIn.clientID + "|" + $0.signIn.personID }
            }
            if let key {
                guard state.withLock({ $0.enterMailbox(key) }) else { return endpoint.refused(.mailboxConcurrency) }
                mailbox = key
            }
        }
        if let delay = faults.graphDelays[call.name] ?? faults.graphDelays[Faults.everyCall], delay > 0 {
            await sleep(.seconds(delay))
        }
        let response = endpoint.answer(state)
        if let mailbox { state.withLock { $0.leaveMailbox(mailbox) } }
        return response
    }

    private func graphEndpoint(_ call: GraphCall, _ exchange: Exchange) -> GraphEndpoint {
        GraphEndpoint(surroundings: surroundings(), directories: directories, exchange: exchange, call: call)
    }

    /// Changes what the emulator does wrong.
    package func updateFaults(_ change: (inout Faults) -> Void) {
        state.withLock { change(&$0.faults) }
    }

    /// What the emulator does wrong now.
    package var faults: Faults { state.withLock { $0.faults } }

    /// What arrived since the beginning or the last reset.
    package var received: ReceivedRequests { state.withLock { $0.received } }

    /// Forgets what arrived.
    package func forgetReceived() {
        state.withLock { $0.received = ReceivedRequests() }
    }

    /// Lets every hanging answer go.
    package func release() {
        gate.open()
    }

    /// How many answers hang now.
    package var hangingAnswers: Int { gate.count }

    /// Replaces the signing key at once; the old one is no longer published (quirk 10).
    package func rollOverKeys() {
        state.withLock { $0.keys.rollOver() }
    }

    /// The `kid` of the key that signs now.
    package var currentKeyID: String { state.withLock { $0.keys.currentID } }

    /// Revokes every refresh token (AADSTS50173).
    package func revokeRefreshTokens() {
        state.withLock { state in state.refreshTokens.updateAll { $0.isRevoked = true } }
    }

    /// How often a refresh token was used; `nil` for one that was never given out (quirk 39).
    package func uses(ofRefreshToken token: String) -> Int? {
        state.withLock { $0.refreshTokens[token]?.uses }
    }

    /// Ends the sessions of every browser.
    package func signOutEverybody() {
        state.withLock { $0.browsers = BoundedTable(capacity: EmulatorState.browserCapacity) }
    }

    /// Forgets sessions, codes, tokens, consents, faults and what was received; the first keys are back.
    package func reset() {
        state.withLock { $0 = EmulatorState(keys: initialKeys) }
        gate.open()
    }

    func surroundings() -> Surroundings {
        state.withLock { state in
            Surroundings(
                configuration: configuration.without(consents: state.faults.missingConsents),
                faults: state.faults,
                keys: state.keys,
                random: random,
                now: now().addingTimeInterval(Double(state.faults.clockOffset))
            )
        }
    }

    private func answer(_ route: Route, _ exchange: Exchange) -> Response {
        let surroundings = surroundings()
        switch route {
        case .discovery(let segment, let version):
            return withAuthority(segment, surroundings) { authority in
                DiscoveryEndpoint(surroundings: surroundings)
                    .answer(authority, version: version, appID: exchange.query["appid"])
            }
        case .keys(let segment, let version):
            return withAuthority(segment, surroundings) { authority in
                DiscoveryEndpoint(surroundings: surroundings).keys(authority, version: version)
            }
        case .instanceDiscovery: return DiscoveryEndpoint(surroundings: surroundings).instance(exchange.query)
        case .authorize(let segment):
            let endpoint = AuthorizeEndpoint(surroundings: surroundings, exchange: exchange, segment: segment)
            return state.withLock { endpoint.answer(&$0) }
        case .login(let segment):
            let endpoint = AuthorizeEndpoint(surroundings: surroundings, exchange: exchange, segment: segment)
            return state.withLock { endpoint.login(&$0) }
        case .consent(let segment):
            let endpoint = AuthorizeEndpoint(surroundings: surroundings, exchange: exchange, segment: segment)
            return state.withLock { endpoint.consent(&$0) }
        case .adminConsent(let segment):
            let endpoint = AdminConsentEndpoint(surroundings: surroundings, exchange: exchange, segment: segment)
            return state.withLock { endpoint.answer(&$0) }
        case .token(let segment):
            return TokenEndpoint(surroundings: surroundings, exchange: exchange, segment: segment).answer(state)
        case .logout(let segment):
            let endpoint = LogoutEndpoint(surroundings: surroundings, exchange: exchange, segment: segment)
            return state.withLock { endpoint.answer(&$0) }
        case .logoutSelection(let segment):
            let endpoint = LogoutEndpoint(surroundings: surroundings, exchange: exchange, segment: segment)
            return state.withLock { endpoint.selection(&$0) }
        case .userinfo:
            let endpoint = UserinfoEndpoint(surroundings: surroundings, exchange: exchange)
            return state.withLock { endpoint.answer($0) }
        case .graph(let call): return graphEndpoint(call, exchange).answer(state)
        case .asset(let name): return Asset(rawValue: name)?.response(surroundings) ?? notFound(surroundings)
        case .control: return ControlRoute(emulator: self, surroundings: surroundings, exchange: exchange).answer()
        case .received: return ControlRoute(emulator: self, surroundings: surroundings, exchange: exchange).received()
        case .unknown: return notFound(surroundings)
        }
    }

    private func withAuthority(
        _ segment: String,
        _ surroundings: Surroundings,
        _ answer: (Authority) -> Response
    ) -> Response {
        do {
            return answer(try Authority(segment, in: configuration))
        } catch {
            return surroundings.json(error)
        }
    }

    private func notFound(_ surroundings: Surroundings) -> Response {
        Response(status: .notFound, fields: surroundings.fields())
    }
}
