package import HTTPTransport
package import HTTPTypes
import Synchronization

/// A way out for files without a network: records requests and answers from a closure.
package final class StubFiles: StreamTransport {
    /// What comes of one request.
    package struct Answer: Sendable {
        package var status: Int
        package var fields: HTTPFields
        /// The parts that come.
        package var parts: [[UInt8]]
        /// How the content ends; `nil` for well.
        package var error: TransportError?

        package init(
            _ status: Int = 200,
            _ fields: HTTPFields = [:],
            parts: [[UInt8]] = [],
            error: TransportError? = nil
        ) {
            self.status = status
            self.fields = fields
            self.parts = parts
            self.error = error
        }
    }

    private let answer: @Sendable (OutgoingRequest) -> Answer?
    private let state = Mutex(State())

    private struct State: Sendable {
        var requests: [OutgoingRequest] = []
        var open = 0
    }

    /// A way out that asks `answer`; nothing is a connection that fails.
    package init(answer: @escaping @Sendable (OutgoingRequest) -> Answer? = { _ in nil }) {
        self.answer = answer
    }

    /// The requests so far.
    package var requests: [OutgoingRequest] { state.withLock { $0.requests } }

    /// The contents that somebody may still read.
    package var openCount: Int { state.withLock { $0.open } }

    package func open(_ request: OutgoingRequest) async throws(TransportError) -> StreamedResponse {
        state.withLock { $0.requests.append(request) }
        guard let answer = answer(request) else { throw .connectionFailed }
        state.withLock { $0.open += 1 }
        return StreamedResponse(
            status: HTTPResponse.Status(code: answer.status),
            fields: answer.fields,
            content: Content(answer) { self.state.withLock { $0.open -= 1 } }
        )
    }

    private final class Content: ContentStream {
        private let rest: Mutex<Answer>
        private let closed: Mutex<(@Sendable () -> Void)?>

        init(_ answer: Answer, close: @escaping @Sendable () -> Void) {
            rest = Mutex(answer)
            closed = Mutex(close)
        }

        deinit {
            close()
        }

        func next() async throws(TransportError) -> [UInt8]? {
            let next: Result<[UInt8]?, TransportError> = rest.withLock { rest in
                if !rest.parts.isEmpty { return .success(rest.parts.removeFirst()) }
                return rest.error.map { .failure($0) } ?? .success(nil)
            }
            return try next.get()
        }

        func cancel() {
            rest.withLock { rest in
                rest.parts = []
                rest.error = .cancelled
            }
            close()
        }

        private func close() {
            closed.withLock { closed in
                defer { closed = nil }
                return closed
            }?()
        }
    }
}
