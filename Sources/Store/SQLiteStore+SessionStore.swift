import FoundationEssentials
import GRDB

extension SQLiteStore: SessionStore {
    package func insert(_ session: NewSession, at now: Int64) async throws(StoreError) -> InsertOutcome {
        guard session.record.isStorable else { throw .constraintViolated }
        return try await write { database in
            guard try !ProviderLogout.concerns(session, in: database) else { return .signedOut }
            let record = session.record
            try record.insert(into: database)
            var removed: [[UInt8]] = []
            for id in session.replaced where id != record.id {
                removed += try Self.revoke("id = ?", [Data(id)], at: now, in: database)
            }
            guard session.sessionsPerUser > 0 else { return .inserted(removed: removed) }
            // LIMIT -1 is none.
            removed += try Self.revoke(
                """
                number IN (
                    SELECT number FROM session WHERE tenant_id = ? AND object_id = ? AND id <> ?
                    ORDER BY created_at DESC, number DESC LIMIT -1 OFFSET ?
                )
                """,
                [record.tenantID, record.objectID, Data(record.id), session.sessionsPerUser - 1],
                at: now,
                in: database
            )
            return .inserted(removed: removed)
        }
    }

    package func fetch(_ id: [UInt8]) async throws(StoreError) -> SessionRecord? {
        try await read { database in
            try SessionRecord.fetch(id, in: database)
        }
    }

    package func replace(_ record: SessionRecord) async throws(StoreError) -> ReplaceOutcome {
        guard record.isStorable else { throw .constraintViolated }
        return try await write { database in
            let statement = try database.cachedStatement(
                sql: """
                    UPDATE session SET sealed = ?, subject = ?, session_id = ?, expires_at = ?,
                        last_used_at = max(last_used_at, ?), generation = generation + 1
                    WHERE id = ? AND generation = ?
                    """
            )
            try statement.execute(
                arguments: [
                    Data(record.sealed), record.subject, record.sessionID, record.expiresAt, record.lastUsedAt,
                    Data(record.id), record.generation,
                ]
            )
            if database.changesCount == 1 { return .replaced(generation: record.generation + 1) }
            let select = try database.cachedStatement(sql: "SELECT generation FROM session WHERE id = ?")
            guard let row = try Row.fetchOne(select, arguments: [Data(record.id)]) else { return .missing }
            return .generationMismatch(stored: try row.value(0))
        }
    }

    package func touch(_ lastUses: [[UInt8]: Int64]) async throws(StoreError) {
        guard !lastUses.isEmpty else { return }
        try await write { database in
            let statement = try database.cachedStatement(
                sql: "UPDATE session SET last_used_at = ?1 WHERE id = ?2 AND last_used_at < ?1"
            )
            for (id, lastUse) in lastUses {
                try statement.execute(arguments: [lastUse, Data(id)])
            }
        }
    }

    @discardableResult
    package func remove(_ id: [UInt8], at now: Int64) async throws(StoreError) -> Bool {
        try await revoke("id = ?", [Data(id)], at: now).isEmpty == false
    }

    @discardableResult
    package func removeAll(
        _ selection: SessionSelection,
        limit: Int,
        at now: Int64
    ) async throws(StoreError) -> [[UInt8]] {
        guard let condition = selection.condition else { return [] }
        return try await revoke(
            "number IN (SELECT number FROM session WHERE \(condition.sql) LIMIT ?)",
            StatementArguments(condition.arguments) + [limit],
            at: now
        )
    }

    package func removeAll(_ logout: ProviderLogout, at now: Int64) async throws(StoreError) -> [[UInt8]]? {
        let condition = logout.selection.condition
        if logout.token == nil {
            guard let condition, try await concernsSomebody(condition) else { return [] }
        }
        return try await write { database in
            if let token = logout.token {
                guard try token.note(at: now, in: database) else { return nil }
            }
            guard let condition else { return [] }
            let ids = try Self.revoke(condition.sql, StatementArguments(condition.arguments), at: now, in: database)
            if try logout.token != nil || !ids.isEmpty || ProviderLogout.hasRoom(in: database) {
                try logout.note(at: now, in: database)
            }
            return ids
        }
    }

    /// Whether a logout that nothing vouches for is worth a transaction: it ends a session, or can be remembered.
    private func concernsSomebody(_ condition: (sql: String, arguments: [String])) async throws(StoreError) -> Bool {
        try await read { database in
            if try ProviderLogout.hasRoom(in: database) { return true }
            let statement = try database.cachedStatement(sql: "SELECT 1 FROM session WHERE \(condition.sql) LIMIT 1")
            return try Row.fetchOne(statement, arguments: StatementArguments(condition.arguments)) != nil
        }
    }

    package func list(
        _ selection: SessionSelection,
        after position: Int64?,
        limit: Int
    ) async throws(StoreError) -> SessionPage {
        guard let condition = selection.condition else { return SessionPage(sessions: [], next: nil) }
        return try await read { database in
            try SessionPage(
                where: condition.sql,
                StatementArguments(condition.arguments),
                after: position ?? .max,
                limit: limit,
                in: database
            )
        }
    }

    package func count() async throws(StoreError) -> Int {
        try await read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM session") ?? 0
        }
    }

    package func removeExpired(
        before now: Int64,
        idleLimit: Int64,
        batchSize: Int
    ) async throws(StoreError) -> Int {
        try await write { database in
            var removed = 0
            for (column, time) in [("expires_at", now), ("last_used_at", now - idleLimit)] {
                let statement = try database.cachedStatement(
                    sql: """
                        DELETE FROM session WHERE number IN (
                            SELECT number FROM session WHERE \(column) <= ? ORDER BY \(column) LIMIT ?
                        )
                        """
                )
                try statement.execute(arguments: [time, batchSize - removed])
                removed += database.changesCount
            }
            try Revocations.prune(before: now - Self.revocationRetention, limit: batchSize, in: database)
            try UsedToken.prune(before: now, limit: batchSize, in: database)
            try ProviderLogout.prune(before: now, limit: batchSize, in: database)
            return removed
        }
    }

    /// How long a revocation is kept for the other processes, which ask twice a second.
    private static let revocationRetention: Int64 = 600

    private func revoke(
        _ condition: String,
        _ arguments: StatementArguments,
        at now: Int64
    ) async throws(StoreError) -> [[UInt8]] {
        try await write { database in
            try Self.revoke(condition, arguments, at: now, in: database)
        }
    }

    /// Removes sessions and names them to the other processes, in the transaction of the caller.
    private static func revoke(
        _ condition: String,
        _ arguments: StatementArguments,
        at now: Int64,
        in database: Database
    ) throws -> [[UInt8]] {
        let statement = try database.cachedStatement(sql: "DELETE FROM session WHERE \(condition) RETURNING id")
        let rows = try Row.fetchAll(statement, arguments: arguments)
        let ids = try rows.map { row in [UInt8](try row.value(0) as Data) }
        try Revocations.note(ids, at: now, in: database)
        return ids
    }
}
