import Synchronization

/// The answer that one caller waits for; whoever comes first settles it, later ones change nothing.
final class PendingResponse<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, TransportError>

    private enum State: Sendable {
        case idle
        case waiting(CheckedContinuation<Outcome, Never>)
        case settled(Outcome)
        case delivered
    }

    private let state = Mutex(State.idle)

    /// Whether an answer is there, perhaps already with the caller.
    var isSettled: Bool {
        state.withLock { state in
            switch state {
            case .idle, .waiting: false
            case .settled, .delivered: true
            }
        }
    }

    /// Leaves the continuation that gets the answer, at once if there is one.
    func wait(_ continuation: CheckedContinuation<Outcome, Never>) {
        let outcome: Outcome? = state.withLock { state in
            switch state {
            case .idle:
                state = .waiting(continuation)
                return nil
            case .settled(let outcome):
                state = .delivered
                return outcome
            case .waiting, .delivered:
                preconditionFailure("one caller waits for one answer, once")
            }
        }
        if let outcome { continuation.resume(returning: outcome) }
    }

    /// Gives the answer, unless there is one.
    func settle(_ outcome: Outcome) {
        let continuation: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            switch state {
            case .idle:
                state = .settled(outcome)
                return nil
            case .waiting(let continuation):
                state = .delivered
                return continuation
            case .settled, .delivered:
                return nil
            }
        }
        continuation?.resume(returning: outcome)
    }
}
