import Foundation
import Store
import TestSupport
import Testing

/// The store on a disk of its own that is full or read-only.
struct DiskTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock()
    private let log = CollectedLog()

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Whether this process may mount; containers often forbid it to root.
    private static let mayMount: Bool = {
        guard let folder = try? TemporaryFolder() else { return false }
        guard (try? mount(["-t", "tmpfs", "tmpfs", folder.path])) == true else { return false }
        return (try? run("umount", [folder.path])) == true
    }()

    private static func mount(_ arguments: [String]) throws -> Bool {
        try run("mount", arguments)
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> Bool {
        try TestProcess.run(program, arguments, in: URL(filePath: "/")) == 0
    }

    private func withDisk(_ options: String, _ body: () async throws -> Void) async throws {
        try #require(try Self.mount(["-t", "tmpfs", "-o", options, "tmpfs", folder.path]))
        do {
            try await body()
        } catch {
            _ = try Self.run("umount", ["--lazy", folder.path])
            throw error
        }
        _ = try Self.run("umount", ["--lazy", folder.path])
    }

    private func fill() throws {
        let file = folder.path + "/filler"
        _ = FileManager.default.createFile(atPath: file, contents: nil)
        let handle = try #require(FileHandle(forWritingAtPath: file))
        while (try? handle.write(contentsOf: Data(count: 1_024))) != nil {}
        try handle.close()
    }

    @Test(.enabled(if: mayMount, "needs the right to mount"))
    func `a disk that fills up is named, reading goes on, and room is used without a restart`() async throws {
        try await withDisk("size=2m") { () async throws in
            let store = folder.open(clock: { [clock] in clock.now }, logger: log.logger())
            try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            try fill()
            var record = SessionRecord.example(2)
            record.sealed = [UInt8](repeating: 1, count: 600_000)
            await #expect(throws: StoreError.full) {
                try await store.insert(record, sessionsPerUser: 0, at: 1_000)
            }
            #expect(try await store.fetch(.id(1)) == .example(1))
            #expect(try await store.fetch(.id(2)) == nil)
            #expect(log.lines == ["error \(StoreError.full)"])
            // What is small may still find room; that is no recovery yet.
            _ = try? await store.touch([.id(1): 2_000])
            #expect(log.lines.count == 1)
            try FileManager.default.removeItem(atPath: folder.path + "/filler")
            clock.advance(by: .seconds(2))
            try await store.insert(record, sessionsPerUser: 0, at: 1_000)
            #expect(try await store.fetch(.id(2)) == record)
            #expect(await store.isUsable(at: 1_000))
            #expect(log.lines.count == 2)
            await store.close()
        }
    }

    @Test(.enabled(if: mayMount, "needs the right to mount"))
    func `a disk that is full from the beginning is named`() async throws {
        try await withDisk("size=64k") { () async throws in
            try fill()
            let store = folder.open(clock: { [clock] in clock.now }, logger: log.logger())
            await #expect(throws: StoreError.full) { try await store.count() }
            #expect(await store.isUsable(at: 1_000) == false)
            #expect(log.lines == ["error \(StoreError.full)"])
            _ = try Self.mount(["-o", "remount,size=4m", folder.path])
            clock.advance(by: .seconds(2))
            try await store.check(at: 1_000)
            #expect(log.lines.count == 2)
            await store.close()
        }
    }

    @Test(.enabled(if: mayMount, "needs the right to mount"))
    func `a read-only disk is named, with a store on it and without`() async throws {
        try await withDisk("size=2m") { () async throws in
            let first = folder.open()
            _ = try Self.mount(["-o", "remount,ro", folder.path])
            await #expect(throws: StoreError.readOnly) { try await first.count() }
            _ = try Self.mount(["-o", "remount,rw", folder.path])
            let writer = folder.open()
            try await writer.insert(.example(1), sessionsPerUser: 0, at: 1_000)
            await writer.close()
            let before = try Data(contentsOf: URL(filePath: folder.store))
            _ = try Self.mount(["-o", "remount,ro", folder.path])
            let store = folder.open(clock: { [clock] in clock.now }, logger: log.logger())
            await #expect(throws: StoreError.readOnly) { try await store.remove(.id(1), at: 1_000) }
            #expect(await store.isUsable(at: 1_000) == false)
            #expect(try Data(contentsOf: URL(filePath: folder.store)) == before)
            #expect(log.lines == ["error \(StoreError.readOnly)"])
            _ = try Self.mount(["-o", "remount,rw", folder.path])
            clock.advance(by: .seconds(2))
            #expect(try await store.remove(.id(1), at: 1_000))
            #expect(log.lines.count == 2)
            await store.close()
        }
    }
}
