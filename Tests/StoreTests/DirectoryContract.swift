import Store
import Testing

/// What every directory does.
struct DirectoryContract {
    private let ada = Person(
        tenantID: "tenant",
        objectID: "ada",
        name: "Ada Łukasiewicz 🦉",
        email: "ada@example.org",
        username: "ada@example.org",
        lastSignInAt: 1_000,
        source: .signedIn
    )

    @Test(arguments: StoreKind.allCases)
    func `a person is found by tenant and object ID`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.upsert(ada)
            #expect(try await store.person(tenantID: "tenant", objectID: "ada") == ada)
            #expect(try await store.person(tenantID: "other", objectID: "ada") == nil)
            #expect(try await store.person(tenantID: "tenant", objectID: "Ada") == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a sign-in brings an entry up to date`(kind: StoreKind) async throws {
        var later = ada
        later.name = "Ada Lovelace"
        later.email = nil
        later.username = "lovelace"
        later.lastSignInAt = 1_001
        try await kind.withStore { (store) async throws in
            try await store.upsert(ada)
            try await store.upsert(later)
            #expect(try await store.person(tenantID: "tenant", objectID: "ada") == later)
            try await store.upsert(ada)
            #expect(try await store.person(tenantID: "tenant", objectID: "ada") == later)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an import does not undo a sign-in`(kind: StoreKind) async throws {
        var imported = ada
        imported.name = "Imported"
        imported.lastSignInAt = nil
        imported.source = .imported
        try await kind.withStore { (store) async throws in
            try await store.upsert(imported)
            #expect(try await store.person(tenantID: "tenant", objectID: "ada") == imported)
            try await store.upsert(ada)
            #expect(try await store.person(tenantID: "tenant", objectID: "ada") == ada)
            try await store.upsert(imported)
            var both = ada
            both.name = "Imported"
            #expect(try await store.person(tenantID: "tenant", objectID: "ada") == both)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `first sign-ins at once give one entry`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { [ada] in try await store.upsert(ada) }
                }
                try await group.waitForAll()
            }
            #expect(try await store.person(tenantID: "tenant", objectID: "ada") == ada)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a text with a NUL in it is refused, and names nobody`(kind: StoreKind) async throws {
        var person = ada
        person.name = "Ada\u{0}"
        try await kind.withStore { (store) async throws in
            await #expect(throws: StoreError.constraintViolated) { try await store.upsert(person) }
            try await store.upsert(ada)
            #expect(try await store.person(tenantID: "tenant", objectID: "ada\u{0}") == nil)
        }
    }
}
