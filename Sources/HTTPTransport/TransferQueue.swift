import Synchronization

/// Where callers leave orders for the transport's thread.
final class TransferQueue: Sendable {
    /// One request on its way to the thread.
    struct Submission: Sendable {
        let id: UInt64
        let request: OutgoingRequest
        /// When the response has to be there, or its head when the content is passed on.
        let deadline: ContinuousClock.Instant
        let receiver: TransferReceiver
    }

    /// What the thread is to do.
    enum Order: Sendable {
        case start(Submission)
        case cancel(id: UInt64)
        case resume(id: UInt64)
    }

    /// What the thread finds when it looks.
    struct Orders: Sendable {
        var orders: [Order] = []
        var isStopped = false
    }

    private struct State: Sendable {
        var orders = Orders()
        var lastID: UInt64 = 0
    }

    private let state = Mutex(State())
    private let wakePipe: WakePipe

    init() throws(TransportSetupError) {
        wakePipe = try WakePipe()
    }

    /// For `poll`: readable when there are orders.
    var descriptor: Int32 { wakePipe.descriptor }

    /// A number that names one request.
    func nextID() -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Leaves a request; settles it at once when nobody works any more.
    func submit(_ submission: Submission) {
        if !leave(.start(submission)) {
            submission.receiver.fail(.cancelled)
        }
    }

    /// Ends the work on a request.
    func cancel(id: UInt64) {
        _ = leave(.cancel(id: id))
    }

    /// Goes on with a request whose content had no room.
    func resume(id: UInt64) {
        _ = leave(.resume(id: id))
    }

    /// Ends all work.
    func stop() {
        state.withLock { $0.orders.isStopped = true }
        wakePipe.signal()
    }

    /// Takes all orders out.
    func take() -> Orders {
        wakePipe.clear()
        return state.withLock { state in
            let orders = state.orders
            state.orders.orders = []
            return orders
        }
    }

    /// Adds an order; false when nobody works any more.
    private func leave(_ order: Order) -> Bool {
        let (isTaken, isFirst) = state.withLock { state in
            guard !state.orders.isStopped else { return (false, false) }
            state.orders.orders.append(order)
            return (true, state.orders.orders.count == 1)
        }
        // Who left the first order has woken the thread for all that follow.
        if isFirst { wakePipe.signal() }
        return isTaken
    }
}
