package import Cryptography
import OpenIDConnect
package import Store
import Synchronization

/// The sessions of this process: memory in front of the store.
///
/// Memory is trusted for one second after the store's list of revocations was last read; without that every check asks
/// the store, and where the store does not answer there is no session check at all, never an open door.
package final class Sessions: Sendable {
    /// The limits of interface section 2.3, in seconds.
    package struct Limits: Sendable, Equatable {
        /// Seconds without a use after which a session is over.
        package var idle: Int64
        /// Seconds after which a session is over however much it is used.
        package var lifetime: Int64
        /// 0 means no limit.
        package var perUser: Int
        /// Sessions kept in memory.
        package var capacity: Int

        /// Limits of one site.
        package init(idle: Int64, lifetime: Int64, perUser: Int = 0, capacity: Int = 100_000) {
            self.idle = idle
            self.lifetime = lifetime
            self.perUser = perUser
            self.capacity = capacity
        }

        /// A use is written to the store only when it is so much later than the one that stands there.
        var touchInterval: Int64 { min(60, max(1, idle / 10)) }
    }

    private struct Entry: Sendable {
        let session: Session
        var lastUsedAt: Int64
    }

    private struct Memory: Sendable {
        var entries: RecentlyUsed<SessionKey, Entry>
        /// When the revocations were last known to be read, in seconds since 1970.
        var synchronisedAt: Double?
        var sequence: Int64?
        /// Sessions that ended a moment ago: a look-up that began before must not bring one back.
        var ended: [SessionKey: Double] = [:]
        var touches: [SessionKey: Int64] = [:]
        /// Sessions that ended while the store could not be told; this process refuses them until it could.
        var untold: Set<SessionKey> = []
        /// Counts how often everything was dropped without names: a look-up that began before keeps nothing.
        var epoch = 0
        /// Counts the configurations that this memory went through: what an earlier one lets in is not kept.
        var generation = 0

        mutating func dropAll(capacity: Int) {
            entries = RecentlyUsed(capacity: capacity)
            epoch += 1
        }
    }

    /// Memory as the sessions of one configuration hand it on to those of the next.
    private final class SharedMemory: Sendable {
        private let memory: Mutex<Memory>

        init(_ memory: Memory) {
            self.memory = Mutex(memory)
        }

        func withLock<Result: Sendable>(_ body: (inout Memory) -> Result) -> Result {
            memory.withLock { body(&$0) }
        }
    }

    /// Seconds for which memory is trusted after a synchronisation.
    static let trust = 1.0
    /// Seconds for which an ended session is remembered, longer than any look-up takes.
    private static let endedMemory = 30.0
    /// Seconds from the beginning of a sign-in to its end, the calls to the provider included.
    private static let signInLifetime = Int64(LoginTransactionSeal.lifetime + LoginTransactionSeal.clockTolerance) + 240
    private static let expiredBatch = 500
    private static let expiredBatches = 20
    private static let untoldLimit = 10_000

    let store: any SessionStore
    let seal: SessionSeal
    let limits: Limits
    let isAdmitted: @Sendable (SessionIdentity) -> Bool
    let now: @Sendable () -> Double
    private let random: RandomSource
    private let memory: SharedMemory
    private let generation: Int

    /// Creates the sessions over a store.
    ///
    /// - Parameters:
    ///   - store: Where sessions are kept.
    ///   - secret: What session keys are derived from, together with the cookie.
    ///   - previousSecret: A secret that still opens sessions sealed before it was replaced.
    ///   - limits: How long sessions live, and how many there are.
    ///   - isAdmitted: Whether a stored session may go on: its person's tenant may have been taken off the list.
    ///   - now: Seconds since 1970.
    ///   - random: Where cookies and initialization vectors come from.
    ///   - previous: The sessions of the configuration before, over the same store: what their memory knows of uses, of
    ///     ends and of revocations goes on; whom it knew is judged again.
    package init(
        store: any SessionStore,
        secret: SecretBytes,
        previousSecret: SecretBytes?,
        limits: Limits,
        isAdmitted: @escaping @Sendable (SessionIdentity) -> Bool = { _ in true },
        now: @escaping @Sendable () -> Double,
        random: RandomSource,
        continuing previous: Sessions? = nil
    ) {
        self.store = store
        self.seal = SessionSeal(secret: secret, previous: previousSecret, random: random)
        self.limits = limits
        self.isAdmitted = isAdmitted
        self.now = now
        self.random = random
        memory = previous?.memory ?? SharedMemory(Memory(entries: RecentlyUsed(capacity: limits.capacity)))
        generation = memory.withLock { memory in
            guard previous != nil else { return memory.generation }
            memory.dropAll(capacity: limits.capacity)
            memory.generation += 1
            return memory.generation
        }
    }

    /// The session that a cookie opens; `nil` when there is none, or none any more.
    ///
    /// - Throws: ``StoreError`` when neither memory nor the store can tell.
    package func session(for cookie: [UInt8]) async throws(StoreError) -> Session? {
        let key = SessionKey(cookie: cookie)
        if let session = remembered(key) { return session }
        return try await stored(key, cookie: cookie)
    }

    /// What the store knows the session of a cookie by, and what opens nothing: 32 bytes.
    package static func id(of cookie: [UInt8]) -> [UInt8] {
        SessionKey(cookie: cookie).bytes
    }

    /// Begins a session and ends those that the browser had.
    ///
    /// - Parameters:
    ///   - content: What the session holds.
    ///   - previous: The ids of the browser's sessions, as ``id(of:)`` says them.
    ///   - start: When the sign-in began, in whole seconds since 1970.
    /// - Returns: The new cookie: 32 random bytes, never those of an earlier session; `nil` when the provider has signed
    ///   the person out since the sign-in began.
    /// - Throws: ``StoreError`` when nothing was begun and nothing ended; ``OpenSSLError`` when nothing can be sealed.
    package func begin(
        _ content: SessionContent,
        replacing previous: [[UInt8]],
        signInBeganAt start: Int64
    ) async throws -> [UInt8]? {
        let cookie = random.bytes(32)
        let key = SessionKey(cookie: cookie)
        let time = Int64(now())
        let identity = content.identity
        let record = SessionRecord(
            id: key.bytes,
            sealed: try seal.seal(content, cookie: cookie, key: key),
            tenantID: identity.tenantID,
            objectID: identity.objectID,
            subject: content.subject,
            sessionID: content.sessionID,
            createdAt: time,
            lastUsedAt: time,
            expiresAt: time + limits.lifetime
        )
        let epoch = memory.withLock { $0.epoch }
        let new = NewSession(record, signInBeganAt: start, replacing: previous, sessionsPerUser: limits.perUser)
        guard case .inserted(let removed) = try await store.insert(new, at: time) else { return nil }
        forget(removed.map(SessionKey.init(digest:)))
        let session = Session(record, content)
        memory.withLock { memory in
            // It may have ended already, by name or, when everything was dropped, without one; or what let it in has
            // been replaced.
            guard memory.ended[key] == nil, memory.epoch == epoch, memory.generation == generation else { return }
            memory.entries.insert(Entry(session: session, lastUsedAt: time), for: key)
        }
        return cookie
    }

    /// What the session holds beyond what a check needs; `nil` when there is no such session.
    package func content(for cookie: [UInt8]) async throws(StoreError) -> SessionContent? {
        let key = SessionKey(cookie: cookie)
        guard let record = try await store.fetch(key.bytes) else { return nil }
        return seal.open(record.sealed, cookie: cookie, key: key)
    }

    /// Ends a session: when this returns, no check of this process passes with the cookie, and none of another process
    /// does a second later.
    ///
    /// - Throws: ``StoreError`` when the store could not be told; this process refuses the session all the same, and
    ///   goes on trying to tell.
    package func end(_ cookie: [UInt8]) async throws(StoreError) {
        let key = SessionKey(cookie: cookie)
        do throws(StoreError) {
            // A cookie that opens nothing costs a look-up and no transaction.
            guard try await store.fetch(key.bytes) != nil else { return forgetEndedElsewhere(key) }
            try await store.remove(key.bytes, at: Int64(now()))
            forget([key])
        } catch {
            memory.withLock { memory in
                memory.entries.remove(key)
                if memory.untold.count < Self.untoldLimit { memory.untold.insert(key) }
            }
            throw error
        }
    }

    /// Ends many sessions: what holds for ``end(_:)`` holds for each of them.
    ///
    /// - Parameter selection: Which ones.
    /// - Returns: How many there were.
    /// - Throws: ``StoreError`` when the store could not be told; then some may go on.
    @discardableResult
    package func endAll(_ selection: SessionSelection) async throws(StoreError) -> Int {
        // Who names sessions that are not there costs a look-up and no transaction.
        guard try await !store.list(selection, after: nil, limit: 1).sessions.isEmpty else {
            // Another process may have ended them a moment ago.
            try await synchronise()
            return 0
        }
        let ids = try await store.removeAll(selection, at: Int64(now()))
        forget(ids.map(SessionKey.init(digest:)))
        return ids.count
    }

    /// Ends sessions at the provider's word, and with them the sign-ins that come from the same and are on their way.
    ///
    /// - Parameters:
    ///   - selection: Which ones.
    ///   - token: The token that says so, which may be used once; `nil` for a request that nothing vouches for.
    /// - Returns: How many there were; `nil` when the token was used before, by any process, and nothing was ended.
    /// - Throws: ``StoreError`` when the store could not tell; then nothing was ended, and the token not used.
    package func endAll(_ selection: SessionSelection, saidBy token: UsedToken?) async throws(StoreError) -> Int? {
        let time = Int64(now())
        let logout = ProviderLogout(selection, token: token, endsAt: time + Self.signInLifetime)
        guard let ids = try await store.removeAll(logout, at: time) else { return nil }
        forget(ids.map(SessionKey.init(digest:)))
        // Another process may have ended them a moment ago.
        if ids.isEmpty { try await synchronise() }
        return ids.count
    }

    /// Tells the store what ended while it could not be told.
    package func writeEnds() async throws(StoreError) {
        for key in memory.withLock({ $0.untold }) {
            try await store.remove(key.bytes, at: Int64(now()))
            forget([key])
            _ = memory.withLock { $0.untold.remove(key) }
        }
    }

    /// Learns what other processes ended; to be called every half second.
    package func synchronise() async throws(StoreError) {
        let startedAt = now()
        guard let sequence = memory.withLock({ $0.sequence }) else {
            // Nothing is in memory yet that an earlier revocation could concern, or must not be trusted.
            let latest = try await store.latestRevocation()
            memory.withLock { memory in
                memory.dropAll(capacity: limits.capacity)
                memory.sequence = latest
                memory.synchronisedAt = startedAt
            }
            return
        }
        let revocations = try await store.revocations(after: sequence)
        forget(revocations.ids.map(SessionKey.init(digest:)))
        memory.withLock { memory in
            if !revocations.isComplete { memory.dropAll(capacity: limits.capacity) }
            memory.sequence = revocations.sequence
            memory.synchronisedAt = startedAt
            memory.ended = memory.ended.filter { startedAt - $0.value < Self.endedMemory }
        }
    }

    /// Writes the latest uses to the store.
    package func writeTouches() async throws(StoreError) {
        let touches = memory.withLock { memory in
            defer { memory.touches = [:] }
            return memory.touches
        }
        guard !touches.isEmpty else { return }
        do throws(StoreError) {
            try await store.touch(Dictionary(uniqueKeysWithValues: touches.map { ($0.key.bytes, $0.value) }))
        } catch {
            memory.withLock { $0.touches.merge(touches) { max($0, $1) } }
            throw error
        }
    }

    /// Removes sessions that are over from the store, a few batches of them.
    package func removeExpired() async throws(StoreError) {
        // A use may be that late in reaching the store.
        let idleLimit = limits.idle + limits.touchInterval + 60
        for _ in 0..<Self.expiredBatches where !Task.isCancelled {
            let removed = try await store.removeExpired(
                before: Int64(now()),
                idleLimit: idleLimit,
                batchSize: Self.expiredBatch
            )
            guard removed == Self.expiredBatch else { return }
        }
    }

    /// The session as memory has it; `nil` when the store must be asked.
    func remembered(_ key: SessionKey) -> Session? {
        let time = now()
        let seconds = Int64(time)
        return memory.withLock { memory -> Session? in
            guard let synchronisedAt = memory.synchronisedAt, time - synchronisedAt <= Self.trust,
                time >= synchronisedAt, let entry = memory.entries.value(for: key)
            else { return nil }
            guard isAlive(entry.session, lastUsedAt: entry.lastUsedAt, at: seconds) else {
                memory.entries.remove(key)
                return nil
            }
            note(use: seconds, of: key, entry, in: &memory)
            return entry.session
        }
    }

    /// The session as the store has it, which memory has from then on.
    func stored(_ key: SessionKey, cookie: [UInt8]) async throws(StoreError) -> Session? {
        let epoch = memory.withLock { $0.epoch }
        guard let record = try await store.fetch(key.bytes),
            let content = seal.open(record.sealed, cookie: cookie, key: key), isAdmitted(content.identity)
        else { return nil }
        let session = Session(record, content)
        let time = Int64(now())
        return memory.withLock { memory in
            let lastUsedAt = max(record.lastUsedAt, memory.touches[key] ?? 0)
            guard memory.ended[key] == nil, !memory.untold.contains(key),
                isAlive(session, lastUsedAt: lastUsedAt, at: time)
            else { return nil }
            // What was dropped in the meantime may have been revoked: asked again, the store will say so.
            guard memory.epoch == epoch, memory.generation == generation else { return session }
            let entry = Entry(session: session, lastUsedAt: lastUsedAt)
            memory.entries.insert(entry, for: key)
            note(use: time, of: key, entry, in: &memory)
            return session
        }
    }

    private func note(use time: Int64, of key: SessionKey, _ entry: Entry, in memory: inout Memory) {
        guard time - entry.lastUsedAt >= limits.touchInterval else { return }
        memory.entries.insert(Entry(session: entry.session, lastUsedAt: time), for: key)
        memory.touches[key] = time
    }

    private func isAlive(_ session: Session, lastUsedAt: Int64, at time: Int64) -> Bool {
        time < session.expiresAt && time - lastUsedAt < limits.idle
    }

    /// Forgets a session that another process ended before this one heard of it; a key that was never known leaves nothing.
    private func forgetEndedElsewhere(_ key: SessionKey) {
        let isKnown = memory.withLock { $0.entries.value(for: key) != nil }
        if isKnown { forget([key]) }
    }

    private func forget(_ keys: [SessionKey]) {
        guard !keys.isEmpty else { return }
        let time = now()
        memory.withLock { memory in
            for key in keys {
                memory.entries.remove(key)
                memory.touches[key] = nil
                memory.ended[key] = time
            }
        }
    }
}

extension Session {
    fileprivate convenience init(_ record: SessionRecord, _ content: SessionContent) {
        self.init(
            identity: content.identity,
            createdAt: record.createdAt,
            expiresAt: record.expiresAt,
            tokens: content.tokens
        )
    }
}
