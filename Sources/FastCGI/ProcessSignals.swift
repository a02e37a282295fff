internal import Glibc

/// The signals that a hosted process answers to: blocked in every thread, waited for in one.
///
/// Made on the main thread before any other exists, so that all inherit the blocking; SIGPIPE is ignored, because a peer
/// that went away is an ordinary error of a write.
package struct ProcessSignals: Sendable {
    /// What the operator asks for.
    package enum Signal: Sendable, Equatable {
        /// SIGTERM or SIGINT: finish and end.
        case stop
        /// SIGHUP: read configuration, certificates and token files again.
        case reload
    }

    /// Blocks the signals in this thread and those that it starts.
    ///
    /// - Throws: ``FastCGIError`` when the system refuses.
    package init() throws(FastCGIError) {
        var set = Self.waitedFor
        let code = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        guard code == 0 else { throw .system(call: "pthread_sigmask", code: code) }
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for the next signal; holds the calling thread.
    package func wait() -> Signal {
        var set = Self.waitedFor
        var number: Int32 = 0
        while unsafe sigwait(&set, &number) != 0 {}
        return number == SIGHUP ? .reload : .stop
    }

    private static var waitedFor: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in [SIGTERM, SIGINT, SIGHUP] {
            unsafe sigaddset(&set, number)
        }
        return set
    }
}
