import Cryptography
import EntraGateway
import Foundation
import Store
import TestSupport
import Testing

/// A session ends while a look-up that has already read it is under way.
struct SessionRaceTests {
    private let clock = TestClock()
    private let folder: TemporaryFolder
    private let store: SQLiteStore
    private let gated: GatedStore
    /// The process whose look-up is held.
    private let here: Sessions
    /// Another process with the same store.
    private let elsewhere: Sessions

    init() throws {
        folder = try TemporaryFolder()
        store = SQLiteStore(path: "\(folder.path)/store.sqlite", logger: CollectedLog().logger())
        gated = GatedStore(store)
        here = Self.sessions(gated, clock)
        elsewhere = Self.sessions(store, clock)
    }

    private static func sessions(_ store: any SessionStore, _ clock: TestClock) -> Sessions {
        Sessions(
            store: store,
            secret: SecretBytes("secret"),
            previousSecret: nil,
            limits: Sessions.Limits(idle: 1000, lifetime: 5000),
            now: { clock.now.timeIntervalSince1970 },
            random: .system
        )
    }

    private func begin() async throws -> [UInt8] {
        let identity = SessionIdentity(tenantID: "tenant", objectID: "object", name: "Ada", username: "ada")
        let content = SessionContent(identity: identity, subject: "subject", sessionID: "sid", idToken: nil)
        return try await elsewhere.begin(content, replacing: nil)
    }

    /// Looks a session up here, does something while the look-up is held after reading, and returns what was found.
    private func lookUp(_ cookie: [UInt8], during body: () async throws -> Void) async throws -> Session? {
        gated.closeGate()
        let lookUp = Task { [here] in try await here.session(for: cookie) }
        await gated.waitForArrival()
        do {
            try await body()
        } catch {
            gated.openGate()
            throw error
        }
        gated.openGate()
        return try await lookUp.value
    }

    @Test
    func `a look-up that nothing happens to finds the session and keeps it`() async throws {
        try await here.synchronise()
        let cookie = try await begin()
        #expect(try await lookUp(cookie) {} != nil)
        await store.close()
        #expect(try await here.session(for: cookie) != nil)
    }

    @Test
    func `a look-up does not find what ended here after it had read`() async throws {
        try await here.synchronise()
        let cookie = try await begin()
        #expect(try await lookUp(cookie) { try await here.end(cookie) } == nil)
        #expect(try await here.session(for: cookie) == nil)
    }

    @Test
    func `a look-up does not find what, as was learnt meanwhile, ended elsewhere`() async throws {
        try await here.synchronise()
        let cookie = try await begin()
        let found = try await lookUp(cookie) {
            try await elsewhere.end(cookie)
            try await here.synchronise()
        }
        #expect(found == nil)
        #expect(try await here.session(for: cookie) == nil)
    }

    @Test
    func `a look-up keeps nothing when the first synchronisation came after it had read`() async throws {
        let cookie = try await begin()
        _ = try await lookUp(cookie) {
            try await elsewhere.end(cookie)
            try await here.synchronise()
        }
        #expect(try await here.session(for: cookie) == nil)
    }

    @Test
    func `a look-up keeps nothing when revocations were lost after it had read`() async throws {
        try await here.synchronise()
        let cookie = try await begin()
        gated.loseRevocations()
        _ = try await lookUp(cookie) {
            try await elsewhere.end(cookie)
            try await here.synchronise()
        }
        #expect(try await here.session(for: cookie) == nil)
    }

    @Test
    func `a look-up that began before everything was dropped is not held against the next one`() async throws {
        let cookie = try await begin()
        #expect(try await lookUp(cookie) { try await here.synchronise() } != nil)
        #expect(try await here.session(for: cookie) != nil)
        await store.close()
        #expect(try await here.session(for: cookie) != nil)
    }
}
