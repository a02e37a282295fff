import Store
import Testing

/// How every session store remembers tokens that may be used once.
struct UsedTokenContract {
    private static let token = UsedToken(id: .id(77), endsAt: 2_000)

    @Test(arguments: StoreKind.allCases)
    func `a token ends sessions once`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1, sessionID: "sid"), sessionsPerUser: 0, at: 1_000)
            let selection = SessionSelection.providerSession("sid", tenantID: nil)
            #expect(try await store.removeAll(selection, using: Self.token, at: 1_000) == [.id(1)])
            #expect(try await store.revocations(after: 0).ids == [.id(1)])
            try await store.insert(.example(2, sessionID: "sid"), sessionsPerUser: 0, at: 1_000)
            #expect(try await store.removeAll(selection, using: Self.token, at: 1_999) == nil)
            #expect(try await store.fetch(.id(2)) != nil)
            let other = UsedToken(id: .id(78), endsAt: 2_000)
            #expect(try await store.removeAll(selection, using: other, at: 1_000) == [.id(2)])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a token that ends nothing is used all the same`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            #expect(try await store.removeAll(.tenant("\u{0}"), using: Self.token, at: 1_000) == [])
            #expect(try await store.removeAll(.all, using: Self.token, at: 1_000) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `of uses at once one counts`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let answers = try await withThrowingTaskGroup(of: [[UInt8]]?.self) { group in
                for _ in 0..<20 { group.addTask { try await store.removeAll(.all, using: Self.token, at: 1_000) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 != nil } == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a token is remembered until its end and forgotten then`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let late = UsedToken(id: .id(78), endsAt: 3_000)
            for token in [Self.token, late] {
                #expect(try await store.removeAll(.all, using: token, at: 1_000) == [])
            }
            _ = try await store.removeExpired(before: 1_999, idleLimit: 9_000, batchSize: 10)
            #expect(try await store.removeAll(.all, using: Self.token, at: 1_999) == nil)
            _ = try await store.removeExpired(before: 2_000, idleLimit: 9_000, batchSize: 10)
            // At a time that never comes again, so that only what was pruned can be used once more.
            #expect(try await store.removeAll(.all, using: Self.token, at: 1_000) == [])
            #expect(try await store.removeAll(.all, using: late, at: 1_000) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases, [0, 31, 33])
    func `a token's id that is not 32 bytes long is refused, and ends nothing`(
        kind: StoreKind,
        length: Int
    ) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            let token = UsedToken(id: [UInt8](repeating: 1, count: length), endsAt: 2_000)
            await #expect(throws: StoreError.constraintViolated) {
                try await store.removeAll(.all, using: token, at: 1_000)
            }
            #expect(try await store.count() == 1)
        }
    }
}
