internal import Synchronization

/// How many loops still run, and who waits for their end.
final class LoopCount: Sendable {
    private struct State {
        var running = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// One more loop runs.
    func enter() {
        state.withLock { $0.running += 1 }
    }

    /// A loop has ended.
    func leave() {
        let waiters = state.withLock { state in
            state.running -= 1
            guard state.running == 0 else {
                return [CheckedContinuation<Void, Never>]()
            }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters {
            waiter.resume()
        }
    }

    /// Waits until no loop runs.
    func waitForNone() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.running > 0 {
                    state.waiters.append(continuation)
                }
                return state.running == 0
            }
            if isOver {
                continuation.resume()
            }
        }
    }
}
