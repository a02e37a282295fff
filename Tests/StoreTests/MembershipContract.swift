import Store
import Testing

/// Who is in which group, in every directory.
struct MembershipContract {
    private static func person(_ id: String) -> Person {
        Person(
            tenantID: "tenant",
            objectID: id,
            name: "Name of \(id)",
            email: nil,
            username: id,
            lastSignInAt: 1_000,
            source: .signedIn
        )
    }

    private static let staff = DirectoryGroup.example("staff", "Staff")
    private static let board = DirectoryGroup.example("board", "Board")

    private func names(_ store: any Directory, _ id: String) async throws -> [String]? {
        try await store.groups(tenantID: "tenant", objectID: id)?.map(\.name)
    }

    @Test(arguments: StoreKind.allCases)
    func `what is known replaces what was, none included, and what is unknown replaces nothing`(
        kind: StoreKind
    ) async throws {
        try await kind.withStore { (store) async throws in
            try await store.upsert(Self.person("ada"))
            #expect(try await names(store, "ada") == nil)
            try await store.note(.unknown, tenantID: "tenant", objectID: "ada", at: 1)
            #expect(try await names(store, "ada") == nil)
            try await store.note(.known([Self.staff, Self.board]), tenantID: "tenant", objectID: "ada", at: 2)
            #expect(try await names(store, "ada") == ["Board", "Staff"])
            try await store.note(.unknown, tenantID: "tenant", objectID: "ada", at: 3)
            #expect(try await names(store, "ada") == ["Board", "Staff"])
            try await store.note(.known([Self.staff]), tenantID: "tenant", objectID: "ada", at: 4)
            #expect(try await names(store, "ada") == ["Staff"])
            try await store.note(.known([]), tenantID: "tenant", objectID: "ada", at: 5)
            #expect(try await names(store, "ada") == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an older answer does not undo a newer one`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.upsert(Self.person("ada"))
            try await store.note(.known([Self.staff]), tenantID: "tenant", objectID: "ada", at: 10)
            try await store.note(.known([Self.board]), tenantID: "tenant", objectID: "ada", at: 9)
            #expect(try await names(store, "ada") == ["Staff"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `nothing is noted of somebody whom the directory does not have, nor across tenants`(
        kind: StoreKind
    ) async throws {
        try await kind.withStore { (store) async throws in
            try await store.note(.known([Self.staff]), tenantID: "tenant", objectID: "nobody", at: 1)
            #expect(try await store.group(id: Self.staff.id, tenantID: "tenant") == nil)
            try await store.upsert(Self.person("ada"))
            let foreign = DirectoryGroup.example("staff", "Staff", tenant: "other")
            try await store.note(.known([foreign]), tenantID: "tenant", objectID: "ada", at: 1)
            #expect(try await names(store, "ada") == [])
            #expect(try await store.group(id: foreign.id, tenantID: "other") == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a group whose name is not told keeps the one that was`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.upsert(Self.person("ada"))
            try await store.note(.known([Self.staff]), tenantID: "tenant", objectID: "ada", at: 1)
            var nameless = Self.staff
            nameless.name = ""
            nameless.email = nil
            try await store.note(.known([nameless]), tenantID: "tenant", objectID: "ada", at: 2)
            #expect(try await store.groups(tenantID: "tenant", objectID: "ada") == [Self.staff])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `members come in pages, each once, in the order of their names`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            for number in 0..<25 {
                let id = "p\(number)"
                try await store.upsert(Self.person(id))
                try await store.note(.known([Self.staff]), tenantID: "tenant", objectID: id, at: 1)
            }
            #expect(try await store.group(id: Self.staff.id, tenantID: "tenant")?.memberCount == 25)
            var seen: [String] = []
            var cursor: MemberPage.Cursor?
            repeat {
                let page = try await store.members(
                    ofGroup: Self.staff.id,
                    tenantID: "tenant",
                    after: cursor,
                    limit: 10
                )
                seen += page.members.map(\.name)
                cursor = page.next
            } while cursor != nil
            #expect(seen == (0..<25).map { "Name of p\($0)" }.sorted())
            let foreign = try await store.members(ofGroup: Self.staff.id, tenantID: "other", after: nil, limit: 10)
            #expect(foreign == MemberPage(members: [], next: nil))
        }
    }
}
