import Store
import Testing

/// What an administrator does with every directory.
struct ImportContract {
    private static func entry(
        _ id: String,
        tenant: String = "tenant",
        groups: [String]? = nil
    ) -> DirectoryEntry {
        let person = Person(
            tenantID: tenant,
            objectID: id,
            name: "Name of \(id)",
            email: nil,
            username: id,
            lastSignInAt: nil,
            source: .imported
        )
        return DirectoryEntry(person: person, groups: groups?.map { imported($0, tenant) })
    }

    private static func imported(_ name: String, _ tenant: String) -> DirectoryGroup {
        DirectoryGroup(
            id: "\(name).\(tenant)",
            tenantID: tenant,
            objectID: nil,
            name: name,
            email: nil,
            about: nil,
            source: .imported
        )
    }

    private func listed(_ store: any Directory, _ selection: PersonSelection = .all) async throws -> [String] {
        try await store.people(selection, after: nil, limit: 100).entries.map { entry in
            ([entry.person.objectID] + entry.groups).joined(separator: " ")
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `people come with their groups, which the next import replaces or leaves`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.add([Self.entry("ada", groups: ["Staff", "Board"]), Self.entry("bob", groups: ["Staff"])])
            #expect(try await listed(store) == ["ada Board Staff", "bob Staff"])
            try await store.add([Self.entry("ada", groups: ["Staff"]), Self.entry("bob")])
            #expect(try await listed(store) == ["ada Staff", "bob Staff"])
            // A group without members is gone.
            #expect(try await store.group(id: "Board.tenant", tenantID: "tenant") == nil)
            let query = DirectoryQuery(text: "board", tenantID: "tenant", people: false, groups: true, limit: 9)
            #expect(try await store.search(query).groups.isEmpty)
            try await store.add([Self.entry("ada", groups: [])])
            #expect(try await listed(store) == ["ada", "bob Staff"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `all are imported or none`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            await #expect(throws: StoreError.constraintViolated) {
                try await store.add([Self.entry("ada"), Self.entry("b\u{0}b")])
            }
            #expect(try await listed(store) == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `groups of Entra and of an import do not touch each other`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.add([Self.entry("ada", groups: ["Staff"])])
            let entra = DirectoryGroup.example("sales", "Sales")
            try await store.note(.known([entra]), tenantID: "tenant", objectID: "ada", at: 1)
            #expect(try await listed(store) == ["ada Sales Staff"])
            try await store.add([Self.entry("ada", groups: ["Board"])])
            #expect(try await listed(store) == ["ada Board Sales"])
            try await store.note(.known([]), tenantID: "tenant", objectID: "ada", at: 2)
            #expect(try await listed(store) == ["ada Board"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `people are removed by one selection, and found no more`(kind: StoreKind) async throws {
        let entries = [
            Self.entry("ada", groups: ["Staff"]), Self.entry("bob", groups: ["Staff"]),
            Self.entry("ada", tenant: "other"), Self.entry("eve", tenant: "other"),
        ]
        for (selection, count, left) in [
            (.person(objectID: "ada", tenantID: "tenant"), 1, ["bob Staff", "ada", "eve"]),
            (.person(objectID: "ada", tenantID: nil), 2, ["bob Staff", "eve"]),
            (.tenant("tenant"), 2, ["ada", "eve"]), (.all, 4, []), (.tenant("nobody's"), 0, nil),
        ] as [(PersonSelection, Int, [String]?)] {
            try await kind.withStore { (store) async throws in
                try await store.add(entries)
                #expect(try await store.removePeople(selection) == count)
                #expect(try await listed(store) == left ?? ["ada Staff", "bob Staff", "ada", "eve"])
                let query = DirectoryQuery(text: "name of", tenantID: "tenant", people: true, groups: true, limit: 9)
                let found = try await store.search(query)
                #expect(
                    found.people.count == (left ?? ["", ""]).count { $0.hasSuffix("Staff") } + (left == nil ? 2 : 0)
                )
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `people are listed page by page`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.add((0..<7).map { Self.entry("p\($0)") })
            var seen: [String] = []
            var position: Int64?
            repeat {
                let page = try await store.people(.tenant("tenant"), after: position, limit: 3)
                seen += page.entries.map(\.person.objectID)
                position = page.next
            } while position != nil
            #expect(seen == (0..<7).map { "p\($0)" })
        }
    }
}
