import GRDB
import Synchronization

/// The open connections to one SQLite file.
final class Connections: Sendable {
    /// How a file is opened.
    struct Options: Sendable {
        /// The seconds for which another process may hold the file.
        var busyTimeout: Double
        /// The most pages that the file may have, if there is a limit.
        var pageLimit: Int?
        /// Whether a file that is not there is created.
        var createsFile = true
    }

    /// Tells these connections from earlier and later ones: positions in the list of revocations hold for one file only.
    let number = UInt64.random(in: .min ... .max)
    /// One writer and a few readers.
    let pool: DatabasePool
    private let file: PrivateFile
    private let identity: PrivateFile.Identity?
    // PRAGMA data_version compares commits of other connections as one connection sees them, so that the question is
    // always asked on this one: https://www.sqlite.org/pragma.html#pragma_data_version
    private let watcher: DatabaseQueue
    private let watched = Mutex(Watched())

    private struct Watched {
        var dataVersion: Int64?
        var sequence: Int64 = 0
        var questions = 0
    }

    /// Opens a file, after making sure that it is ours or new; blocks the thread.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - options: How to open it.
    /// - Throws: A ``StoreError``, or what GRDB throws.
    init(file: PrivateFile, options: Options) throws {
        var configuration = Self.configuration(options)
        if options.createsFile {
            try file.createIfMissing()
        } else {
            try file.refuseIfMissing()
        }
        try file.refuseIfTooShort()
        // Looks before a pool would turn somebody else's database into one with a write-ahead log.
        let first = try DatabaseQueue(path: file.path, configuration: configuration)
        // One snapshot, in which another process cannot be half-way through making the file ours.
        if try first.read(Schema.needsMigration) {
            try first.inDatabase(Schema.migrate)
        }
        try first.close()
        pool = try DatabasePool(path: file.path, configuration: configuration)
        // GRDB chooses NORMAL, under which a power failure may bring back a session that was just revoked.
        try pool.writeWithoutTransaction { database in
            try database.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = \(Self.journalBytes)"
            )
        }
        configuration.readonly = true
        watcher = try DatabaseQueue(path: file.path, configuration: configuration)
        self.file = file
        identity = file.identity
    }

    private static func configuration(_ options: Options) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(options.busyTimeout)
        configuration.maximumReaderCount = readers
        configuration.foreignKeysEnabled = true
        configuration.label = "entra-fcgi.store"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(cacheKibibytes)")
            if let pageLimit = options.pageLimit {
                try database.execute(sql: "PRAGMA max_page_count = \(pageLimit)")
            }
        }
        return configuration
    }

    /// Each holds a page cache; a read takes some ten microseconds, so a few are enough.
    private static let readers = 4
    private static let cacheKibibytes = 1_000
    /// The write-ahead log is cut to this after a burst.
    private static let journalBytes = 16 * 1_024 * 1_024
    /// The file is compared with the path once in so many questions.
    private static let questionsPerIdentityCheck = 10
    /// More revocations than this are answered with "forget everything".
    private static let revocationsPerAnswer = 1_000

    /// Whether the path still names the file that is open: an operator may have put another in its place.
    var isCurrent: Bool {
        file.identity == identity
    }

    /// What was revoked after a position; costs next to nothing while nothing was written.
    ///
    /// - Parameter sequence: The position.
    /// - Returns: The answer; none when the path names another file by now.
    /// - Throws: What GRDB throws.
    func revocations(after sequence: Int64) async throws -> Revocations? {
        try await watcher.read { [self] database in
            guard isStillCurrent() else { return nil }
            let version = try Int64.fetchOne(database, sql: "PRAGMA data_version")
            let seen = watched.withLock { $0 }
            if seen.dataVersion == version, seen.sequence == sequence {
                return Revocations(ids: [], sequence: sequence, isComplete: true)
            }
            let answer = try Revocations(after: sequence, limit: Self.revocationsPerAnswer, in: database)
            watched.withLock {
                $0.dataVersion = version
                $0.sequence = answer.sequence
            }
            return answer
        }
    }

    /// ``isCurrent``, looked up once in a while: it asks the file system several questions.
    private func isStillCurrent() -> Bool {
        let isDue = watched.withLock {
            $0.questions += 1
            return $0.questions.isMultiple(of: Self.questionsPerIdentityCheck)
        }
        return !isDue || isCurrent
    }

    /// Closes everything, waiting for what is under way; blocks the thread.
    func close() {
        // Both throw only for statements that are still in use, which would then be closed with the last reference.
        try? watcher.close()
        try? pool.close()
    }
}
