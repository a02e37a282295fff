internal import Glibc

/// The owner of a file descriptor: closes it when it goes.
struct FileDescriptor: ~Copyable, Sendable {
    let rawValue: Int32

    /// Takes over a descriptor that nobody else closes.
    init(owning rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Descriptors that connections must leave to the rest of the process.
    private static let reserve = 128

    /// How many descriptors connections may use at most.
    ///
    /// A process must not run out of descriptors: the monitor of Swift's thread pool (libdispatch's workqueue.c) opens
    /// `/proc/PID/stat` and ends the process when it cannot.
    static func countForConnections() throws(FastCGIError) -> Int {
        var limit = rlimit()
        _ = try SystemCall.run("getrlimit") { unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) }
        let count = Int(clamping: limit.rlim_cur)
        return max(1, count - min(reserve, count / 2))
    }

    deinit {
        // close(2) is not called again after EINTR: Linux has freed the descriptor by then.
        _ = close(rawValue)
    }
}
