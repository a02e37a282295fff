internal import CEpoll
internal import Glibc
internal import Synchronization

/// What other threads know of an I/O thread's loop: where its messages go, and how to wake it.
final class LoopPort: Sendable {
    enum Message: Sendable {
        /// Begin to accept.
        case serve(ListeningSocket.Shared)
        /// A handler has answered.
        case response(Response, to: Ticket)
        /// A piece of a response that comes piece by piece; the sender waits until it is taken.
        case piece(Piece, to: Ticket, Receipt)
        /// The last piece was sent.
        case end(to: Ticket)
        /// The rest of the pieces does not come.
        case broken(Ticket)
        /// Stop accepting, finish what is in hand until then, end.
        case stop(deadline: ContinuousClock.Instant)
    }

    /// Which request a response belongs to: valid while the serial number is its connection's current one.
    struct Ticket: Sendable {
        /// Where the connection stands in the loop's table.
        let descriptor: Int32
        /// Counts all requests of a loop, so that no two are ever mistaken for each other.
        let serial: UInt64
    }

    /// What a response is sent in.
    enum Piece: Sendable {
        case head(Response)
        case part([UInt8])
    }

    /// Tells the sender of a piece whether another one is wanted.
    typealias Receipt = CheckedContinuation<Bool, Never>

    private struct Mailbox {
        var messages: [Message] = []
        /// Whether the loop has ended, so that nobody takes messages any more.
        var isClosed = false
        /// Whether the loop may be waiting, so that it must be woken.
        var isAsleep = false
    }

    let poller: Poller
    /// An eventfd(2) that is readable once somebody woke the loop.
    let bell: FileDescriptor
    private let mailbox = Mutex(Mailbox())

    init() throws(FastCGIError) {
        poller = try Poller()
        let flags = Int32(EFD_CLOEXEC | EFD_NONBLOCK)
        bell = FileDescriptor(owning: try SystemCall.run("eventfd") { eventfd(0, flags) })
    }

    /// Sends a message to the loop from any thread, the loop's own included.
    func post(_ message: Message) {
        let (wakes, isLate) = mailbox.withLock { mailbox in
            guard !mailbox.isClosed else { return (false, true) }
            mailbox.messages.append(message)
            defer { mailbox.isAsleep = false }
            return (mailbox.isAsleep, false)
        }
        if isLate { message.refuse() }
        if wakes {
            // Cannot fail: the counter would have to be at its maximum.
            _ = eventfd_write(bell.rawValue, 1)
        }
    }

    /// Sends a piece of a response, and waits until the web server has taken it.
    ///
    /// - Returns: Whether another one is wanted: not when the request was given up.
    func send(_ piece: Piece, to ticket: Ticket) async -> Bool {
        await withCheckedContinuation { post(.piece(piece, to: ticket, $0)) }
    }

    /// The loop has ended: nobody waits for it any more.
    func close() {
        let messages = mailbox.withLock { mailbox in
            mailbox.isClosed = true
            defer { mailbox.messages = [] }
            return mailbox.messages
        }
        for message in messages { message.refuse() }
    }

    /// Exchanges the messages that have come for an empty list, which keeps its memory in use.
    func take(into messages: inout [Message]) {
        messages = mailbox.withLock { [messages] mailbox in
            defer { mailbox.messages = messages }
            return mailbox.messages
        }
    }

    /// Allows the loop to wait: false when there is a message for it.
    func fallAsleep() -> Bool {
        mailbox.withLock { mailbox in
            mailbox.isAsleep = mailbox.messages.isEmpty
            return mailbox.isAsleep
        }
    }

    /// The loop goes on after waiting.
    func wakeUp() {
        mailbox.withLock { $0.isAsleep = false }
    }

    /// Makes the bell ring anew at the next wake-up.
    func silenceBell() {
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(bell.rawValue, &count)
    }
}

extension LoopPort.Message {
    /// Nobody acts on it: who waits for that waits no more.
    fileprivate func refuse() {
        if case .piece(_, _, let receipt) = self { receipt.resume(returning: false) }
    }
}
