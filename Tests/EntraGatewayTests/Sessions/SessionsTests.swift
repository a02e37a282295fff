import Cryptography
import EntraGateway
import Foundation
import Store
import TestSupport
import Testing

struct SessionsTests {
    /// One process: its sessions over a store that it may share with others.
    private struct Process {
        let sessions: Sessions

        init(
            _ store: SQLiteStore,
            _ clock: TestClock,
            secret: String = "secret",
            previous: String? = nil,
            limits: Sessions.Limits = Sessions.Limits(idle: 1000, lifetime: 5000)
        ) {
            sessions = Sessions(
                store: store,
                secret: SecretBytes(secret),
                previousSecret: previous.map { SecretBytes($0) },
                limits: limits,
                now: { clock.now.timeIntervalSince1970 },
                random: .system
            )
        }
    }

    private let clock = TestClock()
    private let folder: TemporaryFolder
    private let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        store = SQLiteStore(path: "\(folder.path)/store.sqlite", logger: CollectedLog().logger())
    }

    private static func content(_ objectID: String = "object") -> SessionContent {
        SessionContent(
            identity: SessionIdentity(tenantID: "tenant", objectID: objectID, name: "Ada", username: "ada"),
            subject: "subject",
            sessionID: "sid",
            idToken: "token"
        )
    }

    @Test
    func `a cookie opens its session, and no other cookie does`() async throws {
        let process = Process(store, clock)
        let cookie = try await process.sessions.begin(Self.content(), replacing: nil)
        #expect(try await process.sessions.session(for: cookie)?.identity.objectID == "object")
        for bit in 0..<256 {
            var other = cookie
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(try await process.sessions.session(for: other) == nil)
        }
    }

    @Test
    func `a session outlives its process`() async throws {
        let cookie = try await Process(store, clock).sessions.begin(Self.content(), replacing: nil)
        let restarted = Process(store, clock)
        #expect(try await restarted.sessions.session(for: cookie)?.identity == Self.content().identity)
        #expect(try await restarted.sessions.content(for: cookie) == Self.content())
    }

    @Test
    func `neither the store nor the secret alone opens a session`() async throws {
        let cookie = try await Process(store, clock).sessions.begin(Self.content(), replacing: nil)
        #expect(try await Process(store, clock, secret: "other").sessions.session(for: cookie) == nil)
        let key = Digest.sha256(cookie)
        let record = try #require(try await store.fetch(key))
        #expect(!String(decoding: record.sealed, as: UTF8.self).contains("Ada"))
        // A row under another cookie's key does not open with that cookie.
        let thief = RandomSource.system.bytes(32)
        var moved = record
        moved.id = Digest.sha256(thief)
        _ = try await store.insert(NewSession(moved, signInBeganAt: 0), at: 0)
        #expect(try await Process(store, clock).sessions.session(for: thief) == nil)
    }

    @Test
    func `the previous secret still opens, and new sessions do not need it`() async throws {
        let old = try await Process(store, clock, secret: "old").sessions.begin(Self.content(), replacing: nil)
        let rotated = Process(store, clock, secret: "new", previous: "old")
        #expect(try await rotated.sessions.session(for: old) != nil)
        let new = try await rotated.sessions.begin(Self.content(), replacing: nil)
        #expect(try await Process(store, clock, secret: "new").sessions.session(for: new) != nil)
        #expect(try await Process(store, clock, secret: "new").sessions.session(for: old) == nil)
    }

    @Test
    func `a session that nobody uses ends, one that is used goes on`() async throws {
        let process = Process(store, clock)
        try await process.sessions.synchronise()
        let idle = try await process.sessions.begin(Self.content("idle"), replacing: nil)
        let used = try await process.sessions.begin(Self.content("used"), replacing: nil)
        for _ in 0..<4 {
            clock.advance(by: 400)
            try await process.sessions.synchronise()
            #expect(try await process.sessions.session(for: used) != nil)
        }
        #expect(try await process.sessions.session(for: idle) == nil)
    }

    @Test
    func `a session ends with its lifetime however much it is used`() async throws {
        let process = Process(store, clock)
        let cookie = try await process.sessions.begin(Self.content(), replacing: nil)
        for _ in 0..<9 {
            clock.advance(by: 500)
            try await process.sessions.synchronise()
            #expect(try await process.sessions.session(for: cookie) != nil)
        }
        clock.advance(by: 500)
        #expect(try await process.sessions.session(for: cookie) == nil)
    }

    @Test
    func `uses reach the store, so that another process knows of them`() async throws {
        let first = Process(store, clock)
        let second = Process(store, clock)
        let cookie = try await first.sessions.begin(Self.content(), replacing: nil)
        for _ in 0..<3 {
            clock.advance(by: 900)
            #expect(try await first.sessions.session(for: cookie) != nil)
            try await first.sessions.writeTouches()
        }
        #expect(try await second.sessions.session(for: cookie) != nil)
    }

    @Test
    func `an ended session is refused at once here, and within a second elsewhere`() async throws {
        let here = Process(store, clock)
        let elsewhere = Process(store, clock)
        try await here.sessions.synchronise()
        try await elsewhere.sessions.synchronise()
        let cookie = try await here.sessions.begin(Self.content(), replacing: nil)
        #expect(try await elsewhere.sessions.session(for: cookie) != nil)
        try await here.sessions.end(cookie)
        #expect(try await here.sessions.session(for: cookie) == nil)
        // Memory elsewhere may still know it for a moment; the next look at the revocations ends that.
        try await elsewhere.sessions.synchronise()
        #expect(try await elsewhere.sessions.session(for: cookie) == nil)
    }

    @Test
    func `who signs out where another process had ended the session is signed out here at once`() async throws {
        let here = Process(store, clock)
        let elsewhere = Process(store, clock)
        try await here.sessions.synchronise()
        try await elsewhere.sessions.synchronise()
        for everywhere in [false, true] {
            let cookie = try await here.sessions.begin(Self.content(), replacing: nil)
            #expect(try await elsewhere.sessions.session(for: cookie) != nil)
            try await here.sessions.end(cookie)
            if everywhere {
                let identity = Self.content().identity
                let person = SessionSelection.person(objectID: identity.objectID, tenantID: identity.tenantID)
                #expect(try await elsewhere.sessions.endAll(person) == 0)
            } else {
                try await elsewhere.sessions.end(cookie)
            }
            #expect(try await elsewhere.sessions.session(for: cookie) == nil)
        }
    }

    @Test
    func `memory that nobody brings up to date is not believed after a second`() async throws {
        let here = Process(store, clock)
        let elsewhere = Process(store, clock)
        try await elsewhere.sessions.synchronise()
        let cookie = try await here.sessions.begin(Self.content(), replacing: nil)
        #expect(try await elsewhere.sessions.session(for: cookie) != nil)
        try await here.sessions.end(cookie)
        clock.advance(by: 1.1)
        #expect(try await elsewhere.sessions.session(for: cookie) == nil)
    }

    @Test
    func `a store that is gone makes an error, not a decision`() async throws {
        let process = Process(store, clock)
        try await process.sessions.synchronise()
        let cookie = try await process.sessions.begin(Self.content(), replacing: nil)
        await store.close()
        #expect(try await process.sessions.session(for: cookie) != nil)
        clock.advance(by: 1.1)
        await #expect(throws: StoreError.closed) { try await process.sessions.session(for: cookie) }
    }

    @Test
    func `a person has at most as many sessions as allowed; the oldest ends`() async throws {
        let process = Process(store, clock, limits: Sessions.Limits(idle: 1000, lifetime: 5000, perUser: 2))
        try await process.sessions.synchronise()
        var cookies: [[UInt8]] = []
        for _ in 0..<3 {
            cookies.append(try await process.sessions.begin(Self.content(), replacing: nil))
            clock.advance(by: 1)
            try await process.sessions.synchronise()
        }
        #expect(try await process.sessions.session(for: cookies[0]) == nil)
        #expect(try await process.sessions.session(for: cookies[1]) != nil)
        #expect(try await process.sessions.session(for: cookies[2]) != nil)
    }

    @Test
    func `what is over is removed from the store`() async throws {
        let process = Process(store, clock)
        for index in 0..<20 { _ = try await process.sessions.begin(Self.content("\(index)"), replacing: nil) }
        clock.advance(by: 5001)
        try await process.sessions.removeExpired()
        #expect(try await store.count() == 0)
    }
}
