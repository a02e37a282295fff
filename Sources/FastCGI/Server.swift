package import Logging
internal import Synchronization

/// A FastCGI server on one socket: accepts, reads, starts the handler, writes.
///
/// Each I/O thread waits for its connections with epoll and is never held by one of them. A handler starts on the
/// thread that read its request; what it answers before its first suspension is sent before the thread looks at the
/// next event, and a later response from wherever it comes.
package final class Server: Sendable {
    private enum State {
        case ready(ListeningSocket.Shared)
        case started
    }

    private let state: Mutex<State>
    private let ports: [LoopPort]
    private let running = LoopCount()
    private let limits: Limits
    private let logger: Logger
    private let handler: any RequestHandler

    /// Creates a server that does not serve yet: who connects waits in the socket's queue.
    ///
    /// - Throws: ``FastCGIError`` when the system has no descriptors left.
    package init(
        listening: consuming ListeningSocket,
        limits: Limits = Limits(),
        threads: Int = 1,
        logger: Logger,
        handler: any RequestHandler
    ) throws(FastCGIError) {
        var ports: [LoopPort] = []
        for _ in 0..<max(1, threads) {
            let port = try LoopPort()
            try port.poller.add(port.bell, .input, token: EventLoop.bellToken)
            ports.append(port)
        }
        self.ports = ports
        self.limits = try Self.fitting(limits, logger: logger)
        self.logger = logger
        self.handler = handler
        state = Mutex(.ready(ListeningSocket.Shared(listening)))
    }

    deinit {
        tellLoops(deadline: .now)
    }

    /// Starts the I/O threads.
    ///
    /// - Throws: ``FastCGIError`` when the server was started or stopped before, or the system has no thread left.
    package func start() throws(FastCGIError) {
        guard let listener = leaveReady() else {
            throw .alreadyStarted
        }
        let share = max(1, limits.connections / ports.count)
        do throws(FastCGIError) {
            for port in ports {
                try startLoop(at: port, maximumConnections: share)
                // As a message, so that nothing but the loop keeps the socket open.
                port.post(.serve(listener))
            }
        } catch {
            tellLoops(deadline: .now)
            throw error
        }
    }

    /// Stops the server: nobody is accepted any more, idle connections are closed, requests in hand are finished.
    ///
    /// What is not finished within `time` is cancelled and its connection closed. Returns when all is closed and the
    /// socket's path removed. A stopped server does not start again; stopping it twice is harmless.
    package func stop(within time: Duration) async {
        _ = leaveReady()
        tellLoops(deadline: .now + time)
        await running.waitForNone()
    }

    /// The limits with no more connections than the process has descriptors for.
    private static func fitting(_ limits: Limits, logger: Logger) throws(FastCGIError) -> Limits {
        let count = try FileDescriptor.countForConnections()
        guard count < limits.connections else {
            return limits
        }
        logger.notice(
            "The limit of open files (RLIMIT_NOFILE) allows fewer connections than configured.",
            metadata: ["configured": "\(limits.connections)", "allowed": "\(count)"]
        )
        var limits = limits
        limits.connections = count
        return limits
    }

    private func leaveReady() -> ListeningSocket.Shared? {
        state.withLock { state in
            guard case .ready(let listener) = state else {
                return nil
            }
            state = .started
            return listener
        }
    }

    private func tellLoops(deadline: ContinuousClock.Instant) {
        for port in ports {
            port.post(.stop(deadline: deadline))
        }
    }

    private func startLoop(at port: LoopPort, maximumConnections: Int) throws(FastCGIError) {
        running.enter()
        do throws(FastCGIError) {
            try IOThread.start { [running, limits, handler, logger] in
                EventLoop(
                    port: port,
                    limits: limits,
                    maximumConnections: maximumConnections,
                    handler: handler,
                    logger: logger
                ).run()
                running.leave()
            }
        } catch {
            running.leave()
            throw error
        }
    }
}
