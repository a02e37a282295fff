import FoundationEssentials
import GRDB

extension UsedToken {
    /// Notes the token, in the transaction of what it is used for.
    ///
    /// - Returns: Whether it was not noted before.
    func note(at now: Int64, in database: Database) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO used_token (id, ends_at) VALUES (?, ?)
                ON CONFLICT (id) DO UPDATE SET ends_at = excluded.ends_at WHERE ends_at <= ?
                """
        )
        try statement.execute(arguments: [Data(id), endsAt, now])
        return database.changesCount == 1
    }

    /// Forgets tokens that are refused for their age by now, a few at a time.
    static func prune(before time: Int64, limit: Int, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                DELETE FROM used_token WHERE id IN (
                    SELECT id FROM used_token WHERE ends_at <= ? ORDER BY ends_at LIMIT ?
                )
                """
        )
        try statement.execute(arguments: [time, limit])
    }
}
