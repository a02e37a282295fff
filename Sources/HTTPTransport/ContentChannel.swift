import Synchronization

/// Through which a response's content comes from the transport's thread to its one reader, a little of it at a time.
final class ContentChannel: Sendable {
    typealias Part = Result<[UInt8]?, TransportError>

    /// Bytes that wait for the reader at most; the thread lets no more come until they are read.
    static let capacity = 256 << 10

    private struct State: Sendable {
        var bytes: [UInt8] = []
        /// Nothing comes any more; the error, if that is not as it should be.
        var end: Result<Void, TransportError>?
        var reader: CheckedContinuation<Part, Never>?
        /// Whether the thread waits for the reader.
        var isPaused = false

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
    func offer(_ content: Span<UInt8>) -> Bool {
        let (isTaken, waiting): (Bool, (reader: CheckedContinuation<Part, Never>, bytes: [UInt8])?) =
            state.withLock { state in
                guard state.bytes.isEmpty || state.bytes.count + content.count <= Self.capacity else {
                    state.isPaused = true
                    return (false, nil)
                }
                // Once for the whole part, not again and again as it grows.
                if state.bytes.isEmpty, state.reader == nil { state.bytes.reserveCapacity(Self.capacity) }
                unsafe content.withUnsafeBufferPointer { unsafe state.bytes.append(contentsOf: $0) }
                guard let reader = state.reader else { return (true, nil) }
                state.reader = nil
                return (true, (reader, state.take()))
            }
        if let (reader, bytes) = waiting { reader.resume(returning: .success(bytes)) }
        return isTaken
    }

    /// Nothing comes any more; the first end counts.
    func end(_ end: Result<Void, TransportError>) {
        let reader: CheckedContinuation<Part, Never>? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.end = end
            defer { state.reader = nil }
            return state.reader
        }
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
