import FoundationEssentials

/// The file of a SQLite store: who may read it, and which file it is.
struct PrivateFile: Sendable {
    /// Tells a file from another that takes its place later.
    struct Identity: Sendable, Equatable {
        /// The number of the file system.
        var device: UInt64
        /// The number of the file in it.
        var file: UInt64
    }

    /// The path; SQLite reads `file:…` as a URI and `:memory:` as no file at all, so a relative path begins with `./`.
    let path: String

    /// Names a file.
    init(path: String) {
        self.path = path.hasPrefix("/") ? path : "./" + path
    }

    /// Which file stands at the path now; none when there is nothing that can be looked at.
    var identity: Identity? {
        facts?.identity
    }

    /// Refuses a path at which nothing stands, or a folder.
    func refuseIfMissing() throws(StoreError) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .missing }
        guard !isFolder else { throw .notAFile }
    }

    /// Refuses what SQLite would take for an empty database by its length alone.
    func refuseIfTooShort() throws(StoreError) {
        // https://www.sqlite.org/fileformat.html section 1.3: a page has 512 bytes at least.
        guard let size = facts?.size, size > 0, size < 512 else { return }
        throw .notADatabase
    }

    private var facts: (identity: Identity, size: UInt64)? {
        // attributesOfItem does not follow a link.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else { return nil }
        // The type of a number depends on whether all of Foundation is in the process.
        let numbers = [.systemNumber, .systemFileNumber, .size].compactMap { (key: FileAttributeKey) in
            attributes[key] as? UInt64 ?? (attributes[key] as? UInt).map(UInt64.init)
        }
        guard numbers.count == 3 else { return nil }
        return (Identity(device: numbers[0], file: numbers[1]), numbers[2])
    }

    /// Creates an empty file that only its owner may read and write, unless there is one already.
    ///
    /// SQLite would create it with the umask's mode. Its `-wal` and `-shm` files take the mode of the file itself. The
    /// file is made in a folder of its own, which nobody else may enter, and linked into place when its mode is right: at
    /// no moment can another user open it, and a file that another process put there meanwhile is left alone.
    func createIfMissing() throws(StoreError) {
        var isFolder = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard !isFolder else { throw .notAFile }
            return
        }
        let workshop = path + ".new-" + UUID().uuidString
        do {
            try Self.createWorkshop(workshop)
            defer { try? FileManager.default.removeItem(atPath: workshop) }
            let file = workshop + "/store"
            try Data().write(to: URL(filePath: file), options: .withoutOverwriting)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            try FileManager.default.linkItem(atPath: file, toPath: path)
        } catch {
            let code = (error as? CocoaError)?.code
            guard code == .fileWriteFileExists else { throw refusal(code) }
            // Another process was faster, or a link leads to nothing.
            guard FileManager.default.fileExists(atPath: path) else { throw .notAFile }
        }
    }

    /// What stands in the way when SQLite could not open the file or one beside it; nothing, if this cannot tell.
    func obstacle() -> StoreError? {
        let workshop = path + ".new-" + UUID().uuidString
        do {
            try Self.createWorkshop(workshop)
            try FileManager.default.removeItem(atPath: workshop)
        } catch {
            return refusal((error as? CocoaError)?.code)
        }
        let isOpen =
            FileManager.default.isReadableFile(atPath: path) && FileManager.default.isWritableFile(atPath: path)
        return isOpen ? nil : .permissionDenied
    }

    private static func createWorkshop(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    private func refusal(_ code: CocoaError.Code?) -> StoreError {
        switch code {
        case .fileNoSuchFile, .fileReadNoSuchFile: .folderMissing
        case .fileWriteVolumeReadOnly: .readOnly
        case .fileWriteOutOfSpace: .full
        case .fileWriteInvalidFileName: .notAFile
        // ENOTDIR has no code of its own.
        case .fileWriteUnknown: .folderMissing
        default: .permissionDenied
        }
    }
}
