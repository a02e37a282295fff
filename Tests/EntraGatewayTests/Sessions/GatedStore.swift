import Store
import Synchronization

/// A store in which a look-up or a sign-in can be held after it has read or written, as a busy machine may hold it.
final class GatedStore: SessionStore {
    private struct State: Sendable {
        var isClosed = false
        var held: CheckedContinuation<Void, Never>?
        var arrival: CheckedContinuation<Void, Never>?
        var losesRevocations = false
    }

    private let store: SQLiteStore
    private let state = Mutex(State())

    init(_ store: SQLiteStore) {
        self.store = store
    }

    /// Holds the next look-up once it has read, or the next sign-in once it has written.
    func closeGate() {
        state.withLock { $0.isClosed = true }
    }

    /// Returns when one is held.
    func waitForArrival() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.held == nil { state.arrival = continuation }
                return state.held != nil
            }
            if isThere { continuation.resume() }
        }
    }

    /// Lets the held one and all later ones go on.
    func openGate() {
        let held = state.withLock { state in
            defer { state.held = nil }
            state.isClosed = false
            return state.held
        }
        held?.resume()
    }

    /// From now on no answer about revocations is complete, and none names an id.
    func loseRevocations() {
        state.withLock { $0.losesRevocations = true }
    }

    private func passGate() async {
        guard state.withLock({ $0.isClosed }) else { return }
        await withCheckedContinuation { continuation in
            let arrival = state.withLock { state in
                defer { state.arrival = nil }
                state.isClosed = false
                state.held = continuation
                return state.arrival
            }
            arrival?.resume()
        }
    }

    func fetch(_ id: [UInt8]) async throws(StoreError) -> SessionRecord? {
        let record = try await store.fetch(id)
        await passGate()
        return record
    }

    func revocations(after sequence: Int64) async throws(StoreError) -> Revocations {
        let revocations = try await store.revocations(after: sequence)
        guard state.withLock({ $0.losesRevocations }) else { return revocations }
        return Revocations(ids: [], sequence: revocations.sequence, isComplete: false)
    }

    func insert(_ session: NewSession, at now: Int64) async throws(StoreError) -> InsertOutcome {
        let outcome = try await store.insert(session, at: now)
        await passGate()
        return outcome
    }

    func replace(_ record: SessionRecord) async throws(StoreError) -> ReplaceOutcome {
        try await store.replace(record)
    }

    func touch(_ lastUses: [[UInt8]: Int64]) async throws(StoreError) {
        try await store.touch(lastUses)
    }

    func remove(_ id: [UInt8], at now: Int64) async throws(StoreError) -> Bool {
        try await store.remove(id, at: now)
    }

    func removeAll(_ selection: SessionSelection, limit: Int, at now: Int64) async throws(StoreError) -> [[UInt8]] {
        try await store.removeAll(selection, limit: limit, at: now)
    }

    func removeAll(_ logout: ProviderLogout, at now: Int64) async throws(StoreError) -> [[UInt8]]? {
        try await store.removeAll(logout, at: now)
    }

    func list(
        _ selection: SessionSelection,
        after position: Int64?,
        limit: Int
    ) async throws(StoreError) -> SessionPage {
        try await store.list(selection, after: position, limit: limit)
    }

    func count() async throws(StoreError) -> Int {
        try await store.count()
    }

    func removeExpired(before now: Int64, idleLimit: Int64, batchSize: Int) async throws(StoreError) -> Int {
        try await store.removeExpired(before: now, idleLimit: idleLimit, batchSize: batchSize)
    }

    func acquireLease(
        on id: [UInt8],
        owner: String,
        at now: Int64,
        until end: Int64
    ) async throws(StoreError) -> Bool {
        try await store.acquireLease(on: id, owner: owner, at: now, until: end)
    }

    func renewLease(on id: [UInt8], owner: String, until end: Int64) async throws(StoreError) -> Bool {
        try await store.renewLease(on: id, owner: owner, until: end)
    }

    func releaseLease(on id: [UInt8], owner: String) async throws(StoreError) {
        try await store.releaseLease(on: id, owner: owner)
    }

    func latestRevocation() async throws(StoreError) -> Int64 {
        try await store.latestRevocation()
    }

    func check(at now: Int64) async throws(StoreError) {
        try await store.check(at: now)
    }
}
