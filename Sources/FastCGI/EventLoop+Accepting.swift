internal import CEpoll
internal import Glibc
internal import Logging

extension EventLoop {
    /// Connections accepted in a row before others get their turn.
    private static let acceptBatch = 64
    /// How long to wait when the system has no descriptor or memory left, unless a connection of ours closes before.
    private static let acceptRetryInterval = Duration.seconds(1)
    /// What accept(2) reports for a peer that went away before we came, or whose network failed: the next may be well.
    private static let peerErrors: [Int32] = [
        ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH, ENONET,
    ]
    /// The same complaint is logged once in this time.
    private static let logInterval = Duration.seconds(60)

    /// Watches the listening socket, unless there is none any more or no room for a connection.
    func resumeAccepting() {
        guard let listener, !isAccepting, connectionCount < maximumConnections else {
            return
        }
        do {
            try port.poller.add(listener.socket.descriptor, .sharedInput, token: Self.listenerToken)
            isAccepting = true
            acceptsAgain = nil
        } catch {
            retryAcceptingLater(because: "\(error)")
        }
    }

    /// Leaves further connections in the socket's queue.
    func pauseAccepting() {
        guard let listener, isAccepting else {
            return
        }
        isAccepting = false
        try? port.poller.remove(listener.socket.descriptor)
    }

    /// Accepts what has come, up to the limit.
    func accept() {
        for _ in 0..<Self.acceptBatch {
            guard let listener, isAccepting else {
                return
            }
            guard connectionCount < maximumConnections else {
                pauseAccepting()
                logAcceptPause(because: "the limit of \(maximumConnections) connections is reached")
                return
            }
            do {
                guard let number = try Self.accept(on: listener) else {
                    return
                }
                open(FileDescriptor(owning: number))
            } catch .system(_, let code) where Self.peerErrors.contains(code) {
                continue
            } catch {
                // EMFILE and its like: the connection stays in the queue, the socket readable; watching on would spin.
                pauseAccepting()
                retryAcceptingLater(because: "\(error)")
                return
            }
        }
    }

    private func retryAcceptingLater(because reason: String) {
        acceptsAgain = ContinuousClock.now + Self.acceptRetryInterval
        logAcceptPause(because: reason)
    }

    private func logAcceptPause(because reason: String) {
        let now = ContinuousClock.now
        if let last = loggedAcceptPause, now - last < Self.logInterval {
            return
        }
        loggedAcceptPause = now
        logger.warning("New connections wait.", metadata: ["reason": "\(reason)"])
    }

    private static func accept(on listener: ListeningSocket.Shared) throws(FastCGIError) -> Int32? {
        let number = listener.socket.descriptor.rawValue
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        return try SystemCall.attempt("accept4") { CEpoll_accept4(number, flags) }
    }
}
