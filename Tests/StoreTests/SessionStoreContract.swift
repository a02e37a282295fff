import Store
import Testing

/// What every session store does.
struct SessionStoreContract {
    // MARK: Insert and fetch

    @Test(arguments: StoreKind.allCases)
    func `an inserted session comes back as it was`(kind: StoreKind) async throws {
        var odd = SessionRecord.example(2, tenantID: "", objectID: "ö\n'\"", sessionID: "sid", expiresAt: .max)
        odd.sealed = []
        odd.createdAt = .min
        odd.generation = 41
        var long = SessionRecord.example(3)
        long.sealed = [UInt8](repeating: 7, count: 300_000)
        try await kind.withStore { (store) async throws in
            for record in [.example(1), odd, long] {
                #expect(try await store.insert(record, sessionsPerUser: 0, at: 1_000) == [])
                #expect(try await store.fetch(record.id) == record)
            }
            #expect(try await store.fetch(.id(4)) == nil)
            #expect(try await store.count() == 3)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an id that is taken is refused and the first session stays`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let first = SessionRecord.example(1)
            try await store.insert(first, sessionsPerUser: 0, at: 1_000)
            await #expect(throws: StoreError.constraintViolated) {
                try await store.insert(.example(1, objectID: "other"), sessionsPerUser: 0, at: 1_000)
            }
            #expect(try await store.fetch(.id(1)) == first)
        }
    }

    @Test(arguments: StoreKind.allCases, [0, 31, 33])
    func `an id that is not 32 bytes long is refused`(kind: StoreKind, length: Int) async throws {
        try await kind.withStore { (store) async throws in
            var record = SessionRecord.example(1)
            record.id = [UInt8](repeating: 1, count: length)
            await #expect(throws: StoreError.constraintViolated) {
                try await store.insert(record, sessionsPerUser: 0, at: 1_000)
            }
            #expect(try await store.fetch(record.id) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a text with a NUL in it is refused, and names nobody`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1, sessionID: "sid"), sessionsPerUser: 0, at: 1_000)
            for record in [
                SessionRecord.example(2, tenantID: "tenant\u{0}"), .example(2, objectID: "\u{0}"),
                .example(2, sessionID: "sid\u{0}x"),
            ] {
                await #expect(throws: StoreError.constraintViolated) {
                    try await store.insert(record, sessionsPerUser: 0, at: 1_000)
                }
                await #expect(throws: StoreError.constraintViolated) { try await store.replace(record) }
            }
            for selection in [
                SessionSelection.providerSession("sid\u{0}x", tenantID: nil), .tenant("tenant\u{0}"),
                .providerSession("sid", tenantID: "tenant\u{0}"), .person(objectID: "person\u{0}", tenantID: "tenant"),
                .subject("subject\u{0}", tenantID: "tenant"),
            ] {
                #expect(try await store.removeAll(selection, at: 1_000) == [])
                #expect(try await store.list(selection, after: nil, limit: 9).sessions == [])
            }
            #expect(try await store.count() == 1)
        }
    }

    // MARK: Sessions per person

    @Test(arguments: StoreKind.allCases)
    func `over the limit a person's oldest sessions end`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            for number in 1...4 {
                try await store.insert(
                    .example(number, createdAt: Int64(100 * number)),
                    sessionsPerUser: 0,
                    at: 1_000
                )
            }
            try await store.insert(.example(5, tenantID: "other", createdAt: 1), sessionsPerUser: 0, at: 1_000)
            try await store.insert(.example(6, objectID: "other", createdAt: 1), sessionsPerUser: 0, at: 1_000)
            let removed = try await store.insert(.example(7, createdAt: 500), sessionsPerUser: 2, at: 1_000)
            #expect(Set(removed) == [.id(1), .id(2), .id(3)])
            for number in [7, 4] { #expect(try await store.fetch(.id(number)) != nil) }
            #expect(try await store.fetch(.id(5)) != nil)
            #expect(try await store.fetch(.id(6)) != nil)
            let revocations = try await store.revocations(after: 0)
            #expect(revocations.ids == removed)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the new session stays even if it is the oldest`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1, createdAt: 900), sessionsPerUser: 1, at: 1_000)
            #expect(
                try await store.insert(.example(2, createdAt: 100), sessionsPerUser: 1, at: 1_000) == [.id(1)]
            )
            #expect(try await store.fetch(.id(2)) != nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `sign-ins at once leave as many sessions as the limit allows`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...30 {
                    group.addTask { try await store.insert(.example(number), sessionsPerUser: 3, at: 1_000) }
                }
                try await group.waitForAll()
            }
            #expect(try await store.count() == 3)
            #expect(try await store.revocations(after: 0).ids.count == 27)
        }
    }

    // MARK: Replace and touch

    @Test(arguments: StoreKind.allCases)
    func `a session is replaced when its generation is the one that was read`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let old = SessionRecord.example(1, lastUsedAt: 2_000)
            try await store.insert(old, sessionsPerUser: 0, at: 1_000)
            var new = SessionRecord(
                id: .id(1),
                sealed: [9],
                tenantID: "not taken",
                objectID: "not taken",
                subject: "new",
                sessionID: "new",
                createdAt: 5,
                lastUsedAt: 1_500,
                expiresAt: 9_999
            )
            #expect(try await store.replace(new) == .replaced(generation: 1))
            #expect(try await store.replace(new) == .generationMismatch(stored: 1))
            let stored = try #require(try await store.fetch(.id(1)))
            new.tenantID = old.tenantID
            new.objectID = old.objectID
            new.createdAt = old.createdAt
            new.lastUsedAt = 2_000
            new.generation = 1
            #expect(stored == new)
            try await store.remove(.id(1), at: 1_000)
            #expect(try await store.replace(stored) == .missing)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `of replacements at once exactly one is written`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            let outcomes = try await withThrowingTaskGroup(of: ReplaceOutcome.self) { group in
                for number in 0..<20 {
                    var record = SessionRecord.example(1)
                    record.sealed = [UInt8(number)]
                    group.addTask { [record] in try await store.replace(record) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == .replaced(generation: 1) } == 1)
            #expect(outcomes.count { $0 == .generationMismatch(stored: 1) } == 19)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the last use is noted for many and never goes backwards`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            for number in 1...3 {
                try await store.insert(.example(number, lastUsedAt: 2_000), sessionsPerUser: 0, at: 1_000)
            }
            try await store.touch([.id(1): 2_001, .id(2): 1_999, .id(9): 5_000])
            try await store.touch([:])
            #expect(try await store.fetch(.id(1))?.lastUsedAt == 2_001)
            #expect(try await store.fetch(.id(2))?.lastUsedAt == 2_000)
            #expect(try await store.fetch(.id(3))?.lastUsedAt == 2_000)
            #expect(try await store.fetch(.id(1))?.generation == 0)
            #expect(try await store.count() == 3)
        }
    }

    // MARK: Expiry

    @Test(
        arguments: StoreKind.allCases,
        [
            Expiry(name: "before both limits", lastUsedAt: 901, expiresAt: 1_001, isOver: false),
            Expiry(name: "at the end", lastUsedAt: 999, expiresAt: 1_000, isOver: true),
            Expiry(name: "past the end", lastUsedAt: 999, expiresAt: 1, isOver: true),
            Expiry(name: "at the idle limit", lastUsedAt: 900, expiresAt: 9_000, isOver: true),
            Expiry(name: "past the idle limit", lastUsedAt: 1, expiresAt: 9_000, isOver: true),
            Expiry(name: "over in both ways", lastUsedAt: 1, expiresAt: 1, isOver: true),
        ]
    )
    func `sessions that are over are removed`(kind: StoreKind, expiry: Expiry) async throws {
        try await kind.withStore { (store) async throws in
            let record = SessionRecord.example(1, lastUsedAt: expiry.lastUsedAt, expiresAt: expiry.expiresAt)
            try await store.insert(record, sessionsPerUser: 0, at: 1_000)
            let removed = try await store.removeExpired(before: 1_000, idleLimit: 100, batchSize: 10)
            #expect(removed == (expiry.isOver ? 1 : 0))
            #expect(try await store.count() == (expiry.isOver ? 0 : 1))
            #expect(try await store.latestRevocation() == 0)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `one call removes a batch, of both kinds together`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            for number in 1...5 {
                try await store.insert(.example(number, expiresAt: 1), sessionsPerUser: 0, at: 1_000)
            }
            for number in 6...9 {
                try await store.insert(.example(number, lastUsedAt: 1), sessionsPerUser: 0, at: 1_000)
            }
            try await store.insert(.example(10), sessionsPerUser: 0, at: 1_000)
            var batches: [Int] = []
            for _ in 0..<4 {
                batches.append(try await store.removeExpired(before: 1_000, idleLimit: 100, batchSize: 3))
            }
            #expect(batches == [3, 3, 3, 0])
            #expect(try await store.fetch(.id(10)) != nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the store is usable, and a check can be repeated`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            for time in [1_000, 1_001, 1_010, 5] as [Int64] {
                try await store.check(at: time)
                #expect(await store.isUsable(at: time))
            }
        }
    }

    struct Expiry: Sendable, CustomTestStringConvertible {
        var name: String
        var lastUsedAt: Int64
        var expiresAt: Int64
        var isOver: Bool
        var testDescription: String { name }
    }
}
