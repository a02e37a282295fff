import FoundationEssentials
import GRDB
import Logging
import Store

/// A folder that goes when the last reference to it goes.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/entra-fcgi-store-\(UUID().uuidString)"
        // Other users may enter: some tests give up root.
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755]
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Where the tests' store is.
    var store: String { path + "/store.sqlite" }

    func open(
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        logger: Logger = Logger(label: "store", factory: { _ in SwiftLogNoOpLogHandler() }),
        busyTimeout: Double = 5,
        pageLimit: Int? = nil
    ) -> SQLiteStore {
        SQLiteStore(path: store, logger: logger, clock: clock, busyTimeout: busyTimeout, pageLimit: pageLimit)
    }

    func mode(of name: String) throws -> UInt? {
        try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? UInt
    }

    /// Runs SQL beside the store, as an operator would with the `sqlite3` program.
    func execute(_ sql: String) throws {
        let queue = try DatabaseQueue(path: store)
        try queue.inDatabase { try $0.execute(sql: sql) }
        try queue.close()
    }

    func integer(_ sql: String) throws -> Int? {
        let queue = try DatabaseQueue(path: store)
        return try queue.inDatabase { try Int.fetchOne($0, sql: sql) }
    }

    func text(_ sql: String) throws -> String? {
        let queue = try DatabaseQueue(path: store)
        return try queue.inDatabase { try String.fetchOne($0, sql: sql) }
    }

    /// Does something while another process writes.
    func whileLocked(_ body: () async throws -> Void) async throws {
        let queue = try DatabaseQueue(path: store, configuration: Self.locking)
        try await queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        try await body()
        try await queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try queue.close()
    }

    private static var locking: Configuration {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return configuration
    }
}
