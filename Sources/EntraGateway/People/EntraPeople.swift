import Entra
import Synchronization

/// Asks Entra for people and groups, once for who asks the same again within seconds, and no more for a text that somebody
/// has typed on from.
final class EntraPeople: Sendable {
    /// What came of it.
    struct Outcome: Sendable {
        var findings = EntraSearch.Findings()
        /// Why nothing was asked at all.
        var trouble: GraphTrouble?
    }

    /// Seconds within which Entra has to answer: somebody is looking at a list.
    static let patience = 4.0
    /// Seconds for which an answer is good.
    static let memory = 10.0
    private static let capacity = 1024

    private struct Key: Hashable {
        let person: TokenSource
        let text: SearchText
        let wish: EntraSearch.Wish

        static func == (one: Key, other: Key) -> Bool {
            one.person == other.person && one.text == other.text && one.wish == other.wish
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(person)
            hasher.combine(text.text)
        }
    }

    private struct State {
        var known = RecentlyUsed<Key, (outcome: Outcome, until: Double)>(capacity: capacity)
        var flights: [TokenSource: [Key: Task<Outcome, Never>]] = [:]
    }

    private let access: GraphAccess
    private let search: EntraSearch
    private let now: @Sendable () -> Double
    private let state = Mutex(State())

    init(access: GraphAccess, search: EntraSearch, now: @escaping @Sendable () -> Double) {
        self.access = access
        self.search = search
        self.now = now
    }

    /// What Entra finds.
    ///
    /// - Parameters:
    ///   - text: What was typed.
    ///   - wish: What may be found.
    ///   - person: Who asks.
    /// - Returns: What was found, and what could not be asked.
    func find(_ text: SearchText, _ wish: EntraSearch.Wish, for person: GraphAccess.Person) async -> Outcome {
        let key = Key(person: person.tokens, text: text, wish: wish)
        let time = now()
        enum Way {
            case known(Outcome)
            case flight(Task<Outcome, Never>)
        }
        let way: Way = state.withLock { state in
            if let (outcome, end) = state.known.value(for: key), time < end { return .known(outcome) }
            if let flight = state.flights[person.tokens]?[key] { return .flight(flight) }
            for (other, flight) in state.flights[person.tokens] ?? [:] where text.isTypedOn(from: other.text) {
                flight.cancel()
                // Whoever types back to that text asks anew.
                state.flights[person.tokens]?[other] = nil
            }
            let flight = Task { await self.fly(key, person) }
            state.flights[person.tokens, default: [:]][key] = flight
            return .flight(flight)
        }
        switch way {
        case .known(let outcome): return outcome
        case .flight(let flight): return await flight.value
        }
    }

    private func fly(_ key: Key, _ person: GraphAccess.Person) async -> Outcome {
        let outcome = await ask(key, person)
        let end = now() + Self.memory
        state.withLock { state in
            // A flight that was given up has made room for another one.
            if !Task.isCancelled { state.flights[key.person]?[key] = nil }
            if state.flights[key.person]?.isEmpty == true { state.flights[key.person] = nil }
            // What is missing may be there in a moment.
            guard outcome.trouble == nil, outcome.findings.failures.isEmpty else { return }
            state.known.insert((outcome, end), for: key)
        }
        return outcome
    }

    private func ask(_ key: Key, _ person: GraphAccess.Person) async -> Outcome {
        do {
            let findings = try await access.perform(for: person, within: Self.patience) {
                (caller) async throws(GraphError) in
                let findings = await search.find(key.text, key.wish, as: caller)
                // A better token helps all parts.
                for failure in findings.failures.values where failure.isOfToken { throw failure }
                return findings
            }
            return Outcome(findings: findings)
        } catch {
            return Outcome(trouble: error)
        }
    }
}

extension GraphError {
    /// Whether another access token would help.
    fileprivate var isOfToken: Bool {
        switch self {
        case .claimsRequired, .refused(status: 401, _): true
        default: false
        }
    }
}

extension SearchText {
    /// Whether this is what becomes of another text when somebody goes on typing, or takes back what was typed.
    fileprivate func isTypedOn(from other: SearchText) -> Bool {
        text != other.text && (text.hasPrefix(other.text) || other.text.hasPrefix(text))
    }
}
