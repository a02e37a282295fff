import EntraGateway
import Foundation
import Testing

/// The README's table of settings is the program's own.
struct SettingsTableTests {
    @Test
    func `the README names every setting as the program has it`() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../README.md")
        let readme = try String(contentsOf: path, encoding: .utf8)
        let parts = readme.split(separator: "<!-- settings -->", maxSplits: 1)
        let table = try #require(parts.last?.split(separator: "<!-- /settings -->", maxSplits: 1).first)
        #expect(
            table.trimmingCharacters(in: .whitespacesAndNewlines)
                == Setting.markdownTable.trimmingCharacters(in: .newlines)
        )
    }
}
