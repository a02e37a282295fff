import Foundation

/// Lines for the operator who started the program by hand.
enum StandardError {
    /// Writes one line.
    static func write(line: String) {
        try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
    }
}
