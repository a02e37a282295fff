package import Foundation
import Glibc

/// A program of the machine that runs beside a test and ends with it.
///
/// By posix_spawn(3): Foundation's own way reads beyond the end of a buffer when it starts a program, which now and then
/// ends the process (AddressSanitizer names `findMaximumOpenFromProcSelfFD`).
package final class TestProcess: Sendable {
    /// The program could not be started; `errno`.
    package struct Failure: Error {
        /// As posix_spawn gives it.
        package let code: Int32
    }

    /// Not this process's own environment: another test may be changing it.
    private static let environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]

    private let id: pid_t
    /// Our end of its input and outputs: an open input that says nothing, since s_server ends with it.
    private let output: FileHandle

    /// Starts the program; what it writes to both outputs is ``read(until:)``'s.
    package init(_ program: String, _ arguments: [String], in folder: URL) throws {
        // A socket, because only that can be closed to other programs from its beginning.
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Failure(code: errno) }
        output = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        defer { close(ends[1]) }
        id = try Self.start(program, arguments, in: folder, speakingTo: ends[1])
    }

    deinit {
        kill(id, SIGTERM)
        _ = Self.wait(for: id)
    }

    /// The line of the output that has `text` in it, or nothing when the program ends before.
    package func read(until text: String) -> String? {
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
    package static func exists(_ program: String) -> Bool {
        ["/usr/sbin", "/usr/bin", "/usr/local/bin"].contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// Runs a program to its end, and nobody hears what it says; its exit code.
    package static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> Int32 {
        wait(for: try start(program, arguments, in: folder, speakingTo: FileHandle.nullDevice.fileDescriptor))
    }

    private static func start(
        _ program: String,
        _ arguments: [String],
        in folder: URL,
        speakingTo descriptor: Int32
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for number in 0...2 as ClosedRange<Int32> {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        }
        // The signals that a thread of ours has blocked are not blocked there: one of them ends it.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var id: pid_t = 0
        // env(1) goes to the folder, and looks for the name in the path that the program gets.
        let code = unsafe withTexts(["/usr/bin/env", "--chdir=\(folder.path)", program] + arguments) { arguments in
            unsafe withTexts(environment) {
                unsafe posix_spawn(&id, "/usr/bin/env", &actions, &attributes, arguments, $0)
            }
        }
        guard code == 0 else { throw Failure(code: code) }
        return id
    }

    private static func wait(for id: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) == -1, errno == EINTR {}
        // WEXITSTATUS is a macro; a signal counts as 128 and its number, as in a shell.
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    /// Texts as C wants them: pointers, and none at the end.
    private static func withTexts<Result>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer {
            for index in unsafe pointers.indices { unsafe free(pointers[index]) }
        }
        return unsafe body(&pointers)
    }
}
