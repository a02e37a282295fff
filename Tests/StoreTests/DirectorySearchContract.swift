import Store
import Testing

/// How every directory is searched.
struct DirectorySearchContract {
    private static func person(
        _ id: String,
        _ name: String,
        _ email: String? = nil,
        tenant: String = "tenant"
    ) -> Person {
        Person(
            tenantID: tenant,
            objectID: id,
            name: name,
            email: email,
            username: "\(id)@sign-in.example",
            lastSignInAt: 1_000,
            source: .signedIn
        )
    }

    private static let people = [
        person("p1", "Ada Lovelace", "ada@mail.example"), person("p2", "Adam Riese"), person("p3", "Madame Curie"),
        person("p4", "Grace Hopper", "grace.ada@mail.example"), person("p5", "ADA"),
        person("p6", "Łukasz ŻÓŁĆ"), person("p7", "שלום עליכם"), person("p8", "王芳"), person("p9", "Owl 🦉🦉🦉"),
        person("p10", "50% of_a *star* \"quoted\" back\\slash O'Brien"),
        person("p11", "Ada Elsewhere", tenant: "other"),
        person("p12", "Jo"),
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let found: [String]
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ found: [String]) {
            (self.name, self.text, self.found) = (name, text, found)
        }

        static let all = [
            Case("the text, what begins with it, what holds it", "ada", ["p5", "p1", "p2", "p3", "p4"]),
            Case("upper case", "ADA", ["p5", "p1", "p2", "p3", "p4"]),
            Case("two characters", "ad", ["p5", "p1", "p2", "p3", "p4"]),
            Case("one character", "j", ["p12"]),
            Case("in the middle of a name", "lovel", ["p1"]),
            Case("over a space", "ace Ho", ["p4"]),
            Case("an address", "grace.ada@mail.example", ["p4"]),
            Case("a user name", "p3@sign", ["p3"]),
            Case("another script's upper case", "łukasz żół", ["p6"]),
            Case("right to left", "עליכם", ["p7"]),
            Case("two characters of Chinese", "王芳", ["p8"]),
            Case("emoji", "🦉🦉", ["p9"]),
            Case("a percent sign means itself", "50%", ["p10"]),
            Case("and not anything", "5%s", []),
            Case("an underscore", "of_a", ["p10"]),
            Case("and not one character", "o_a", []),
            Case("an asterisk", "*star*", ["p10"]),
            Case("a quote", "\"quoted\"", ["p10"]),
            Case("a lonely quote", "\"quo", ["p10"]),
            Case("a backslash", "back\\sl", ["p10"]),
            Case("an apostrophe", "o'br", ["p10"]),
            Case("operators of the index", "ada OR grace", []),
            Case("a column of the index", "name:ada", []),
            Case("a NUL", "ad\u{0}", []),
            Case("nothing", "", []),
            Case("10 kB", String(repeating: "ada", count: 3_500), []),
        ]
    }

    @Test(arguments: StoreKind.allCases, Case.all)
    func `a part of a name, an address or a user name finds people of one tenant`(
        kind: StoreKind,
        _ test: Case
    ) async throws {
        try await kind.withStore { (store) async throws in
            for person in Self.people { try await store.upsert(person) }
            let query = DirectoryQuery(text: test.text, tenantID: "tenant", people: true, groups: true, limit: 20)
            let findings = try await store.search(query)
            #expect(findings.groups.isEmpty)
            // What fits equally well has no order.
            #expect(findings.people.map(\.objectID).sorted() == test.found.sorted())
            #expect(findings.people.first?.objectID == test.found.first)
        }
    }

    @Test(
        arguments: StoreKind.allCases,
        [
            "ab\"\u{301}", "ab\"\u{200D}", "ab\"\u{301} OR \"com", "\"\"\"", "ab\" NEAR(ada love, 9) \"\u{301}ab",
            "a'\u{301}; --",
        ]
    )
    func `what is typed is a text, whatever marks are on its quotes`(kind: StoreKind, _ text: String) async throws {
        try await kind.withStore { (store) async throws in
            for person in Self.people { try await store.upsert(person) }
            let query = DirectoryQuery(text: text, tenantID: "tenant", people: true, groups: true, limit: 20)
            #expect(try await store.search(query).people.isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the best are not cut off by the others`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            for number in 0..<200 { try await store.upsert(Self.person("x\(number)", "Somebody Ada \(number)")) }
            for person in Self.people { try await store.upsert(person) }
            let query = DirectoryQuery(text: "ada", tenantID: "tenant", people: true, groups: false, limit: 3)
            #expect(Set(try await store.search(query).people.map(\.objectID)) == ["p5", "p1", "p2"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a changed name is found, and the old one is not`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.upsert(Self.person("p", "Ada Lovelace"))
            try await store.upsert(Self.person("p", "Countess King"))
            var query = DirectoryQuery(text: "lovelace", tenantID: "tenant", people: true, groups: false, limit: 3)
            #expect(try await store.search(query).people.isEmpty)
            query.text = "king"
            #expect(try await store.search(query).people.map(\.objectID) == ["p"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what is not wanted is not found`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await store.upsert(Self.person("p", "Ada"))
            let group = DirectoryGroup.example("g", "Ada's friends")
            try await store.note(.known([group]), tenantID: "tenant", objectID: "p", at: 1)
            var query = DirectoryQuery(text: "ada", tenantID: "tenant", people: false, groups: true, limit: 3)
            #expect(try await store.search(query).people.isEmpty)
            #expect(try await store.search(query).groups.map(\.group) == [group])
            query.people = true
            query.groups = false
            #expect(try await store.search(query).groups.isEmpty)
            query.tenantID = "other"
            query.groups = true
            #expect(try await store.search(query) == DirectoryFindings())
        }
    }
}

extension DirectoryGroup {
    /// A group of Entra's.
    static func example(_ id: String, _ name: String, tenant: String = "tenant") -> DirectoryGroup {
        DirectoryGroup(
            id: "\(id).\(tenant)",
            tenantID: tenant,
            objectID: id,
            name: name,
            email: "\(id)@mail.example",
            about: "about \(id)",
            source: .entra
        )
    }
}
