import FoundationEssentials
import GRDB

extension Revocations {
    /// The last number that was given out, pruned rows included; a transaction that was undone gives none out, so the
    /// numbers have no gaps.
    static func latest(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'revocation'") ?? 0
    }

    /// Reads what came after a position.
    init(after sequence: Int64, limit: Int, in database: Database) throws {
        let latest = try Self.latest(in: database)
        let ids = try Row.fetchAll(
            database,
            sql: "SELECT id FROM revocation WHERE sequence > ? ORDER BY sequence LIMIT ?",
            arguments: [sequence, limit]
        )
        // A position beyond the latest was given out by a store that stood here before.
        self.init(
            ids: try ids.map { row in [UInt8](try row.value(0) as Data) },
            sequence: latest,
            isComplete: sequence <= latest && Int64(ids.count) == latest - sequence
        )
    }

    /// Notes sessions as revoked, in the transaction that removes them.
    static func note(_ ids: [[UInt8]], at now: Int64, in database: Database) throws {
        let statement = try database.cachedStatement(sql: "INSERT INTO revocation (id, revoked_at) VALUES (?, ?)")
        for id in ids {
            try statement.execute(arguments: [Data(id), now])
        }
    }

    /// Removes what every process has read long ago, a few at a time.
    static func prune(before time: Int64, limit: Int, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                DELETE FROM revocation WHERE sequence IN (
                    SELECT sequence FROM revocation WHERE revoked_at < ? ORDER BY revoked_at LIMIT ?
                )
                """
        )
        try statement.execute(arguments: [time, limit])
    }
}
