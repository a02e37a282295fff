import Foundation

/// A folder that is gone with its last user.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// Makes a new, empty folder.
    package init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "entra-fcgi-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
