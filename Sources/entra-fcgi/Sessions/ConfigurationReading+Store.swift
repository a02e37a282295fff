import ArgumentParser
import Dispatch
import EntraGateway
import Logging
import Store
import Synchronization

extension ConfigurationReading {
    /// Does something with the store that the settings name, which must be there, and waits for it.
    ///
    /// Only that one setting has to be in order: who administers sessions need not know the site's secrets.
    ///
    /// - Parameter work: What to do.
    /// - Throws: ``ExitCode`` after the reason was written to standard error.
    func withStore(_ work: @escaping @Sendable (SQLiteStore) async throws(StoreError) -> Void) throws {
        guard let location = store else {
            for fault in storeFaults { StandardError.write(line: fault.description) }
            throw ExitCode.configuration
        }
        do throws(StoreError) {
            try Self.wait(for: work, on: location)
        } catch {
            StandardError.write(line: "entra-fcgi: \(error)")
            throw ExitCode.unavailable
        }
    }

    /// Waits on the main thread, which no task runs on.
    private static func wait(
        for work: @escaping @Sendable (SQLiteStore) async throws(StoreError) -> Void,
        on location: StoreLocation
    ) throws(StoreError) {
        let outcome = Outcome()
        Task.detached {
            let store = open(location)
            do throws(StoreError) {
                try await work(store)
            } catch {
                outcome.fail(error)
            }
            await store.close()
            outcome.finish()
        }
        try outcome.wait()
    }

    private static func open(_ location: StoreLocation) -> SQLiteStore {
        // What goes wrong is said once, by the command.
        let silence = Logger(label: "entra-fcgi") { _ in SwiftLogNoOpLogHandler() }
        return switch location {
        case .sqlite(let path): SQLiteStore(path: path, logger: silence, createsFile: false)
        }
    }

    /// What a task leaves for the thread that waits for it.
    private final class Outcome: Sendable {
        private let error = Mutex<StoreError?>(nil)
        private let isDone = DispatchSemaphore(value: 0)

        func fail(_ reason: StoreError) {
            error.withLock { $0 = reason }
        }

        func finish() {
            isDone.signal()
        }

        func wait() throws(StoreError) {
            isDone.wait()
            if let error = error.withLock(\.self) { throw error }
        }
    }
}
