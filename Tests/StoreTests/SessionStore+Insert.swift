import Store

extension SessionStore {
    /// Stores a session whose sign-in no logout has overtaken; the ids of those that were too many.
    @discardableResult
    func insert(
        _ record: SessionRecord,
        sessionsPerUser limit: Int,
        at now: Int64
    ) async throws(StoreError) -> [[UInt8]] {
        let session = NewSession(record, signInBeganAt: .max, sessionsPerUser: limit)
        guard case .inserted(let removed) = try await insert(session, at: now) else { return [] }
        return removed
    }

    /// Ends sessions at the word of a token.
    func removeAll(
        _ selection: SessionSelection,
        using token: UsedToken,
        at now: Int64
    ) async throws(StoreError) -> [[UInt8]]? {
        try await removeAll(ProviderLogout(selection, token: token, endsAt: now + 900), at: now)
    }
}
