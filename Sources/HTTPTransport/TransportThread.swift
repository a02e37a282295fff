import Glibc
import Synchronization

/// The thread of a transport.
enum TransportThread {
    /// Hands the loop over to the thread, which holds the lock for as long as it works and never meets another holder.
    private final class Work: Sendable {
        private let loop: Mutex<TransferLoop>

        init(_ loop: consuming sending TransferLoop) {
            self.loop = Mutex(loop)
        }

        func run() {
            loop.withLock { $0.run() }
        }
    }

    /// Starts a thread that works until `queue` is stopped, and releases everything at its end.
    static func start(
        _ queue: TransferQueue,
        _ settings: TransferSettings,
        _ limits: ConnectionLimits
    ) throws(TransportSetupError) {
        let work = unsafe Unmanaged.passRetained(Work(try TransferLoop(queue, settings, limits)))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                TransportThread.blockSignals()
                unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            work.toOpaque()
        )
        guard code == 0 else {
            unsafe work.release()
            throw .failed(call: "pthread_create")
        }
        pthread_detach(thread)
    }

    /// Signals are for the thread that waits for them; SIGPIPE, which libcurl may cause, is for nobody.
    private static func blockSignals() {
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
    }
}
