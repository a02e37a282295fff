package import Cryptography
package import FoundationEssentials
import Synchronization

/// A value that is fetched when it is first needed, used while it is fresh, and kept when it cannot be renewed.
///
/// There is one fetch at a time, whose result all who wait share. The fetch belongs to none of them: when one is
/// cancelled, the others get their value. After a failure the next fetch waits, longer each time.
package final class Cached<Value: Sendable>: Sendable {
    private struct State {
        var value: (value: Value, fetchedAt: Date)?
        var flight: Task<Outcome, Never>?
        var failure: (error: OAuthError, count: Int, retryNotBefore: Date)?
        var forcedAt: Date?
    }

    /// What a fetch brought, and what stands in for it when it brought nothing.
    private struct Outcome: Sendable {
        let fetched: Result<Value, OAuthError>
        let lastGood: Value?
    }

    private enum Decision {
        case use(Value)
        case refuse(OAuthError)
        case wait(Task<Outcome, Never>)
    }

    private let limits: CacheLimits
    private let now: @Sendable () -> Date
    private let random: RandomSource
    private let fetch: @Sendable () async throws(OAuthError) -> Value
    private let state = Mutex(State())

    /// A cache that has not fetched yet.
    package init(
        limits: CacheLimits,
        now: @escaping @Sendable () -> Date,
        random: RandomSource,
        fetch: @escaping @Sendable () async throws(OAuthError) -> Value
    ) {
        self.limits = limits
        self.now = now
        self.random = random
        self.fetch = fetch
    }

    /// The last value that was fetched, however old.
    package var last: Value? {
        state.withLock { $0.value?.value }
    }

    /// The value: a fresh one, or one fetched now, or the last good one while it is usable.
    ///
    /// - Throws: What the fetch threw, or the last one threw while it is too early for another.
    package func value() async throws(OAuthError) -> Value {
        let time = now()
        let decision: Decision = state.withLock { state in
            if let (value, fetchedAt) = state.value, isAge(of: fetchedAt, at: time, within: limits.lifetime) {
                return .use(value)
            }
            if let flight = state.flight {
                return .wait(flight)
            }
            if let failure = state.failure, time < failure.retryNotBefore {
                return lastGood(state, at: time).map(Decision.use) ?? .refuse(failure.error)
            }
            return .wait(startFetch(&state))
        }
        switch decision {
        case .use(let value): return value
        case .refuse(let error): throw error
        case .wait(let flight):
            let outcome = await flight.value
            if let lastGood = outcome.lastGood {
                return lastGood
            }
            return try outcome.fetched.get()
        }
    }

    /// The value fetched anew, because the one that we have lacks something.
    ///
    /// At most one forced fetch is made in ``CacheLimits/forcedInterval``, so that whoever makes up key IDs cannot make
    /// us flood the provider. Within it, the value stays as it is.
    ///
    /// - Throws: What the fetch threw, even when there is a last good value: it is known to be not good enough.
    package func refreshed() async throws(OAuthError) -> Value {
        let time = now()
        let decision: Decision = state.withLock { state in
            if let flight = state.flight {
                return .wait(flight)
            }
            if let forcedAt = state.forcedAt, isAge(of: forcedAt, at: time, within: limits.forcedInterval) {
                if let failure = state.failure {
                    return .refuse(failure.error)
                }
                if let value = state.value?.value {
                    return .use(value)
                }
            }
            state.forcedAt = time
            return .wait(startFetch(&state))
        }
        switch decision {
        case .use(let value): return value
        case .refuse(let error): throw error
        case .wait(let flight): return try await flight.value.fetched.get()
        }
    }

    private func startFetch(_ state: inout State) -> Task<Outcome, Never> {
        let flight = Task { await runFetch() }
        state.flight = flight
        return flight
    }

    private func runFetch() async -> Outcome {
        let fetched: Result<Value, OAuthError>
        do {
            fetched = .success(try await fetch())
        } catch {
            fetched = .failure(error)
        }
        let time = now()
        return state.withLock { state in
            state.flight = nil
            switch fetched {
            case .success(let value):
                state.value = (value, time)
                state.failure = nil
                return Outcome(fetched: fetched, lastGood: nil)
            case .failure(let error):
                let count = (state.failure?.count ?? 0) + 1
                let retry = time.addingTimeInterval(retryDelay(after: error, count: count))
                state.failure = (error, count, retry)
                return Outcome(fetched: fetched, lastGood: lastGood(state, at: time))
            }
        }
    }

    private func lastGood(_ state: State, at time: Date) -> Value? {
        guard let (value, fetchedAt) = state.value, isAge(of: fetchedAt, at: time, within: limits.usableLifetime) else {
            return nil
        }
        return value
    }

    /// Exponential back-off with jitter over its upper half; a provider that names a time gets it, within the maximum.
    private func retryDelay(after error: OAuthError, count: Int) -> TimeInterval {
        let maximum = limits.maximumRetryDelay.inSeconds
        if case .providerUnavailable(_, _, let retryAfter?) = error {
            return min(retryAfter.inSeconds, maximum)
        }
        let delay = min(limits.firstRetryDelay.inSeconds * Double(1 << min(count - 1, 20)), maximum)
        let jitter = Double(random.bytes(1).first ?? 0) / 255
        return delay * (0.5 + 0.5 * jitter)
    }

    /// Whether a moment is at most this far back; a moment to come, seen after the clock was set back, is not.
    private func isAge(of moment: Date, at time: Date, within limit: Duration) -> Bool {
        (0..<limit.inSeconds).contains(time.timeIntervalSince(moment))
    }
}
