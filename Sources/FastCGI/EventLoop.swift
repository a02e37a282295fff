internal import Glibc
internal import Logging

/// The work of one I/O thread: waits for its connections and for messages, and never for one peer.
///
/// Belongs to the thread that runs it.
final class EventLoop {
    static let listenerToken = UInt64.max
    static let bellToken = UInt64.max - 1
    /// The longest time between two looks at the deadlines.
    private static let longestSweepInterval = Duration.seconds(1)
    private static let shortestSweepInterval = Duration.milliseconds(10)

    let port: LoopPort
    let limits: Limits
    let maximumConnections: Int
    let handler: any RequestHandler
    let logger: Logger

    /// Comes with a message, and is gone once the loop stops.
    var listener: ListeningSocket.Shared?
    var isAccepting = false
    /// When accepting is tried again after the system had no descriptor left.
    var acceptsAgain: ContinuousClock.Instant?
    /// When it was last logged that nobody is accepted.
    var loggedAcceptPause: ContinuousClock.Instant?

    /// The open connections, each in the place of its descriptor's number.
    private var connections: [Connection?] = []
    private(set) var connectionCount = 0
    private var timerCount = 0
    private var openedCount: UInt32 = 0
    var requestCount: UInt64 = 0

    /// One buffer and one writer serve all connections: nothing stays in them between two events.
    var input = [UInt8](repeating: 0, count: 64 << 10)
    var writer = RecordWriter()
    private var messages: [LoopPort.Message] = []
    private let sweepInterval: Duration
    private var nextSweep: ContinuousClock.Instant?
    private var stopDeadline: ContinuousClock.Instant?
    /// A message to stop that was not acted on yet.
    private var askedToStop: ContinuousClock.Instant?

    init(
        port: LoopPort,
        limits: Limits,
        maximumConnections: Int,
        handler: any RequestHandler,
        logger: Logger
    ) {
        self.port = port
        self.limits = limits
        self.maximumConnections = maximumConnections
        self.handler = handler
        self.logger = logger
        let interval = min(limits.receiveTimeout, limits.sendTimeout) / 4
        sweepInterval = max(Self.shortestSweepInterval, min(interval, Self.longestSweepInterval))
    }

    var isStopping: Bool {
        stopDeadline != nil
    }

    /// Serves until it is told to stop and nothing is in hand any more.
    func run() {
        var events = Poller.Events()
        while true {
            deliverMessages()
            stopIfAsked()
            checkDeadlines()
            if isStopping, connectionCount == 0 {
                return port.close()
            }
            let count = wait(&events)
            for index in 0..<count {
                handle(events[index])
            }
        }
    }

    private func wait(_ events: inout Poller.Events) -> Int {
        let mayWait = port.fallAsleep()
        defer { port.wakeUp() }
        do {
            return try port.poller.wait(&events, milliseconds: mayWait ? waitingTime() : 0)
        } catch {
            // Only a bug of ours could make epoll_wait fail; there is nothing to close that would help.
            logger.critical("The I/O loop cannot wait.", metadata: ["reason": "\(error)"])
            return 0
        }
    }

    private func handle(_ event: Poller.Event) {
        switch event.token {
        case Self.listenerToken:
            accept()
        case Self.bellToken:
            port.silenceBell()
        case let token:
            guard let connection = connection(at: Int32(truncatingIfNeeded: token)), connection.token == token else {
                // It was closed by an earlier event of the same wait.
                return
            }
            if connection.hasUnsent {
                goOnSending(on: connection)
            } else if event.isReadable {
                receive(on: connection)
            }
        }
    }

    /// Acts on what other threads, or handlers that did not suspend, have sent.
    func deliverMessages() {
        messages.removeAll(keepingCapacity: true)
        port.take(into: &messages)
        // The oldest is taken from the end first.
        messages.reverse()
        while let message = messages.popLast() {
            switch message {
            case .response(let response, let ticket):
                deliver(response, to: ticket)
            case .piece(let piece, let ticket, let receipt):
                deliver(piece, to: ticket, receipt)
            case .end(let ticket):
                deliverEnd(to: ticket)
            case .broken(let ticket):
                breakOff(ticket)
            case .serve(let listener):
                self.listener = listener
                resumeAccepting()
            case .stop(let deadline):
                askedToStop = min(askedToStop ?? deadline, deadline)
            }
        }
    }

