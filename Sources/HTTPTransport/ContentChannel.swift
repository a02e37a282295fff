import Synchronization

/// Through which a response's content comes from the transport's thread to its one reader, a little of it at a time.
final class ContentChannel: Sendable {
    typealias Part = Result<[UInt8]?, TransportError>

    /// Bytes that wait for the reader at most; the thread lets no more come until they are read.
    static let capacity = 256 << 10
    /// Bytes that are handed over at once though more is coming: each handover wakes other threads.
    static let portion = 128 << 10

    /// Bytes for a reader that waits.
    private struct Handover {
        let reader: CheckedContinuation<Part, Never>
        let bytes: [UInt8]

        func perform() {
            reader.resume(returning: .success(bytes))
        }
    }

    private struct State: Sendable {
        var bytes: [UInt8] = []
        /// Nothing comes any more; the error, if that is not as it should be.
        var end: Result<Void, TransportError>?
        var reader: CheckedContinuation<Part, Never>?
        /// Whether the thread waits for the reader.
        var isPaused = false

        /// What has come, for the reader that waits for it; `nil` when there is none of the one or the other.
        mutating func handover() -> Handover? {
            guard let waiting = reader, !bytes.isEmpty else { return nil }
            reader = nil
            return Handover(reader: waiting, bytes: take())
        }

        /// What has come, and room for more.
        mutating func take() -> [UInt8] {
            let taken = bytes
            bytes = []
            return taken
        }
    }

    private let state = Mutex(State())
    private let resume: @Sendable () -> Void

    /// A channel.
    ///
    /// - Parameter resume: Tells the thread that there is room again.
    init(resume: @escaping @Sendable () -> Void) {
        self.resume = resume
    }

    /// Takes what came; false when there is no room for it now, and the transfer has to pause.
    ///
    /// It is handed over by ``flush()``, or when it is enough to be worth the reader's while.
    func offer(_ content: Span<UInt8>) -> Bool {
        let (isTaken, handover): (Bool, Handover?) = state.withLock { state in
            guard state.bytes.isEmpty || state.bytes.count + content.count <= Self.capacity else {
                state.isPaused = true
                return (false, state.handover())
            }
            // Once for the whole part, not again and again as it grows.
            if state.bytes.isEmpty { state.bytes.reserveCapacity(Self.portion + content.count) }
            unsafe content.withUnsafeBufferPointer { unsafe state.bytes.append(contentsOf: $0) }
            return (true, state.bytes.count >= Self.portion ? state.handover() : nil)
        }
        handover?.perform()
        return isTaken
    }

    /// Hands over what there is: nothing more comes at the moment.
    func flush() {
        state.withLock { $0.handover() }?.perform()
    }

    /// Nothing comes any more; the first end counts.
    func end(_ end: Result<Void, TransportError>) {
        let (handover, reader): (Handover?, CheckedContinuation<Part, Never>?) = state.withLock { state in
            guard state.end == nil else { return (nil, nil) }
            state.end = end
            // What came before the end is read before it.
            if let handover = state.handover() { return (handover, nil) }
            defer { state.reader = nil }
            return (nil, state.reader)
        }
        handover?.perform()
        reader?.resume(returning: end.map { nil })
    }

    /// What came since, as soon as there is something; none at the end.
    func next() async -> Part {
        await withCheckedContinuation { continuation in
            let (part, hasRoom): (Part?, Bool) = state.withLock { state in
                guard state.bytes.isEmpty else {
                    defer { state.isPaused = false }
                    return (.success(state.take()), state.isPaused)
                }
                if let end = state.end { return (end.map { nil }, false) }
                precondition(state.reader == nil, "one reader reads one part at a time")
                state.reader = continuation
                return (nil, false)
            }
            if let part { continuation.resume(returning: part) }
            if hasRoom { resume() }
        }
    }
}
