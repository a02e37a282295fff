import GRDB

extension ProviderLogout {
    /// Remembers the logout, in the transaction that ends its sessions.
    func note(at now: Int64, in database: Database) throws {
        guard let name = selection.logoutName else { return }
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO provider_logout (claim, value, tenant_id, noted_at, ends_at, is_vouched)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (claim, value, tenant_id) DO UPDATE SET noted_at = max(noted_at, excluded.noted_at),
                    ends_at = max(ends_at, excluded.ends_at), is_vouched = max(is_vouched, excluded.is_vouched)
                """
        )
        try statement.execute(
            arguments: [name.claim, name.value, name.tenantID, now, endsAt, token == nil ? 0 : 1]
        )
    }

    /// Whether there is room to remember one more logout that nothing vouches for.
    static func hasRoom(in database: Database) throws -> Bool {
        let statement = try database.cachedStatement(sql: "SELECT count(*) FROM provider_logout WHERE is_vouched = 0")
        return try Int.fetchOne(statement) ?? 0 < unvouchedLimit
    }

    /// Whether the provider ended, since a sign-in began, what it comes from.
    static func concerns(_ session: NewSession, in database: Database) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT 1 FROM provider_logout
                WHERE claim = ? AND value = ? AND tenant_id IN (?, '') AND noted_at >= ?
                """
        )
        let record = session.record
        let names = [("sub", record.subject), ("sid", record.sessionID)]
        return try names.contains { claim, value in
            guard let value else { return false }
            let arguments: StatementArguments = [claim, value, record.tenantID, session.signInBeganAt]
            return try Row.fetchOne(statement, arguments: arguments) != nil
        }
    }

    /// Forgets logouts that no sign-in can run into any more, a few at a time.
    static func prune(before time: Int64, limit: Int, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                DELETE FROM provider_logout WHERE (claim, value, tenant_id) IN (
                    SELECT claim, value, tenant_id FROM provider_logout WHERE ends_at <= ? ORDER BY ends_at LIMIT ?
                )
                """
        )
        try statement.execute(arguments: [time, limit])
    }
}

extension SessionSelection {
    /// What the provider names, and the tenant, empty for any; `nil` for what only we select.
    fileprivate var logoutName: (claim: String, value: String, tenantID: String)? {
        switch self {
        case .all, .tenant, .person: nil
        case .subject(let subject, let tenantID): ("sub", subject, tenantID)
        case .providerSession(let sessionID, let tenantID): ("sid", sessionID, tenantID ?? "")
        }
    }
}
