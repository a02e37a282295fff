import Store
import Testing

/// What every session store does about sign-ins that a provider's logout overtakes.
struct ProviderLogoutContract {
    private static let token = UsedToken(id: .id(77), endsAt: 2_000)

    private static func logout(_ selection: SessionSelection, isVouched: Bool = true) -> ProviderLogout {
        ProviderLogout(selection, token: isVouched ? token : nil, endsAt: 1_900)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let selection: SessionSelection
        var tenantID = "tenant"
        var sessionID: String? = "sid"
        var signInBeganAt: Int64 = 1_000
        let isRefused: Bool
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "a session at the provider", selection: .providerSession("sid", tenantID: nil), isRefused: true),
        Case(
            name: "a session at the provider, of the tenant",
            selection: .providerSession("sid", tenantID: "tenant"),
            isRefused: true
        ),
        Case(
            name: "a session at the provider, of another tenant",
            selection: .providerSession("sid", tenantID: "other"),
            isRefused: false
        ),
        Case(name: "another session", selection: .providerSession("SID", tenantID: nil), isRefused: false),
        Case(
            name: "a sign-in that names no session",
            selection: .providerSession("sid", tenantID: nil),
            sessionID: nil,
            isRefused: false
        ),
        Case(name: "the subject", selection: .subject("subject", tenantID: "tenant"), isRefused: true),
        Case(
            name: "the subject, of another tenant",
            selection: .subject("subject", tenantID: "tenant"),
            tenantID: "other",
            isRefused: false
        ),
        Case(name: "another subject", selection: .subject("sid", tenantID: "tenant"), isRefused: false),
        Case(
            name: "a sign-in that began before",
            selection: .subject("subject", tenantID: "tenant"),
            signInBeganAt: 900,
            isRefused: true
        ),
        Case(
            name: "a sign-in that began after a subject's logout",
            selection: .subject("subject", tenantID: "tenant"),
            signInBeganAt: 1_001,
            isRefused: false
        ),
        Case(
            name: "a sign-in that began after its session's logout",
            selection: .providerSession("sid", tenantID: nil),
            signInBeganAt: 1_001,
            isRefused: false
        ),
    ]

    @Test(arguments: StoreKind.allCases, cases)
    func `a sign-in that was on its way when the provider signed out is not stored, and replaces nothing`(
        kind: StoreKind,
        example: Case
    ) async throws {
        for isVouched in [true, false] {
            try await kind.withStore { (store) async throws in
                try await store.insert(.example(1, objectID: "neighbour"), sessionsPerUser: 0, at: 900)
                let own = SessionRecord.example(2, tenantID: example.tenantID, sessionID: example.sessionID)
                _ = try await store.removeAll(Self.logout(example.selection, isVouched: isVouched), at: 1_000)
                let neighbours = try await store.count()
                let session = NewSession(own, signInBeganAt: example.signInBeganAt, replacing: [.id(1)])
                let outcome = try await store.insert(session, at: 1_002)
                #expect((outcome == .signedOut) == example.isRefused)
                #expect(try await (store.fetch(own.id) == nil) == example.isRefused)
                if example.isRefused { #expect(try await store.count() == neighbours) }
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `of two logouts of one session the later one counts`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let selection = SessionSelection.providerSession("sid", tenantID: nil)
            for time in [Int64(1_000), 1_100, 1_050] {
                _ = try await store.removeAll(ProviderLogout(selection, endsAt: time + 900), at: time)
            }
            let session = NewSession(.example(1, sessionID: "sid"), signInBeganAt: 1_100)
            #expect(try await store.insert(session, at: 1_110) == .signedOut)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a logout is remembered until no sign-in can run into it`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let session = NewSession(.example(1, sessionID: "sid"), signInBeganAt: 900)
            _ = try await store.removeAll(Self.logout(.providerSession("sid", tenantID: nil)), at: 1_000)
            _ = try await store.removeExpired(before: 1_899, idleLimit: 9_000, batchSize: 10)
            #expect(try await store.insert(session, at: 1_899) == .signedOut)
            _ = try await store.removeExpired(before: 1_900, idleLimit: 9_000, batchSize: 10)
            #expect(try await store.insert(session, at: 1_900) == .inserted(removed: []))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a token that was used before makes nothing be remembered`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            #expect(try await store.removeAll(Self.logout(.subject("a", tenantID: "tenant")), at: 1_000) == [])
            #expect(try await store.removeAll(Self.logout(.subject("subject", tenantID: "tenant")), at: 1_000) == nil)
            let session = NewSession(.example(1), signInBeganAt: 900)
            #expect(try await store.insert(session, at: 1_000) == .inserted(removed: []))
        }
    }

    @Test
    func `strangers fill their own room only, and what they name ends all the same`() async throws {
        let folder = try TemporaryFolder()
        let store = folder.open()
        try await store.insert(.example(1, sessionID: "known"), sessionsPerUser: 0, at: 1_000)
        try folder.execute(
            """
            WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 9999)
            INSERT INTO provider_logout SELECT 'sid', 'made up ' || n, '', 1000, 1900, 0 FROM number
            """
        )
        func end(_ sessionID: String, _ token: UsedToken? = nil) async throws -> [[UInt8]]? {
            let logout = ProviderLogout(.providerSession(sessionID, tenantID: nil), token: token, endsAt: 1_900)
            return try await store.removeAll(logout, at: 1_000)
        }
        func isRefused(_ sessionID: String, _ number: Int) async throws -> Bool {
            let session = NewSession(.example(number, sessionID: sessionID), signInBeganAt: 900)
            return try await store.insert(session, at: 1_000) == .signedOut
        }
        #expect(try await end("last one") == [])
        #expect(try await isRefused("last one", 2))
        #expect(try await end("one too many") == [])
        #expect(try await !isRefused("one too many", 3))
        #expect(try await end("known") == [.id(1)])
        #expect(try await end("vouched for", Self.token) == [])
        #expect(try await isRefused("vouched for", 4))
        #expect(try folder.integer("SELECT count(*) FROM provider_logout WHERE is_vouched = 0") == 10_001)
        await store.close()
    }

    @Test(arguments: StoreKind.allCases)
    func `a new session takes the place of others in one transaction`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            for number in 1...3 { try await store.insert(.example(number), sessionsPerUser: 0, at: 1_000) }
            let session = NewSession(.example(4), signInBeganAt: 1_000, replacing: [.id(1), .id(2), .id(9)])
            #expect(try await store.insert(session, at: 1_000) == .inserted(removed: [.id(1), .id(2)]))
            #expect(try await store.revocations(after: 0).ids == [.id(1), .id(2)])
            let taken = NewSession(.example(4), signInBeganAt: 1_000, replacing: [.id(3)])
            await #expect(throws: StoreError.constraintViolated) { try await store.insert(taken, at: 1_000) }
            #expect(try await store.fetch(.id(3)) != nil)
        }
    }
}
