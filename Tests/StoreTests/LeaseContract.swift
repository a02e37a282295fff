import Store
import Testing

/// How every session store hands out the right to refresh a session.
struct LeaseContract {
    @Test(arguments: StoreKind.allCases)
    func `a lease has one owner until it ends`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            #expect(try await store.acquireLease(on: .id(1), owner: "a", at: 1_000, until: 1_010))
            #expect(try await store.acquireLease(on: .id(1), owner: "b", at: 1_009, until: 1_020) == false)
            #expect(try await store.acquireLease(on: .id(1), owner: "a", at: 1_009, until: 1_015))
            #expect(try await store.acquireLease(on: .id(1), owner: "b", at: 1_014, until: 1_020) == false)
            #expect(try await store.acquireLease(on: .id(1), owner: "b", at: 1_015, until: 1_020))
            #expect(try await store.renewLease(on: .id(1), owner: "a", until: 1_030) == false)
            #expect(try await store.renewLease(on: .id(1), owner: "b", until: 1_030))
            #expect(try await store.acquireLease(on: .id(1), owner: "a", at: 1_029, until: 1_040) == false)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a lease that ran out is renewed while nobody took it`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            #expect(try await store.acquireLease(on: .id(1), owner: "a", at: 1_000, until: 1_001))
            #expect(try await store.renewLease(on: .id(1), owner: "a", until: 5_000))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `only its owner gives a lease back`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            #expect(try await store.acquireLease(on: .id(1), owner: "a", at: 1_000, until: 1_010))
            try await store.releaseLease(on: .id(1), owner: "b")
            #expect(try await store.acquireLease(on: .id(1), owner: "b", at: 1_001, until: 1_010) == false)
            try await store.releaseLease(on: .id(1), owner: "a")
            try await store.releaseLease(on: .id(1), owner: "a")
            #expect(try await store.renewLease(on: .id(1), owner: "a", until: 1_010) == false)
            #expect(try await store.acquireLease(on: .id(1), owner: "b", at: 1_001, until: 1_010))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a lease goes with its session`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            #expect(try await store.acquireLease(on: .id(1), owner: "a", at: 1_000, until: 1_010) == false)
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            #expect(try await store.acquireLease(on: .id(1), owner: "a", at: 1_000, until: 1_010))
            try await store.remove(.id(1), at: 1_000)
            #expect(try await store.renewLease(on: .id(1), owner: "a", until: 1_020) == false)
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            #expect(try await store.acquireLease(on: .id(1), owner: "b", at: 1_000, until: 1_010))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `of many who want a lease at once one gets it`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await store.acquireLease(on: .id(1), owner: "\(number)", at: 1_000, until: 1_010)
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(winners == 1)
        }
    }
}
