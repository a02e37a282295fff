/// Keeps session records and knows nothing of protocols.
///
/// Every implementation passes the same contract test. Times are whole seconds since 1970 and always come from the
/// caller. Session ids are 32 bytes. Tenant IDs, object IDs and session IDs are compared byte for byte.
///
/// A change, once begun, is completed even if the calling task is cancelled: a logout does not depend on a browser that
/// waits for the answer. A read gives up with ``StoreError/cancelled``.
///
/// ## Keeping a record in memory
///
/// A process may answer from memory what ``fetch(_:)`` returned, if it keeps these rules:
///
/// 1. It starts at ``latestRevocation()`` and then asks ``revocations(after:)`` every 500 ms.
/// 2. It drops what that names, and everything when the answer is not complete.
/// 3. It does not trust its memory while the last successful answer is older than one second.
/// 4. It does not keep a record whose id was named between the start of the fetch and its end.
///
/// Then a session that any process has removed is refused by every process within one second.
package protocol SessionStore: Sendable {
    /// Stores a new session and, in the same transaction, removes those that make room for it.
    ///
    /// - Parameters:
    ///   - session: The session, and what it replaces.
    ///   - now: The current time, for the revocations.
    /// - Returns: What became of it.
    /// - Throws: ``StoreError/constraintViolated`` when the id is taken or not 32 bytes long, or a text has a NUL in it;
    ///   then nothing was removed either.
    func insert(_ session: NewSession, at now: Int64) async throws(StoreError) -> InsertOutcome

    /// The session with an id, whether or not it has expired: limits are the caller's policy.
    func fetch(_ id: [UInt8]) async throws(StoreError) -> SessionRecord?

    /// Writes a session's new content if nobody has done so since it was read.
    ///
    /// Taken from the record are `sealed`, `subject`, `sessionID`, `expiresAt` and `lastUsedAt` (never backwards); whose
    /// session it is and when it was created cannot change. The new generation is the old one plus one.
    ///
    /// - Parameter record: The new content, with the generation that was read.
    /// - Returns: What became of it.
    /// - Throws: Why the store could not do it.
    func replace(_ record: SessionRecord) async throws(StoreError) -> ReplaceOutcome

    /// Notes the last use of many sessions in one transaction; a time never goes backwards, an unknown id is passed over.
    func touch(_ lastUses: [[UInt8]: Int64]) async throws(StoreError)

    /// Revokes one session.
    ///
    /// - Parameters:
    ///   - id: The session's id.
    ///   - now: The current time, for the revocation.
    /// - Returns: Whether there was one.
    /// - Throws: Why the store could not do it.
    @discardableResult
    func remove(_ id: [UInt8], at now: Int64) async throws(StoreError) -> Bool

    /// Revokes sessions, at most so many in one short transaction.
    ///
    /// - Parameters:
    ///   - selection: Which ones.
    ///   - limit: The most to revoke in this call; call again while so many are.
    ///   - now: The current time, for the revocations.
    /// - Returns: The ids of the sessions that were removed.
    /// - Throws: Why the store could not do it.
    @discardableResult
    func removeAll(_ selection: SessionSelection, limit: Int, at now: Int64) async throws(StoreError) -> [[UInt8]]

    /// Revokes the sessions that the provider ended, and remembers that it did, in one transaction.
    ///
    /// What is remembered makes ``insert(_:at:)`` refuse sign-ins that were on their way at that moment. Of several
    /// callers with one token, of any process, one revokes. A token of which the store cannot tell whether it was used
    /// revokes nothing.
    ///
    /// - Parameters:
    ///   - logout: What the provider said.
    ///   - now: The current time.
    /// - Returns: The ids of the sessions that were removed; `nil` when the token was used before.
    /// - Throws: ``StoreError/constraintViolated`` when the token's id is not 32 bytes long, or why the store could not.
    func removeAll(_ logout: ProviderLogout, at now: Int64) async throws(StoreError) -> [[UInt8]]?

    /// Lists sessions, expired ones included, the one stored last first.
    ///
    /// - Parameters:
    ///   - selection: Which ones.
    ///   - position: Where the part before ended; none begins at the beginning.
    ///   - limit: The most to list in this call.
    /// - Returns: The sessions, and where the next part begins.
    /// - Throws: Why the store could not do it.
    func list(
        _ selection: SessionSelection,
        after position: Int64?,
        limit: Int
    ) async throws(StoreError) -> SessionPage

    /// The number of stored sessions, expired ones included.
    func count() async throws(StoreError) -> Int

    /// Removes sessions that are over: `expiresAt` has come, or the last use is an idle limit or longer ago.
    ///
    /// One call is one short transaction, so that sign-ins get between two of them; call again while it returns
    /// `batchSize`. Old revocations, used tokens and logouts are pruned on the way. These
    /// removals are not revocations: every process judges the limits for itself.
    ///
    /// - Parameters:
    ///   - now: The current time.
    ///   - idleLimit: Seconds without use after which a session is over.
    ///   - batchSize: The most sessions to remove in this call.
    /// - Returns: The number of sessions removed.
    /// - Throws: Why the store could not do it.
    func removeExpired(before now: Int64, idleLimit: Int64, batchSize: Int) async throws(StoreError) -> Int

    /// Takes the right to refresh a session: free, run out, or already the owner's.
    ///
    /// - Parameters:
    ///   - id: The session.
    ///   - owner: Who takes it: a name that no other task of any process on any machine uses.
    ///   - now: The current time; a lease that ended by then is taken over.
    ///   - end: When the lease ends unless it is renewed.
    /// - Returns: Whether the owner holds it now; false too when there is no such session.
    /// - Throws: Why the store could not do it.
    func acquireLease(
        on id: [UInt8],
        owner: String,
        at now: Int64,
        until end: Int64
    ) async throws(StoreError) -> Bool

    /// Prolongs a lease that the owner still holds, run out or not, as long as nobody else took it.
    ///
    /// - Parameters:
    ///   - id: The session.
    ///   - owner: Who took it.
    ///   - end: When the lease ends unless it is renewed again.
    /// - Returns: Whether the owner holds it now.
    /// - Throws: Why the store could not do it.
    func renewLease(on id: [UInt8], owner: String, until end: Int64) async throws(StoreError) -> Bool

    /// Gives a lease back; one that is not the owner's is left alone.
    func releaseLease(on id: [UInt8], owner: String) async throws(StoreError)

    /// The position in the list of revocations at which a process that remembers nothing begins.
    func latestRevocation() async throws(StoreError) -> Int64

    /// The sessions revoked by any process after a position, cheap enough to ask twice a second.
    func revocations(after sequence: Int64) async throws(StoreError) -> Revocations

    /// Checks that the store can be read and, now and then, that it can be written.
    ///
    /// - Parameter now: The current time; a write is tried when the last success is some seconds old.
    /// - Throws: Why it cannot be used.
    func check(at now: Int64) async throws(StoreError)
}

extension SessionStore {
    /// Revokes sessions, however many there are: one transaction for each thousand.
    ///
    /// - Parameters:
    ///   - selection: Which ones.
    ///   - now: The current time, for the revocations.
    /// - Returns: The ids of the sessions that were removed.
    /// - Throws: Why the store could not do it; some may be revoked by then.
    @discardableResult
    package func removeAll(_ selection: SessionSelection, at now: Int64) async throws(StoreError) -> [[UInt8]] {
        let batch = 1_000
        var removed: [[UInt8]] = []
        while true {
            let ids = try await removeAll(selection, limit: batch, at: now)
            removed += ids
            if ids.count < batch { return removed }
        }
    }

    /// Whether the store can be used now: ``check(at:)`` without the reason.
    package func isUsable(at now: Int64) async -> Bool {
        do throws(StoreError) {
            try await check(at: now)
            return true
        } catch {
            return false
        }
    }
}
