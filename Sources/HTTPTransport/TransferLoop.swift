import CCurl

/// The work of the transport's thread: all transfers, one after the other as they become ready.
struct TransferLoop: ~Copyable {
    private let queue: TransferQueue
    private let settings: TransferSettings
    private var multi: MultiHandle
    private var transfers: [UInt64: Transfer] = [:]
    /// Those whose content is passed on.
    private var streams: [UInt64: Transfer] = [:]
    /// ``Transfer/id`` by ``EasyHandle/address``.
    private var ids: [UInt: UInt64] = [:]
    /// Not later than the first deadline of any transfer.
    private var nextDeadline: ContinuousClock.Instant?

    init(_ queue: TransferQueue, _ settings: TransferSettings, _ limits: ConnectionLimits) throws(TransportSetupError) {
        self.queue = queue
        self.settings = settings
        multi = try MultiHandle(limits, SocketWatch(wakeDescriptor: queue.descriptor))
    }

    /// Works until the queue is stopped, then cancels what is left.
    mutating func run() {
        var isStopped = false
        while !isStopped {
            let orders = queue.take()
            isStopped = orders.isStopped
            for order in orders.orders {
                switch order {
                case .start(let submission): start(submission)
                case .cancel(let id): end(id) { $0.fail(.cancelled) }
                case .resume(let id): resume(id)
                }
            }
            guard !isStopped else { break }
            // Out of memory, or a descriptor that is none: no transfer can go on, and trying again would spin.
            if !advance() { failAll(.other(code: Int(CURLE_FAILED_INIT.rawValue))) }
            while let completion = multi.nextCompletion() {
                finish(completion)
            }
            expire()
        }
        failAll(.cancelled)
    }

    private mutating func advance() -> Bool {
        guard streams.values.contains(where: \.isHoldingBack) else {
            return multi.advance(until: nextDeadline, beforeWaiting: nil)
        }
        return multi.advance(until: nextDeadline) { [streams] in
            for transfer in streams.values { transfer.flush() }
        }
    }

    private mutating func start(_ submission: TransferQueue.Submission) {
        // Cancelled before it was begun.
        guard !submission.receiver.isSettled else { return }
        let transfer: Transfer
        do {
            transfer = try Transfer(submission, settings)
        } catch {
            submission.receiver.fail(error)
            return
        }
        guard multi.add(transfer.easy) else {
            submission.receiver.fail(.other(code: Int(CURLE_FAILED_INIT.rawValue)))
            return
        }
        transfers[transfer.id] = transfer
        if case .parts = submission.receiver { streams[transfer.id] = transfer }
        ids[transfer.easy.address] = transfer.id
        nextDeadline = min(nextDeadline ?? submission.deadline, submission.deadline)
    }

    private mutating func finish(_ completion: MultiHandle.Completion) {
        guard let id = ids[completion.address] else { return }
        end(id) { $0.finish(completion.code) }
    }

    private mutating func resume(_ id: UInt64) {
        guard let transfer = transfers[id], !transfer.resume() else { return }
        end(id) { $0.fail(.other(code: Int(CURLE_WRITE_ERROR.rawValue))) }
    }

    /// Takes a transfer out, and tells who waits for it how it ended.
    private mutating func end(_ id: UInt64, _ tell: (Transfer) -> Void) {
        guard let transfer = transfers.removeValue(forKey: id) else { return }
        ids[transfer.easy.address] = nil
        streams[id] = nil
        multi.remove(transfer.easy)
        tell(transfer)
    }

    private mutating func failAll(_ error: TransportError) {
        for id in Array(transfers.keys) {
            end(id) { $0.fail(error) }
        }
    }

    /// Ends the transfers whose time is over; libcurl's own limit does not reach those that wait for a connection.
    private mutating func expire() {
        let now = ContinuousClock.now
        guard let deadline = nextDeadline, deadline <= now else { return }
        for transfer in Array(transfers.values) {
            if let deadline = transfer.deadline, deadline <= now { end(transfer.id) { $0.fail(.timedOut) } }
        }
        nextDeadline = transfers.values.lazy.compactMap(\.deadline).min()
    }
}
