import FoundationEssentials

/// Why a file of the configuration was not read.
package enum FileRefusal: Error, Equatable, Sendable {
    /// There is nothing at the path.
    case notFound
    /// A directory, a device, a pipe: what SIGHUP could not read a second time.
    case notRegular
    /// It has more bytes than its kind needs.
    case tooLarge
    /// The operating system refuses.
    case unreadable

    /// Reads a regular file of this machine, symbolic links followed.
    ///
    /// - Throws: ``FileRefusal``.
    @Sendable
    package static func readRegularFile(at path: String, limit: Int) throws(FileRefusal) -> [UInt8] {
        let resolved = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: resolved)
        } catch {
            throw (error as? CocoaError)?.code == .fileReadNoSuchFile ? .notFound : .unreadable
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else { throw .notRegular }
        guard let size = attributes[.size] as? Int, size <= limit else { throw .tooLarge }
        // Foundation 6.3 leaks its buffer when it reads nothing.
        guard size > 0 else { return [] }
        do {
            return try Array(Data(contentsOf: URL(filePath: resolved)))
        } catch {
            throw .unreadable
        }
    }
}
