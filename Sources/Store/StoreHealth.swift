import Logging
import Synchronization

/// Tells the operator, once, that the store became unusable, and once that it is usable again.
final class StoreHealth: Sendable {
    private struct State {
        var trouble: StoreError?
        var failedAt: ContinuousClock.Instant?
        var told: (trouble: StoreError, at: ContinuousClock.Instant)?
        var isRecoveryUntold = false
        var writtenAt: Int64?
    }

    private let logger: Logger
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    private static let secondsPerWriteCheck: Int64 = 5
    /// A trouble that comes and goes is told once in so long.
    private static let silence = Duration.seconds(60)
    /// On a full disk small writes still succeed: only one so long after the last failure is a recovery.
    private static let quiet = Duration.seconds(2)

    /// Nothing is wrong yet.
    init(logger: Logger, clock: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.logger = logger
        self.clock = clock
    }

    /// Notes a failure.
    func failed(_ error: StoreError) {
        guard error.isTrouble else { return }
        let isNews = state.withLock { state in
            state.trouble = error
            let now = clock()
            state.failedAt = now
            if let told = state.told, told.trouble == error, now - told.at < Self.silence { return false }
            state.told = (error, now)
            state.isRecoveryUntold = true
            return true
        }
        if isNews {
            logger.error("\(error)")
        }
    }

    /// Notes a write that succeeded.
    func recovered() {
        let isNews = state.withLock { state in
            guard state.trouble != nil else { return false }
            if let failedAt = state.failedAt, clock() - failedAt < Self.quiet { return false }
            state.trouble = nil
            defer { state.isRecoveryUntold = false }
            return state.isRecoveryUntold
        }
        if isNews {
            logger.notice("the store is usable again")
        }
    }

    /// Whether a readiness check should try a write: after a failure, and when the last try is some seconds old.
    func isWriteCheckDue(at now: Int64) -> Bool {
        state.withLock { state in
            guard state.trouble == nil, let writtenAt = state.writtenAt else { return true }
            return now < writtenAt || now - writtenAt >= Self.secondsPerWriteCheck
        }
    }

    /// Notes a readiness check that wrote.
    func written(at now: Int64) {
        state.withLock { $0.writtenAt = now }
    }
}
