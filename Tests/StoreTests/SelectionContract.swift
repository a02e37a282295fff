import Store
import Testing

/// Which sessions every session store takes a selection to mean, for ending and for listing.
struct SelectionContract {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let selection: SessionSelection
        let numbers: Set<Int>
        var testDescription: String { name }

        init(_ name: String, _ selection: SessionSelection, _ numbers: Set<Int>) {
            self.name = name
            self.selection = selection
            self.numbers = numbers
        }
    }

    static let cases = [
        Case("everything", .all, [1, 2, 3, 4, 5, 6]),
        Case("a tenant", .tenant("tenant"), [1, 2, 4, 6]),
        Case("a tenant in another case", .tenant("TENANT"), []),
        Case("a person of a tenant", .person(objectID: "person", tenantID: "tenant"), [1, 2]),
        Case("a person of any tenant", .person(objectID: "person", tenantID: nil), [1, 2, 3]),
        Case("a person in another case", .person(objectID: "Person", tenantID: nil), []),
        Case("a person of another tenant", .person(objectID: "person", tenantID: "none"), []),
        Case("a subject", .subject("subject", tenantID: "tenant"), [1, 2, 4]),
        Case("a subject of another tenant", .subject("subject", tenantID: "other"), [3, 5]),
        Case("a subject that is nobody's", .subject("person", tenantID: "tenant"), []),
        Case("a session at the provider", .providerSession("sid", tenantID: nil), [1, 3]),
        Case("a session at the provider, of a tenant", .providerSession("sid", tenantID: "tenant"), [1]),
        Case("a session at the provider without a name", .providerSession("", tenantID: nil), []),
        Case("what looks like a pattern", .person(objectID: "%", tenantID: nil), []),
    ]

    private static func fill(_ store: any SessionStore) async throws {
        var another = SessionRecord.example(6, objectID: "third")
        another.subject = "another subject"
        let records = [
            SessionRecord.example(1, sessionID: "sid"), .example(2),
            .example(3, tenantID: "other", sessionID: "sid"), .example(4, objectID: "second", sessionID: "SID"),
            .example(5, tenantID: "other", objectID: "second"), another,
        ]
        for record in records { try await store.insert(record, sessionsPerUser: 0, at: 1_000) }
    }

    /// The numbers of the sessions that are left.
    private static func left(in store: any SessionStore) async throws -> Set<Int> {
        var numbers: Set<Int> = []
        for number in 1...6 where try await store.fetch(.id(number)) != nil { numbers.insert(number) }
        return numbers
    }

    @Test(arguments: StoreKind.allCases, cases)
    func `what is selected ends, is named to every process, and nothing else ends`(
        kind: StoreKind,
        example: Case
    ) async throws {
        try await kind.withStore { (store) async throws in
            try await Self.fill(store)
            let removed = try await store.removeAll(example.selection, at: 1_000)
            #expect(Set(removed) == Set(example.numbers.map { .id($0) }))
            #expect(try await Self.left(in: store) == Set(1...6).subtracting(example.numbers))
            #expect(Set(try await store.revocations(after: 0).ids) == Set(removed))
            #expect(try await store.removeAll(example.selection, at: 1_000) == [])
        }
    }

    @Test(arguments: StoreKind.allCases, cases)
    func `what is selected is listed, the last one first`(kind: StoreKind, example: Case) async throws {
        try await kind.withStore { (store) async throws in
            try await Self.fill(store)
            var expected: [SessionSummary] = []
            for number in example.numbers.sorted(by: >) {
                expected.append(SessionSummary(try #require(try await store.fetch(.id(number)))))
            }
            for limit in [1, 2, 6, 100] {
                var listed: [SessionSummary] = []
                var position: Int64?
                repeat {
                    let page = try await store.list(example.selection, after: position, limit: limit)
                    #expect(page.sessions.count <= limit)
                    listed += page.sessions
                    position = page.next
                } while position != nil
                #expect(listed == expected)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `one call ends a batch, and all calls everything`(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            try await Self.fill(store)
            #expect(try await store.removeAll(.all, limit: 4, at: 1_000).count == 4)
            #expect(try await store.removeAll(.all, limit: 4, at: 1_000).count == 2)
            #expect(try await store.count() == 0)
        }
    }
}

extension SessionSummary {
    fileprivate init(_ record: SessionRecord) {
        self.init(
            tenantID: record.tenantID,
            objectID: record.objectID,
            sessionID: record.sessionID,
            createdAt: record.createdAt,
            lastUsedAt: record.lastUsedAt,
            expiresAt: record.expiresAt
        )
    }
}
