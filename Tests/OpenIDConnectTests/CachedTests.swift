import Cryptography
import Foundation
import HTTPTransport
import OpenIDConnect
import Synchronization
import TestSupport
import Testing

struct CachedTests {
    private let clock = TestClock()
    private let source = Source()

    /// What is fetched: a number that counts the fetches, or an error; a gate can hold a fetch back.
    private final class Source: Sendable {
        private struct State {
            var count = 0
            var error: OAuthError?
            var gate: AsyncStream<Void>?
        }

        private let state = Mutex(State())

        var count: Int { state.withLock(\.count) }

        func fail(with error: OAuthError?) {
            state.withLock { $0.error = error }
        }

        func hold() -> AsyncStream<Void>.Continuation {
            let (stream, continuation) = AsyncStream<Void>.makeStream()
            state.withLock { $0.gate = stream }
            return continuation
        }

        func fetch() async throws(OAuthError) -> Int {
            let (count, error, gate) = state.withLock { state in
                state.count += 1
                return (state.count, state.error, state.gate)
            }
            if let gate {
                for await _ in gate {}
            }
            if let error {
                throw error
            }
            return count
        }
    }

    private static let unreachable = OAuthError.providerUnreachable(.keySet, .timedOut)

    private func cache(jitter: UInt8 = 255) -> Cached<Int> {
        Cached(
            limits: CacheLimits(lifetime: .seconds(100), usableLifetime: .seconds(1000)),
            now: { [clock] in clock.now },
            random: RandomSource { Array(repeating: jitter, count: $0) },
            fetch: { [source] () async throws(OAuthError) in try await source.fetch() }
        )
    }

    @Test
    func `nothing is fetched before it is needed, and once while it is fresh`() async throws {
        let cache = cache()
        #expect(source.count == 0)
        #expect(cache.last == nil)
        #expect(try await cache.value() == 1)
        clock.advance(by: 99)
        #expect(try await cache.value() == 1)
        clock.advance(by: 1)
        #expect(try await cache.value() == 2)
        #expect(cache.last == 2)
    }

    @Test
    func `a clock that was set back makes a value stale`() async throws {
        let cache = cache()
        _ = try await cache.value()
        clock.advance(by: -10)
        #expect(try await cache.value() == 2)
    }

    @Test
    func `fifty who wait share one fetch`() async throws {
        let cache = cache()
        let gate = source.hold()
        // Begun at once: after the fetch had ended it would rightly make another one.
        let forced = Task.immediate { try await cache.refreshed() }
        try await withThrowingTaskGroup { group in
            for _ in 0..<50 {
                group.addTask { try await cache.value() }
            }
            while source.count == 0 {
                await Task.yield()
            }
            gate.finish()
            for try await value in group {
                #expect(value == 1)
            }
        }
        #expect(try await forced.value == 1)
        #expect(source.count == 1)
    }

    @Test
    func `one who is cancelled does not take the fetch from the others`() async throws {
        let cache = cache()
        let gate = source.hold()
        let cancelled = Task { try await cache.value() }
        while source.count == 0 {
            await Task.yield()
        }
        let other = Task { try await cache.value() }
        cancelled.cancel()
        gate.finish()
        #expect(try await other.value == 1)
        #expect(source.count == 1)
    }

    @Test
    func `the last good value stays usable within its limit`() async throws {
        let cache = cache()
        _ = try await cache.value()
        source.fail(with: Self.unreachable)
        clock.advance(by: 999)
        #expect(try await cache.value() == 1)
        clock.advance(by: 1)
        await #expect(throws: Self.unreachable) {
            try await cache.value()
        }
        source.fail(with: nil)
        clock.advance(by: 3600)
        #expect(try await cache.value() == source.count)
    }

    @Test(arguments: [(UInt8(255), 1.0), (0, 0.5)])
    func `after failures the next fetch waits twice as long each time, with jitter`(
        jitter: UInt8,
        factor: Double
    ) async throws {
        let cache = cache(jitter: jitter)
        source.fail(with: Self.unreachable)
        for (count, delay) in [1.0, 2, 4, 8, 16, 32, 60, 60, 60].enumerated() {
            await #expect(throws: Self.unreachable) {
                try await cache.value()
            }
            #expect(source.count == count + 1)
            clock.advance(by: delay * factor - 0.01)
            await #expect(throws: Self.unreachable) {
                try await cache.value()
            }
            #expect(source.count == count + 1)
            clock.advance(by: 0.02)
        }
        source.fail(with: nil)
        #expect(try await cache.value() == 10)
        clock.advance(by: 101)
        source.fail(with: Self.unreachable)
        #expect(try await cache.value() == 10)
        clock.advance(by: 1.01)
        #expect(try await cache.value() == 10)
        #expect(source.count == 12)
    }

    @Test(arguments: [(Duration.seconds(7), 7.0), (.seconds(3600), 60)])
    func `a time that the provider names is waited for, within a limit`(named: Duration, delay: Double) async throws {
        let cache = cache(jitter: 0)
        source.fail(with: .providerUnavailable(.keySet, status: 429, retryAfter: named))
        _ = try? await cache.value()
        clock.advance(by: delay - 0.01)
        _ = try? await cache.value()
        #expect(source.count == 1)
        clock.advance(by: 0.02)
        _ = try? await cache.value()
        #expect(source.count == 2)
    }

    @Test
    func `a forced fetch is made at once, and then not for a minute`() async throws {
        let cache = cache()
        #expect(try await cache.value() == 1)
        #expect(try await cache.refreshed() == 2)
        for _ in 0..<20 {
            #expect(try await cache.refreshed() == 2)
        }
        clock.advance(by: 59.9)
        #expect(try await cache.refreshed() == 2)
        clock.advance(by: 0.2)
        #expect(try await cache.refreshed() == 3)
        #expect(source.count == 3)
    }

    @Test
    func `a forced fetch that fails counts too, says so, and leaves the value`() async throws {
        let cache = cache()
        #expect(try await cache.value() == 1)
        source.fail(with: Self.unreachable)
        for _ in 0..<3 {
            await #expect(throws: Self.unreachable) {
                try await cache.refreshed()
            }
        }
        #expect(source.count == 2)
        #expect(try await cache.value() == 1)
    }
}
