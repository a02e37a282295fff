import Synchronization

/// Where hanging answers wait.
final class Gate: Sendable {
    private struct State {
        var nextTicket = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    /// Waits until the gate is opened, or the task is cancelled.
    func wait() async {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.remove(ticket) != nil { return true }
                    state.waiting[ticket] = continuation
                    return false
                }
                if isCancelled { continuation.resume() }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
                if let continuation = state.waiting.removeValue(forKey: ticket) { return continuation }
                state.cancelled.insert(ticket)
                return nil
            }
            continuation?.resume()
        }
        state.withLock { _ = $0.cancelled.remove(ticket) }
    }

    /// Lets everybody go who waits now.
    func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// How many wait now.
    var count: Int { state.withLock { $0.waiting.count } }
}
