import FoundationEssentials
import Glibc
import Logging
import Store
import Testing

/// The store between real processes, and in a process that may do less than root.
struct OtherProcessTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static func open(_ path: String) -> SQLiteStore {
        SQLiteStore(path: path, logger: Logger(label: "store", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Root may do everything, so that a refusal shows only without it.
    private static func giveUpRoot() {
        guard getuid() == 0 else { return }
        setgid(65_534)
        setuid(65_534)
    }

    /// The error of the first use, and of the check.
    private static func errors(of path: String) async -> [StoreError?] {
        let store = open(path)
        var errors: [StoreError?] = []
        do throws(StoreError) {
            try await store.insert(.example(9), sessionsPerUser: 0, at: 1_000)
            errors.append(nil)
        } catch {
            errors.append(error)
        }
        do throws(StoreError) {
            try await store.check(at: 1_000)
            errors.append(nil)
        } catch {
            errors.append(error)
        }
        return errors
    }

    @Test
    func `another process sees and revokes what this one stored`() async throws {
        let store = folder.open()
        try await store.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        try await store.insert(.example(2), sessionsPerUser: 0, at: 1_000)
        #expect(try await store.revocations(after: 0).ids == [])
        await #expect(processExitsWith: .success) { [path = folder.store as String] in
            let store = Self.open(path)
            let sawIt = try await store.fetch(.id(1)) == .example(1)
            let revokedIt = try await store.remove(.id(1), at: 1_000)
            exit(sawIt && revokedIt ? EXIT_SUCCESS : EXIT_FAILURE)
        }
        #expect(try await store.revocations(after: 0).ids == [.id(1)])
        #expect(try await store.fetch(.id(1)) == nil)
        #expect(try await store.fetch(.id(2)) != nil)
    }

    @Test
    func `a process that is killed loses nothing and holds nothing up`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.store as String] in
            let store = Self.open(path)
            for number in 1...50 {
                try await store.insert(.example(number), sessionsPerUser: 0, at: 1_000)
            }
            try await store.remove(.id(50), at: 1_000)
            // Killed with writes in full course.
            for number in 51...90 {
                Task { try await store.insert(.example(number), sessionsPerUser: 0, at: 1_000) }
            }
            kill(getpid(), SIGKILL)
        }
        let store = folder.open()
        for number in 1...49 {
            #expect(try await store.fetch(.id(number)) == .example(number))
        }
        #expect(try await store.fetch(.id(50)) == nil)
        #expect(try await store.latestRevocation() == 1)
        try await store.insert(.example(100), sessionsPerUser: 0, at: 1_000)
        #expect(try folder.text("PRAGMA integrity_check") == "ok")
    }

    @Test
    func `a folder that may not be written is named`() async throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
        await #expect(processExitsWith: .success) { [path = folder.store as String] in
            Self.giveUpRoot()
            let errors = await Self.errors(of: path)
            exit(errors == [.permissionDenied, .permissionDenied] ? EXIT_SUCCESS : EXIT_FAILURE)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test(arguments: [0o000, 0o444], [0o555, 0o777])
    func `a file that may not be written is named and stays as it is`(mode: Int, folderMode: Int) async throws {
        let owner = folder.open()
        try await owner.insert(.example(1), sessionsPerUser: 0, at: 1_000)
        await owner.close()
        let before = try Data(contentsOf: URL(filePath: folder.store))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.store)
        try FileManager.default.setAttributes([.posixPermissions: folderMode], ofItemAtPath: folder.path)
        await #expect(processExitsWith: .success) { [path = folder.store as String] in
            Self.giveUpRoot()
            let errors = await Self.errors(of: path)
            let isNamed = errors.allSatisfy { $0 == .permissionDenied || $0 == .readOnly }
            exit(isNamed ? EXIT_SUCCESS : EXIT_FAILURE)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.store)
        #expect(try Data(contentsOf: URL(filePath: folder.store)) == before)
        #expect(try await folder.open().fetch(.id(1)) == .example(1))
    }
}
