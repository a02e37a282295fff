import Entra
import Synchronization

/// Photos of people, kept in memory for a while, also that somebody has none.
///
/// Who may ask Graph may see everybody's photo of the same tenant, so that one copy serves a tenant.
final class Photos: Sendable {
    /// Seconds for which a photo is shown without asking again.
    static let memory = 3600.0
    /// Seconds for which it is believed that somebody has none; a new mailbox takes a quarter of an hour (facts 3.7).
    static let memoryOfNone = 900.0
    /// Bytes of all photos together.
    static let maximumSize = 16 << 20
    private static let capacity = 8192
    private static let patience = 5.0

    private struct Key: Hashable {
        let tenantID: String
        let objectID: String
    }

    private struct Entry {
        let photo: EntraPhoto?
        let until: Double
    }

    private struct State {
        var known = RecentlyUsed<Key, Entry>(capacity: capacity)
        var size = 0
        var flights: [Key: Task<Result<EntraPhoto?, GraphTrouble>, Never>] = [:]

        mutating func keep(_ entry: Entry, for key: Key) {
            size += entry.photo?.bytes.count ?? 0
            // Rarely all are forgotten at once: simpler than to account for each, and they come back as they are wanted.
            if size > Photos.maximumSize {
                known = RecentlyUsed(capacity: Photos.capacity)
                size = entry.photo?.bytes.count ?? 0
            }
            known.insert(entry, for: key)
        }
    }

    private let access: GraphAccess
    private let now: @Sendable () -> Double
    private let state = Mutex(State())

    init(access: GraphAccess, now: @escaping @Sendable () -> Double) {
        self.access = access
        self.now = now
    }

    /// A person's photo.
    ///
    /// - Parameters:
    ///   - objectID: Whose, in lower case.
    ///   - tenantID: Their tenant, which is the tenant of who asks.
    ///   - person: Who asks.
    /// - Returns: The photo; `nil` when there is none.
    /// - Throws: Why it is not known.
    func photo(
        of objectID: String,
        tenantID: String,
        for person: GraphAccess.Person
    ) async throws(GraphTrouble) -> EntraPhoto? {
        let key = Key(tenantID: tenantID, objectID: objectID)
        let time = now()
        enum Way {
            case known(EntraPhoto?)
            case flight(Task<Result<EntraPhoto?, GraphTrouble>, Never>)
        }
        let way: Way = state.withLock { state in
            if let entry = state.known.value(for: key), time < entry.until { return .known(entry.photo) }
            if let flight = state.flights[key] { return .flight(flight) }
            let flight = Task { await self.fly(key, person) }
            state.flights[key] = flight
            return .flight(flight)
        }
        switch way {
        case .known(let photo): return photo
        case .flight(let flight): return try await flight.value.get()
        }
    }

    private func fly(_ key: Key, _ person: GraphAccess.Person) async -> Result<EntraPhoto?, GraphTrouble> {
        let result: Result<EntraPhoto?, GraphTrouble>
        do {
            let photo = try await access.perform(for: person, within: Self.patience) {
                (caller) async throws(GraphError) in
                try await EntraPhoto.of(key.objectID, access.client, as: caller)
            }
            result = .success(photo)
        } catch {
            result = .failure(error)
        }
        let time = now()
        state.withLock { state in
            state.flights[key] = nil
            guard case .success(let photo) = result else { return }
            state.keep(Entry(photo: photo, until: time + (photo == nil ? Self.memoryOfNone : Self.memory)), for: key)
        }
        return result
    }
}
