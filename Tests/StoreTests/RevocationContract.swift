import Store
import Testing

/// How every session store ends sessions before their time, and tells all processes.
struct RevocationContract {
    private static let person = SessionSelection.person(objectID: "person", tenantID: "tenant")

    @Test(arguments: StoreKind.allCases)
    func `a session is revoked once`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            #expect(try await store.remove(.id(1), at: 1_000))
            #expect(try await store.remove(.id(1), at: 1_000) == false)
            #expect(try await store.fetch(.id(1)) == nil)
            #expect(
                try await store.revocations(after: 0)
                    == Revocations(ids: [.id(1)], sequence: 1, isComplete: true)
            )
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `all sessions of one person are revoked and no others`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await insertFour(into: store)
            let removed = try await store.removeAll(Self.person, at: 1_000)
            #expect(Set(removed) == [.id(1), .id(2)])
            #expect(try await store.count() == 2)
            #expect(Set(try await store.revocations(after: 0).ids) == [.id(1), .id(2)])
            #expect(try await store.removeAll(Self.person, at: 1_000) == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `sessions end with the provider's session, of one tenant or of any`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await insertFour(into: store)
            #expect(try await store.removeAll(.providerSession("sid", tenantID: "none"), at: 1_000) == [])
            #expect(try await store.removeAll(.providerSession("sid", tenantID: "tenant"), at: 1_000) == [.id(1)])
            #expect(try await store.removeAll(.providerSession("sid", tenantID: nil), at: 1_000) == [.id(3)])
            #expect(try await store.removeAll(.providerSession("", tenantID: nil), at: 1_000) == [])
            #expect(try await store.count() == 2)
            #expect(try await store.latestRevocation() == 2)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a process reads on from where it was`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await insertFour(into: store)
            #expect(try await store.latestRevocation() == 0)
            #expect(
                try await store.revocations(after: 0) == Revocations(ids: [], sequence: 0, isComplete: true)
            )
            try await store.remove(.id(1), at: 1_000)
            try await store.remove(.id(2), at: 1_000)
            #expect(
                try await store.revocations(after: 0)
                    == Revocations(ids: [.id(1), .id(2)], sequence: 2, isComplete: true)
            )
            for _ in 0..<3 {
                #expect(
                    try await store.revocations(after: 2) == Revocations(ids: [], sequence: 2, isComplete: true)
                )
            }
            // Another reader in between must not disturb the first.
            #expect(
                try await store.revocations(after: 1)
                    == Revocations(ids: [.id(2)], sequence: 2, isComplete: true)
            )
            try await store.remove(.id(3), at: 1_000)
            #expect(
                try await store.revocations(after: 2)
                    == Revocations(ids: [.id(3)], sequence: 3, isComplete: true)
            )
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `who asks after a pruned position must forget everything`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await insertFour(into: store)
            try await store.remove(.id(1), at: 1_000)
            try await store.remove(.id(2), at: 2_000)
            #expect(try await store.removeExpired(before: 1_600, idleLimit: 9_000, batchSize: 10) == 0)
            #expect(try await store.revocations(after: 0).isComplete)
            #expect(try await store.removeExpired(before: 1_601, idleLimit: 9_000, batchSize: 10) == 0)
            #expect(
                try await store.revocations(after: 0)
                    == Revocations(ids: [.id(2)], sequence: 2, isComplete: false)
            )
            #expect(try await store.revocations(after: 1).isComplete)
            #expect(try await store.removeExpired(before: 5_000, idleLimit: 9_000, batchSize: 10) == 0)
            #expect(
                try await store.revocations(after: 1) == Revocations(ids: [], sequence: 2, isComplete: false)
            )
            #expect(try await store.latestRevocation() == 2)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a position of another store's means forget everything`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            #expect(
                try await store.revocations(after: 7) == Revocations(ids: [], sequence: 0, isComplete: false)
            )
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `more than an answer holds means forget everything`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...1_001 {
                    group.addTask { try await store.insert(.example(number), sessionsPerUser: 0, at: 1_000) }
                }
                try await group.waitForAll()
            }
            let removed = try await store.removeAll(Self.person, at: 1_000)
            #expect(removed.count == 1_001)
            let answer = try await store.revocations(after: 0)
            #expect(answer.isComplete == false)
            #expect(answer.sequence == 1_001)
            #expect(try await store.revocations(after: 1).isComplete)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a change is completed though its caller was cancelled`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            let logout = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await store.remove(.id(1), at: 1_000)
            }
            logout.cancel()
            #expect(try await logout.value)
            #expect(try await store.fetch(.id(1)) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a read ends with its caller, and the next one works`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            let check = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await store.fetch(.id(1))
            }
            check.cancel()
            await #expect(throws: StoreError.cancelled) { try await check.value }
            #expect(try await store.fetch(.id(1)) != nil)
        }
    }

    private func insertFour(into store: any SessionStore) async throws {
        try await store.insert(.example(1, sessionID: "sid"), sessionsPerUser: 0, at: 1_000)
        try await store.insert(.example(2), sessionsPerUser: 0, at: 1_000)
        try await store.insert(.example(3, tenantID: "other", sessionID: "sid"), sessionsPerUser: 0, at: 1_000)
        try await store.insert(.example(4, objectID: "other", sessionID: "SID"), sessionsPerUser: 0, at: 1_000)
    }
}
