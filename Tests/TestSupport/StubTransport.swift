package import HTTPTransport
import Synchronization

/// A transport without a network: records requests in their order and answers from a closure or a queue.
package final class StubTransport: Transport {
    /// What is answered to one request.
    package typealias Answer = Result<TransportResponse, TransportError>

    private let answer: @Sendable (OutgoingRequest) async -> Answer?
    private let state: Mutex<State>

    private struct State: Sendable {
        var requests: [OutgoingRequest] = []
        var queue: [Answer]
    }

    /// A transport that asks `answer`.
    package init(answer: @escaping @Sendable (OutgoingRequest) async -> Answer) {
        self.answer = answer
        state = Mutex(State(queue: []))
    }

    /// A transport that gives `answers` one after the other, and `.connectionFailed` when they are used up.
    package init(answers: [Answer] = []) {
        answer = { _ in nil }
        state = Mutex(State(queue: answers))
    }

    /// The requests so far, in the order in which they were made.
    package var requests: [OutgoingRequest] {
        state.withLock { $0.requests }
    }

    /// Adds an answer to the queue.
    package func enqueue(_ answer: Answer) {
        state.withLock { $0.queue.append(answer) }
    }

    package func send(_ request: OutgoingRequest) async throws(TransportError) -> TransportResponse {
        state.withLock { $0.requests.append(request) }
        if let answer = await answer(request) {
            return try answer.get()
        }
        let queued: Answer = state.withLock { state in
            state.queue.isEmpty ? .failure(.connectionFailed) : state.queue.removeFirst()
        }
        return try queued.get()
    }
}
