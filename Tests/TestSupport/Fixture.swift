import Foundation

/// The one way to the files in `Fixtures/`.
package enum Fixture {
    /// The lines of a fixture, without empty lines and without comment lines, which begin with `## `.
    package static func lines(of name: String) throws -> [String] {
        let url = Bundle.module.bundleURL.appending(path: "Fixtures").appending(path: name)
        return try String(contentsOf: url, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: true)
            .map(String.init)
            .filter { !$0.hasPrefix("## ") }
    }
}
