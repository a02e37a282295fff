import Glibc

/// Owner of a pair of sockets with which other threads wake the one that waits.
@safe
struct WakePipe: ~Copyable, Sendable {
    /// For `poll`: readable when the thread is wanted.
    let descriptor: Int32
    private let writing: Int32

    init() throws(TransportSetupError) {
        var ends: [Int32] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .failed(call: "socketpair") }
        descriptor = ends[0]
        writing = ends[1]
    }

    deinit {
        _ = close(writing)
        _ = close(descriptor)
    }

    /// Wakes the thread, or keeps it from falling asleep.
    func signal() {
        // Fails only when the pipe is full, and then it is readable anyway.
        _ = unsafe write(writing, [1], 1)
    }

    /// Makes the descriptor wait for the next signal.
    func clear() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