    // MARK: - Connections

    func connection(at descriptor: Int32) -> Connection? {
        let index = Int(descriptor)
        return index < connections.count ? connections[index] : nil
    }

    /// Takes over an accepted descriptor.
    func open(_ descriptor: consuming FileDescriptor) {
        let number = descriptor.rawValue
        openedCount &+= 1
        let token = UInt64(openedCount) << 32 | UInt64(UInt32(bitPattern: number))
        let connection = Connection(descriptor: descriptor, token: token, limits: limits)
        do {
            try port.poller.add(connection.descriptor, .input, token: token)
        } catch {
            logger.error("A connection cannot be watched.", metadata: ["reason": "\(error)"])
            return
        }
        while connections.count <= Int(number) {
            connections.append(nil)
        }
        connections[Int(number)] = connection
        connectionCount += 1
    }

    /// Closes a connection, cancels what is being done for it, and forgets it.
    func close(_ connection: Connection) {
        guard !connection.isClosed else {
            return
        }
        connection.isClosed = true
        if case .handling(_, let task) = connection.work {
            task?.cancel()
        }
        giveReceipt(of: connection, isMoreWanted: false)
        setTimer(.none, of: connection)
        // The last reference, which the event in hand holds, closes the descriptor.
        connections[Int(connection.descriptor.rawValue)] = nil
        connectionCount -= 1
        if !isAccepting {
            resumeAccepting()
        }
    }

    func setTimer(_ timer: Connection.Timer, of connection: Connection) {
        // The usual request never has a deadline: it comes and goes in one piece.
        if case .none = timer, case .none = connection.timer {
            return
        }
        timerCount += (timer.deadline == nil ? 0 : 1) - (connection.timer.deadline == nil ? 0 : 1)
        connection.timer = timer
    }

    // MARK: - Deadlines

    /// Looks at all deadlines together now and then, which costs the usual request nothing: it never gets one.
    private func checkDeadlines() {
        guard timerCount > 0 || acceptsAgain != nil || isStopping else {
            nextSweep = nil
            return
        }
        let now = ContinuousClock.now
        if let stopDeadline, now >= stopDeadline {
            closeAll { _ in true }
        }
        guard let sweep = nextSweep else {
            nextSweep = now + sweepInterval
            return
        }
        guard now >= sweep else {
            return
        }
        nextSweep = now + sweepInterval
        closeAll { connection in
            connection.timer.deadline.map { $0 <= now } ?? false
        }
        if let again = acceptsAgain, now >= again {
            acceptsAgain = nil
            resumeAccepting()
        }
    }

    private func waitingTime() -> Int32 {
        guard let next = nextSweep else {
            return -1
        }
        let time = (min(next, stopDeadline ?? next) - ContinuousClock.now).components
        let milliseconds = time.seconds * 1000 + time.attoseconds / 1_000_000_000_000_000 + 1
        return Int32(clamping: max(0, milliseconds))
    }

    private func closeAll(where isDue: (Connection) -> Bool) {
        for connection in connections.compactMap(\.self) where isDue(connection) {
            close(connection)
        }
    }

    // MARK: - Stopping

    private func stopIfAsked() {
        guard let deadline = askedToStop else {
            return
        }
        askedToStop = nil
        stopDeadline = min(stopDeadline ?? deadline, deadline)
        pauseAccepting()
        listener = nil
        for connection in connections.compactMap(\.self) where connection.isIdle {
            // A request may have come that nobody has looked at yet; it is in hand, too.
            receive(on: connection)
            closeIfStopping(connection)
        }
    }

    /// While the server stops, a connection is closed as soon as nothing is in hand on it.
    func closeIfStopping(_ connection: Connection) {
        if isStopping, connection.isIdle {
            close(connection)
        }
    }
}
