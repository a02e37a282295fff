import Store

/// What a session holds, read and written as a whole, by one at a time.
extension Sessions {
    /// A session's content with the version that was read.
    struct Opened: Sendable {
        var content: SessionContent
        fileprivate var record: SessionRecord
    }

    /// What became of ``replace(_:cookie:prolonging:)``.
    enum Replacement: Sendable {
        /// The content was written.
        case replaced(Session)
        /// Somebody else wrote first.
        case overtaken
        /// The session has ended.
        case ended
    }

    /// Seconds for which the right to change a session's tokens is taken; who holds it renews it in time.
    static let leaseDuration: Int64 = 6

    /// What a session holds, with its version; `nil` when there is no such session any more.
    func open(_ cookie: [UInt8]) async throws(StoreError) -> Opened? {
        let key = SessionKey(cookie: cookie)
        guard let record = try await store.fetch(key.bytes), Int64(now()) < record.expiresAt,
            let content = seal.open(record.sealed, cookie: cookie, key: key), isAdmitted(content.identity)
        else { return nil }
        return Opened(content: content, record: record)
    }

    /// Writes changed content, unless somebody else has written since it was read.
    ///
    /// - Parameters:
    ///   - opened: The content, changed, with the version that was read.
    ///   - cookie: The session's cookie.
    ///   - isProlonged: Whether the session lives its whole lifetime again from now on.
    /// - Returns: What became of it.
    /// - Throws: ``StoreError`` when nobody can tell; ``OpenSSLError`` when nothing can be sealed.
    func replace(_ opened: Opened, cookie: [UInt8], prolonging isProlonged: Bool) async throws -> Replacement {
        let key = SessionKey(cookie: cookie)
        var record = opened.record
        record.sealed = try seal.seal(opened.content, cookie: cookie, key: key)
        record.subject = opened.content.subject
        record.sessionID = opened.content.sessionID
        record.lastUsedAt = Int64(now())
        if isProlonged { record.expiresAt = Int64(now()) + limits.lifetime }
        switch try await store.replace(record) {
        case .generationMismatch: return .overtaken
        case .missing: return .ended
        case .replaced: break
        }
        guard let session = try await stored(key, cookie: cookie) else { return .ended }
        return .replaced(session)
    }

    /// The session as the store has it now, whatever memory says.
    func reread(_ cookie: [UInt8]) async throws(StoreError) -> Session? {
        try await stored(SessionKey(cookie: cookie), cookie: cookie)
    }

    /// Takes the right to change a session's tokens, of all processes on all machines.
    func acquireLease(_ cookie: [UInt8], owner: String) async throws(StoreError) -> Bool {
        let time = Int64(now())
        return try await store.acquireLease(
            on: SessionKey(cookie: cookie).bytes,
            owner: owner,
            at: time,
            until: time + Self.leaseDuration
        )
    }

    /// Keeps the right for as long again.
    func renewLease(_ cookie: [UInt8], owner: String) async throws(StoreError) -> Bool {
        let end = Int64(now()) + Self.leaseDuration
        return try await store.renewLease(on: SessionKey(cookie: cookie).bytes, owner: owner, until: end)
    }

    /// Gives the right back.
    func releaseLease(_ cookie: [UInt8], owner: String) async throws(StoreError) {
        try await store.releaseLease(on: SessionKey(cookie: cookie).bytes, owner: owner)
    }
}
