import Dispatch
import Synchronization

/// The thread that the program starts on, which no task runs on.
enum MainThread {
    /// Does something in a task and blocks this thread until it is done.
    ///
    /// - Parameter work: What to do.
    /// - Throws: What the work throws.
    static func wait<Failure>(
        for work: @escaping @Sendable () async throws(Failure) -> Void
    ) throws(Failure) {
        let outcome = Outcome<Failure>()
        Task.detached {
            do throws(Failure) {
                try await work()
            } catch {
                outcome.fail(error)
            }
            outcome.finish()
        }
        try outcome.wait()
    }

    /// What a task leaves for the thread that waits for it.
    private final class Outcome<Failure: Error>: Sendable {
        private let error = Mutex<Failure?>(nil)
        private let isDone = DispatchSemaphore(value: 0)

        func fail(_ reason: Failure) {
            error.withLock { $0 = reason }
        }

        func finish() {
            isDone.signal()
        }

        func wait() throws(Failure) {
            isDone.wait()
            if let error = error.withLock(\.self) { throw error }
        }
    }
}
