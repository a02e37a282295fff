import FoundationEssentials
import GRDB

extension SQLiteStore {
    /// Takes the right to refresh a session: free, run out, or already the owner's.
    package func acquireLease(
        on id: [UInt8],
        owner: String,
        at now: Int64,
        until end: Int64
    ) async throws(StoreError) -> Bool {
        try await change(
            """
            INSERT INTO lease (id, owner, ends_at) SELECT id, ?, ? FROM session WHERE id = ?
            ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, ends_at = excluded.ends_at
            WHERE owner = excluded.owner OR ends_at <= ?
            """,
            [owner, end, Data(id), now]
        )
    }

    /// Prolongs a lease that the owner still holds.
    package func renewLease(on id: [UInt8], owner: String, until end: Int64) async throws(StoreError) -> Bool {
        try await change("UPDATE lease SET ends_at = ? WHERE id = ? AND owner = ?", [end, Data(id), owner])
    }

    /// Gives a lease back.
    package func releaseLease(on id: [UInt8], owner: String) async throws(StoreError) {
        _ = try await change("DELETE FROM lease WHERE id = ? AND owner = ?", [Data(id), owner])
    }

    private func change(_ sql: String, _ arguments: StatementArguments) async throws(StoreError) -> Bool {
        try await write { database in
            try database.cachedStatement(sql: sql).execute(arguments: arguments)
            return database.changesCount == 1
        }
    }
}
