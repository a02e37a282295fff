/// Why a line of an import is not taken; its description is one line for the administrator.
package struct ImportFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line of the file, from 1; of a record over several lines the first.
    package let line: Int
    /// What is wrong, and what is accepted.
    package let message: String

    /// A fault of a line.
    package init(line: Int, _ message: String) {
        self.line = line
        self.message = message
    }

    package var description: String { "line \(line): \(message)" }
}
