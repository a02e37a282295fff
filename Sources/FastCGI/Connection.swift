internal import Glibc

/// One connection of a web server; belongs to one loop and is touched by its thread only.
final class Connection {
    /// How far the active request is.
    enum Work {
        /// There is none, or it has not arrived whole.
        case none
        /// The handler runs; the task is missing until its first suspension.
        case handling(serial: UInt64, Task<Void, Never>?)
        /// The response is being sent.
        case answering
    }

    /// What the connection must do by a deadline.
    enum Timer {
        case none
        /// The request must have arrived whole.
        case receiving(until: ContinuousClock.Instant)
        /// The peer must have taken the next part of the response.
        case sending(until: ContinuousClock.Instant)
        /// The peer must have closed its side.
        case closing(until: ContinuousClock.Instant)

        var deadline: ContinuousClock.Instant? {
            switch self {
            case .none: nil
            case .receiving(let deadline), .sending(let deadline), .closing(let deadline): deadline
            }
        }
    }

    let descriptor: FileDescriptor
    /// Tells this connection from an earlier one with the same descriptor.
    let token: UInt64
    var reader: RecordReader
    var work = Work.none
    var timer = Timer.none
    /// Whether the active request is a HEAD request.
    var omitsContent = false
    /// Whether the connection is closed once everything is sent.
    var closesWhenSent = false
    var isClosed = false
    /// Who waits until what was sent of a response that comes piece by piece is taken.
    var receipt: LoopPort.Receipt?
    /// Records that the socket's buffer had no room for; nothing is read while there are any.
    private(set) var unsent: [UInt8] = []
    private var sentCount = 0

    init(descriptor: consuming FileDescriptor, token: UInt64, limits: Limits) {
        self.descriptor = descriptor
        self.token = token
        reader = RecordReader(limits: limits)
    }

    var hasUnsent: Bool {
        !unsent.isEmpty
    }

    /// Whether sending is over and only the peer's end is waited for.
    var isClosing: Bool {
        if case .closing = timer { true } else { false }
    }

    /// Whether the connection may be closed without anybody losing anything.
    var isIdle: Bool {
        guard case .none = work, !isClosing else {
            return false
        }
        return reader.isIdle && !hasUnsent
    }

    /// Reads once; `nil` when there is nothing to read now, 0 at the peer's end.
    func receive(into buffer: inout [UInt8]) throws(FastCGIError) -> Int? {
        let number = descriptor.rawValue
        let capacity = buffer.count
        return try SystemCall.attempt("recv") { unsafe recv(number, &buffer, capacity, 0) }
    }

    /// Sends what the socket takes now, keeps the rest.
    func send(_ bytes: [UInt8]) throws(FastCGIError) {
        guard !hasUnsent else {
            unsent.append(contentsOf: bytes)
            return
        }
        let count = try sendNow(bytes, from: 0)
        if count < bytes.count {
            unsent = Array(bytes[count...])
        }
    }

    /// Goes on sending the rest; returns whether the peer took anything.
    func sendRest() throws(FastCGIError) -> Bool {
        let count = try sendNow(unsent, from: sentCount)
        sentCount += count
        if sentCount == unsent.count {
            unsent = []
            sentCount = 0
        }
        return count > 0
    }

    /// Says that nothing more will be sent.
    func endOutput() throws(FastCGIError) {
        let number = descriptor.rawValue
        _ = try SystemCall.run("shutdown") { shutdown(number, Int32(SHUT_WR)) }
    }

    private func sendNow(_ bytes: [UInt8], from offset: Int) throws(FastCGIError) -> Int {
        let number = descriptor.rawValue
        let count = try SystemCall.attempt("send") {
            unsafe bytes.withUnsafeBytes { memory in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: memory[offset...])
                return unsafe Glibc.send(number, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
        }
        return count ?? 0
    }
}
