import ArgumentParser
import EntraGateway
import Logging
import Store

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
            // What goes wrong is said once, by the command.
            let silence = Logger(label: "entra-fcgi") { _ in SwiftLogNoOpLogHandler() }
            let store = SQLiteStore(at: location, logger: silence, createsFile: false)
            try MainThread.wait { () async throws(StoreError) in
                let outcome = await Self.outcome(of: work, on: store)
                await store.close()
                try outcome.get()
            }
        } catch {
            StandardError.write(line: "entra-fcgi: \(error)")
            throw ExitCode.unavailable
        }
    }

    private static func outcome(
        of work: @Sendable (SQLiteStore) async throws(StoreError) -> Void,
        on store: SQLiteStore
    ) async -> Result<Void, StoreError> {
        do throws(StoreError) {
            return .success(try await work(store))
        } catch {
            return .failure(error)
        }
    }
}
