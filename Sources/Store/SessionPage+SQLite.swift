import GRDB

extension SessionPage {
    /// Reads one part of the sessions that a condition names.
    init(
        where condition: String,
        _ arguments: StatementArguments,
        after position: Int64,
        limit: Int,
        in database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                SELECT number, tenant_id, object_id, session_id, created_at, last_used_at, expires_at
                FROM session WHERE \(condition) AND number < ? ORDER BY number DESC LIMIT ?
                """
        )
        let rows = try Row.fetchAll(statement, arguments: arguments + [position, limit])
        self.init(
            sessions: try rows.map { row in
                SessionSummary(
                    tenantID: try row.value(1),
                    objectID: try row.value(2),
                    sessionID: try row.optionalValue(3),
                    createdAt: try row.value(4),
                    lastUsedAt: try row.value(5),
                    expiresAt: try row.value(6)
                )
            },
            next: rows.count < limit ? nil : try rows.last?.value(0)
        )
    }
}
