import FoundationEssentials
import Store
import TestSupport
import Testing

/// What holds for the SQLite store beside the contract, while nothing is wrong.
struct SQLiteStoreTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test
    func `nothing is opened before the first use`() async throws {
        let store = folder.open()
        #expect(FileManager.default.fileExists(atPath: folder.store) == false)
        #expect(try await store.count() == 0)
        #expect(FileManager.default.fileExists(atPath: folder.store))
    }

    @Test
    func `a store that shall not be made is used when it is there, and not made when it is not`() async throws {
        let clock = ManualClock()
        let careful = SQLiteStore(
            path: folder.store,
            logger: CollectedLog().logger(),
            clock: { clock.now },
            createsFile: false
        )
        await #expect(throws: StoreError.missing) { try await careful.list(.all, after: nil, limit: 1) }
        await #expect(throws: StoreError.missing) { try await careful.removeAll(.all, at: 1_000) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        try await folder.open().insert(.example(1), sessionsPerUser: 0, at: 1_000)
        clock.advance(by: .seconds(2))
        #expect(try await careful.removeAll(.all, at: 1_000) == [.id(1)])
    }

    @Test
    func `a store of the first version is brought up to date with what is in it`() async throws {
        let old = folder.open()
        try await old.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        let ada = Person(
            tenantID: "tenant",
            objectID: "ada",
            name: "ADA Łukasiewicz",
            email: nil,
            username: "ada@example.org",
            lastSignInAt: 1_000,
            source: .signedIn
        )
        try await old.upsert(ada)
        await old.close()
        try folder.execute(
            """
            DROP INDEX session_subject; DROP TABLE used_token; DROP TABLE provider_logout;
            DROP TRIGGER person_delete; DROP TABLE directory_index; DROP TABLE directory_text; DROP TABLE membership;
            DROP TABLE directory_group; ALTER TABLE person DROP COLUMN membership_noted_at; PRAGMA user_version = 1
            """
        )
        let store = folder.open()
        let token = UsedToken(id: .id(7), endsAt: 2_000)
        #expect(
            try await store.removeAll(.subject("subject", tenantID: "tenant"), using: token, at: 1_000) == [.id(1)]
        )
        #expect(try folder.integer("PRAGMA user_version") == 4)
        let query = DirectoryQuery(text: "łukas", tenantID: "tenant", people: true, groups: true, limit: 9)
        #expect(try await store.search(query).people == [ada])
    }

    @Test
    func `only the owner may read the files`() async throws {
        let store = folder.open()
        try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        let names = ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm"]
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names.sorted())
        for name in names {
            #expect(try folder.mode(of: name) == 0o600)
        }
    }

    @Test
    func `an empty file is taken as it is`() async throws {
        try Data().write(to: URL(filePath: folder.store))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.store)
        try await folder.open().insert(.example(1), sessionsPerUser: 0, at: 1_000)
        #expect(try folder.mode(of: "store.sqlite") == 0o640)
    }

    @Test
    func `the file is marked as ours and flushed at every commit`() async throws {
        let store = folder.open()
        try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        #expect(try folder.integer("PRAGMA application_id") == 0x454E_5452)
        #expect(try folder.integer("PRAGMA user_version") == 4)
        #expect(try folder.text("PRAGMA journal_mode") == "wal")
        #expect(try folder.text("PRAGMA integrity_check") == "ok")
    }

    @Test
    func `sessions survive closing`() async throws {
        let first = folder.open()
        try await first.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        await first.close()
        await first.close()
        await #expect(throws: StoreError.closed) { try await first.count() }
        await #expect(throws: StoreError.closed) { try await first.remove(.id(1), at: 1_000) }
        await #expect(throws: StoreError.closed) { try await first.revocations(after: 0) }
        #expect(await first.isUsable(at: 1_000) == false)
        #expect(try await folder.open().fetch(.id(1)) == .example(1))
    }

    @Test
    func `a store that was never used can be closed`() async throws {
        let store = folder.open()
        await store.close()
        await #expect(throws: StoreError.closed) { try await store.count() }
        #expect(FileManager.default.fileExists(atPath: folder.store) == false)
    }

    @Test
    func `closing waits for opening`() async throws {
        let store = folder.open()
        async let check = store.isUsable(at: 1_000)
        await store.close()
        _ = await check
        await #expect(throws: StoreError.closed) { try await store.count() }
        #expect(try await folder.open().count() == 0)
    }

    @Test
    func `processes that begin at once make one store`() async throws {
        let counts = try await withThrowingTaskGroup(of: Int.self) { [folder] group in
            for number in 0..<12 {
                group.addTask {
                    let store = folder.open()
                    try await store.insert(.example(number), sessionsPerUser: 0, at: 1_000)
                    return try await store.count()
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.max() == 12)
        #expect(try folder.text("PRAGMA integrity_check") == "ok")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.allSatisfy { $0.hasPrefix("store.sqlite") && !$0.contains(".new-") })
    }

    @Test
    func `what one process revokes the other learns`() async throws {
        let one = folder.open()
        let two = folder.open()
        for number in 1...3 {
            try await one.insert(.example(number), sessionsPerUser: 0, at: 1_000)
        }
        #expect(try await two.fetch(.id(1)) != nil)
        #expect(try await two.revocations(after: 0).ids == [])
        try await one.remove(.id(1), at: 1_000)
        #expect(try await two.revocations(after: 0).ids == [.id(1)])
        #expect(try await two.revocations(after: 1).ids == [])
        try await two.remove(.id(2), at: 1_000)
        #expect(try await one.revocations(after: 1).ids == [.id(2)])
        #expect(try await two.revocations(after: 1).ids == [.id(2)])
        #expect(try await folder.open().latestRevocation() == 2)
    }

    @Test
    func `two processes that write at once lose nothing`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { [folder] group in
            for process in 0..<2 {
                let store = folder.open()
                group.addTask {
                    for number in 0..<100 {
                        try await store.insert(.example(process * 100 + number), sessionsPerUser: 0, at: 1_000)
                        try await store.touch([.id(process * 100 + number): 2_000])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try folder.integer("SELECT count(*) FROM session WHERE last_used_at = 2000") == 200)
    }

    @Test
    func `a reader is not held up by a writer of another process`() async throws {
        let store = folder.open(busyTimeout: 0)
        try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        try await folder.whileLocked { () async throws in
            #expect(try await store.fetch(.id(1)) != nil)
            #expect(try await store.revocations(after: 0).isComplete)
            await #expect(throws: StoreError.busy) { try await store.remove(.id(1), at: 1_000) }
        }
        #expect(try await store.remove(.id(1), at: 1_000))
    }

    @Test
    func `a relative path counts from the working directory`() async throws {
        let depth = FileManager.default.currentDirectoryPath.split(separator: "/").count
        let relative = String(repeating: "../", count: depth) + folder.store.dropFirst()
        let store = SQLiteStore(path: relative, logger: CollectedLog().logger())
        try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        #expect(try await folder.open().count() == 1)
    }
}
