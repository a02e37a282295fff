import Synchronization

/// One refresh of one session in this process, with the requests that wait for it.
final class RefreshFlight: Sendable {
    /// What came of it.
    enum Outcome: Sendable {
        /// The session goes on, with fresh tokens.
        case current(Session)
        /// The session is over, and why.
        case ended(SessionEnd)
        /// It could not be done now; the session goes on as it was.
        case unchanged
    }

    private struct State {
        var outcome: Outcome?
        var isLate = false
        var waiting: [CheckedContinuation<Outcome?, Never>] = []
    }

    private let state = Mutex(State())

    /// What came of it; `nil` as soon as it takes longer than a page may wait.
    func outcomeInTime() async -> Outcome? {
        await withCheckedContinuation { continuation in
            let known: Outcome?? = state.withLock { state in
                if let outcome = state.outcome { return outcome }
                if state.isLate { return .some(nil) }
                state.waiting.append(continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// Says what came of it, to everybody who waits and who will.
    func finish(_ outcome: Outcome) {
        let waiting = state.withLock { state in
            state.outcome = outcome
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }

    /// Lets everybody go on who waits; nobody waits from now on.
    func becomeLate() {
        let waiting = state.withLock { state in
            state.isLate = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: nil) }
    }
}
