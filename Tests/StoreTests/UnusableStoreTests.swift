import FoundationEssentials
import Store
import TestSupport
import Testing

/// A store that cannot be used says why, leaves what it found alone, and comes back without a restart.
struct UnusableStoreTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock()
    private let log = CollectedLog()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(pageLimit: Int? = nil) -> SQLiteStore {
        folder.open(clock: { [clock] in clock.now }, logger: log.logger(), pageLimit: pageLimit)
    }

    private func expect(_ error: StoreError, from store: SQLiteStore) async throws {
        await #expect(throws: error) { try await store.fetch(.id(1)) }
        await #expect(throws: error) { try await store.remove(.id(1), at: 1_000) }
        await #expect(throws: error) { try await store.latestRevocation() }
        await #expect(throws: error) { try await store.check(at: 1_000) }
        #expect(await store.isUsable(at: 1_000) == false)
        #expect(log.lines == ["error \(error)"])
    }

    private func expectRecovery(of store: SQLiteStore) async throws {
        clock.advance(by: .seconds(2))
        try await store.insert(.example(100_000), sessionsPerUser: 0, at: 1_000)
        #expect(await store.isUsable(at: 1_000))
        #expect(log.lines.last == "notice the store is usable again")
        #expect(log.lines.count == 2)
        #expect(log.lines.allSatisfy { !$0.contains(folder.path) })
    }

    @Test
    func `a missing folder is named, and used once it is there`() async throws {
        try FileManager.default.removeItem(atPath: folder.path)
        let store = open()
        try await expect(.folderMissing, from: store)
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: false)
        try await expectRecovery(of: store)
    }

    @Test
    func `a file in the folder's place is refused`() async throws {
        try FileManager.default.removeItem(atPath: folder.path)
        try Data().write(to: URL(filePath: folder.path))
        try await expect(.folderMissing, from: open())
    }

    @Test
    func `a folder in the file's place is refused`() async throws {
        try FileManager.default.createDirectory(atPath: folder.store, withIntermediateDirectories: false)
        let store = open()
        try await expect(.notAFile, from: store)
        try FileManager.default.removeItem(atPath: folder.store)
        try await expectRecovery(of: store)
    }

    @Test
    func `a link to nothing is refused`() async throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.store,
            withDestinationPath: folder.path + "/nowhere"
        )
        try await expect(.notAFile, from: open())
        #expect(FileManager.default.fileExists(atPath: folder.path + "/nowhere") == false)
    }

    @Test(arguments: ["x", "xy", "SQLite format 3", String(repeating: "no database ", count: 100)])
    func `a file that is no database stays as it is`(content: String) async throws {
        let before = Data(content.utf8)
        try before.write(to: URL(filePath: folder.store))
        let store = open()
        try await expect(.notADatabase, from: store)
        #expect(try Data(contentsOf: URL(filePath: folder.store)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["store.sqlite"])
        try FileManager.default.removeItem(atPath: folder.store)
        try await expectRecovery(of: store)
    }

    @Test(arguments: [
        "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)",
        "PRAGMA user_version = 1; CREATE TABLE session (id)",
        "PRAGMA user_version = 5",
        "PRAGMA application_id = 7",
    ])
    func `another program's database stays as it is`(sql: String) async throws {
        try folder.execute(sql)
        let before = try Data(contentsOf: URL(filePath: folder.store))
        try await expect(.foreignDatabase, from: open())
        #expect(try Data(contentsOf: URL(filePath: folder.store)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["store.sqlite"])
    }

    @Test
    func `a newer schema stays as it is`() async throws {
        let old = folder.open()
        try await old.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        await old.close()
        try folder.execute("PRAGMA user_version = 5; ALTER TABLE session ADD COLUMN more TEXT")
        let before = try Data(contentsOf: URL(filePath: folder.store))
        try await expect(.newerSchema(found: 5, known: 4), from: open())
        #expect(try Data(contentsOf: URL(filePath: folder.store)) == before)
    }

    @Test
    func `a damaged file is named, and a restored one used`() async throws {
        let old = folder.open()
        for number in 1...200 {
            try await old.insert(.example(number), sessionsPerUser: 0, at: 1_000)
        }
        await old.close()
        let good = try Data(contentsOf: URL(filePath: folder.store))
        var bad = good
        bad.replaceSubrange(4_096..., with: Data(repeating: 0xFF, count: good.count - 4_096))
        try bad.write(to: URL(filePath: folder.store))
        let store = open()
        await #expect(throws: StoreError.corrupt) { try await store.fetch(.id(1)) }
        await #expect(throws: StoreError.corrupt) { try await store.count() }
        #expect(await store.isUsable(at: 1_000) == false)
        await #expect(throws: StoreError.corrupt) {
            try await store.insert(.example(300), sessionsPerUser: 0, at: 1_000)
        }
        #expect(try Data(contentsOf: URL(filePath: folder.store)) == bad)
        #expect(log.lines == ["error \(StoreError.corrupt)"])
        try FileManager.default.removeItem(atPath: folder.store)
        try good.write(to: URL(filePath: folder.store))
        try await expectRecovery(of: store)
        #expect(try await store.fetch(.id(1)) != nil)
    }

    @Test
    func `a failed opening is tried again after a pause that grows`() async throws {
        try FileManager.default.removeItem(atPath: folder.path)
        let store = open()
        for pause in [100, 200, 400, 800, 1_600, 2_000, 2_000] {
            await #expect(throws: StoreError.folderMissing) { try await store.count() }
            // Within the pause nobody looks: the folder that is there for a moment is not seen.
            clock.advance(by: .milliseconds(pause - 1))
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: false)
            await #expect(throws: StoreError.folderMissing) { try await store.count() }
            try FileManager.default.removeItem(atPath: folder.path)
            clock.advance(by: .milliseconds(1))
        }
        #expect(log.lines.count == 1)
    }

    @Test
    func `a full file is named, reading goes on, and room is used at once`() async throws {
        let store = open(pageLimit: 40)
        var stored = 0
        let error = await #expect(throws: StoreError.self) {
            while stored < 1_000 {
                var record = SessionRecord.example(stored)
                record.sealed = [UInt8](repeating: 1, count: 3_000)
                try await store.insert(record, sessionsPerUser: 0, at: 1_000)
                stored += 1
            }
        }
        #expect(error == .full)
        #expect(stored > 0)
        #expect(try await store.fetch(.id(0)) != nil)
        #expect(try await store.fetch(.id(stored)) == nil)
        #expect(try await store.count() == stored)
        #expect(log.lines == ["error \(StoreError.full)"])
        try await store.remove(.id(0), at: 1_000)
        try await store.remove(.id(1), at: 1_000)
        // A write that follows a failure so closely says nothing yet: on a full disk small ones still succeed.
        #expect(log.lines.count == 1)
        try await expectRecovery(of: store)
    }

    @Test
    func `a file that is exchanged is noticed and everything forgotten`() async throws {
        let store = open()
        try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        try await store.insert(.example(2), sessionsPerUser: 0, at: 1_000)
        try await store.remove(.id(1), at: 1_000)
        #expect(try await store.latestRevocation() == 1)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.removeItem(atPath: folder.path + "/" + name)
        }
        var answers: [Revocations] = []
        for _ in 0..<10 {
            answers.append(try await store.revocations(after: 1))
        }
        #expect(answers.contains(Revocations(ids: [], sequence: 0, isComplete: false)))
        #expect(try await store.fetch(.id(2)) == nil)
        try FileManager.default.removeItem(atPath: folder.store)
        try await store.check(at: 1_000)
        #expect(try await folder.open().count() == 0)
        try await store.insert(.example(3), sessionsPerUser: 0, at: 1_000)
        #expect(try await folder.open().count() == 1)
    }

    @Test(arguments: [0, 1])
    func `an exchanged file with the same position is noticed too`(_ revoked: Int) async throws {
        let store = open()
        let other = folder.path + "/other"
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
        let replacement = SQLiteStore(path: other + "/store.sqlite", logger: log.logger())
        for store in [store, replacement] {
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            if revoked == 1 { try await store.remove(.id(1), at: 1_000) }
        }
        await replacement.close()
        #expect(try await store.latestRevocation() == Int64(revoked))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name != "other" {
            try FileManager.default.removeItem(atPath: folder.path + "/" + name)
        }
        try FileManager.default.moveItem(atPath: other + "/store.sqlite", toPath: folder.store)
        var answers: [Revocations] = []
        for _ in 0..<10 {
            answers.append(try await store.revocations(after: Int64(revoked)))
        }
        #expect(answers.filter { !$0.isComplete }.count == 1)
    }

    @Test
    func `a trouble that comes and goes is told once a minute`() async throws {
        let store = folder.open(clock: { [clock] in clock.now }, logger: log.logger(), busyTimeout: 0)
        try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        for _ in 0..<3 {
            try await folder.whileLocked { () async throws in
                await #expect(throws: StoreError.busy) { try await store.touch([.id(1): 2_000]) }
            }
            clock.advance(by: .seconds(2))
            try await store.touch([.id(1): 2_000])
        }
        #expect(log.lines == ["error \(StoreError.busy)", "notice the store is usable again"])
        clock.advance(by: .seconds(60))
        try await folder.whileLocked { () async throws in
            #expect(await store.isUsable(at: 1_000) == false)
        }
        #expect(log.lines.count == 3)
    }
}
