import Foundation

/// A program of the machine that runs beside a test and ends with it.
final class TestProcess: Sendable {
    private let process: Process
    private let output: FileHandle

    /// Starts the program; what it writes to both outputs is ``read(until:)``'s.
    init(_ program: String, _ arguments: [String], in folder: URL) throws {
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        // Not this process's own environment: another test may be changing it.
        process.environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        // An open input that says nothing: s_server ends with it.
        process.standardInput = Pipe()
        output = pipe.fileHandleForReading
        try process.run()
    }

    deinit {
        process.terminate()
    }

    /// The line of the output that has `text` in it, or nothing when the program ends before.
    func read(until text: String) -> String? {
        var bytes = Data()
        while let byte = try? output.read(upToCount: 1), !byte.isEmpty {
            bytes += byte
            guard byte.first == UInt8(ascii: "\n") else { continue }
            let line = String(decoding: bytes, as: UTF8.self)
            if line.contains(text) { return line }
            bytes = Data()
        }
        return nil
    }

    /// Whether the program is there.
    static func exists(_ program: String) -> Bool {
        ["/usr/sbin", "/usr/bin", "/usr/local/bin"].contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// Runs a program to its end; its exit code.
    static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        // Not this process's own environment: another test may be changing it.
        process.environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
