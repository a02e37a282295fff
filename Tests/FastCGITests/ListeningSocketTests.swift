import FastCGI
import Foundation
import Glibc
import HTTPTypes
import TestSupport
import Testing

struct ListeningSocketTests {
    private let directory: TemporaryDirectory
    private var path: String {
        directory.path + "/socket"
    }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private static func status(_ path: String) throws -> stat {
        var status = stat()
        try #require(unsafe lstat(path, &status) == 0)
        return status
    }

    /// Leaves a socket file on which nobody listens, as a killed process does; of another type when asked.
    private func leaveSocket(type: __socket_type = SOCK_STREAM) throws -> Int32 {
        let number = socket(AF_UNIX, Int32(type.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        return number
    }

    private func serve(_ listening: consuming ListeningSocket) throws -> Server {
        let server = try Server(
            listening: listening,
            logger: ServerUnderTest.quietLogger,
            handler: ClosureHandler { ServerUnderTest.echo($0) }
        )
        try server.start()
        return server
    }

    @Test(arguments: [0o600, 0o660, 0o666, 0o000, 0o777] as [UInt16])
    func `a socket has exactly the mode that was asked for`(mode: UInt16) throws {
        let listening = try ListeningSocket(.unix(path: path, mode: mode, group: nil))
        #expect(try Self.status(path).st_mode == S_IFSOCK | UInt32(mode))
        _ = consume listening
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test
    func `the mode does not depend on the umask`() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            for mask in [0o000, 0o022, 0o077, 0o777] as [mode_t] {
                umask(mask)
                let path = directory.path + "/socket"
                let listening = try ListeningSocket(.unix(path: path, mode: 0o660, group: nil))
                try #require(try Self.status(path).st_mode == S_IFSOCK | 0o660)
                _ = consume listening
            }
        }
    }

    @Test
    func `a socket gets the group that was asked for, by name or number`() throws {
        let own = getgid()
        let listening = try ListeningSocket(.unix(path: path, mode: 0o660, group: String(own)))
        #expect(try Self.status(path).st_gid == own)
        _ = consume listening
        let name = try #require(unsafe getgrgid(own).map { unsafe String(cString: $0.pointee.gr_name) })
        let named = try ListeningSocket(.unix(path: path, mode: 0o660, group: name))
        #expect(try Self.status(path).st_gid == own)
        _ = consume named
    }

    @Test
    func `an unknown group is refused and nothing is left behind`() {
        #expect(throws: FastCGIError.groupUnknown("no-such-group-here")) {
            _ = try ListeningSocket(.unix(path: path, mode: 0o660, group: "no-such-group-here"))
        }
        #expect(FastCGIError.groupUnknown("x").description == "there is no group 'x' on this machine")
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test
    func `what is not a socket is refused and left alone`() throws {
        try Data("precious".utf8).write(to: URL(filePath: path))
        let refusal = FastCGIError.pathIsNotSocket(path)
        #expect(throws: refusal) { _ = try ListeningSocket(.unix(path: path, mode: 0o660, group: nil)) }
        #expect(refusal.description == "\(path) exists and is not a socket; it was left alone")
        #expect(try Data(contentsOf: URL(filePath: path)) == Data("precious".utf8))
    }

    @Test
    func `a link is refused and left alone, wherever it leads`() throws {
        let target = directory.path + "/target"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        #expect(throws: FastCGIError.pathIsNotSocket(path)) {
            _ = try ListeningSocket(.unix(path: path, mode: 0o660, group: nil))
        }
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == target)
    }

    @Test
    func `a path on which a live process answers is refused and left alone`() async throws {
        let server = try serve(ListeningSocket(.unix(path: path, mode: 0o660, group: nil)))
        let refusal = FastCGIError.socketInUse(path)
        #expect(throws: refusal) { _ = try ListeningSocket(.unix(path: path, mode: 0o660, group: nil)) }
        #expect(refusal.description == "a live process listens on \(path); it was left alone")
        #expect(try await FastCGIClient(path: path).exchange()?.text == "responder - ")
        await server.stop(within: .zero)
    }

    @Test
    func `a socket of another kind is refused and left alone`() throws {
        let number = try leaveSocket(type: SOCK_DGRAM)
        #expect(throws: FastCGIError.socketInUse(path)) {
            _ = try ListeningSocket(.unix(path: path, mode: 0o660, group: nil))
        }
        #expect(FileManager.default.fileExists(atPath: path))
        close(number)
    }

    @Test
    func `a socket that nobody listens on is replaced`() async throws {
        close(try leaveSocket())
        let server = try serve(ListeningSocket(.unix(path: path, mode: 0o660, group: nil)))
        #expect(try await FastCGIClient(path: path).exchange()?.text == "responder - ")
        await server.stop(within: .zero)
    }

    @Test
    func `a path that belongs to another one meanwhile is not removed`() throws {
        let listening = try ListeningSocket(.unix(path: path, mode: 0o660, group: nil))
        try FileManager.default.removeItem(atPath: path)
        let other = try leaveSocket()
        _ = consume listening
        #expect(FileManager.default.fileExists(atPath: path))
        close(other)
    }

    @Test
    func `what the system refuses is said in its words`() {
        #expect(throws: FastCGIError.system(call: "bind", code: ENOENT)) {
            _ = try ListeningSocket(.unix(path: directory.path + "/none/socket", mode: 0o660, group: nil))
        }
        #expect(
            FastCGIError.system(call: "bind", code: ENOENT).description == "bind: No such file or directory (errno 2)"
        )
        #expect(throws: FastCGIError.socketPathTooLong(count: 108, maximum: 107)) {
            _ = try ListeningSocket(.unix(path: String(repeating: "x", count: 108), mode: 0o660, group: nil))
        }
        #expect(throws: FastCGIError.hostUnknown("no-such-host.invalid")) {
            _ = try ListeningSocket(.tcp(host: "no-such-host.invalid", port: 0))
        }
        #expect(
            FastCGIError.alreadyStarted.description == "the server was started or stopped before"
        )
    }

    @Test
    func `a port that is taken is refused`() throws {
        let listening = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        let bound = listening.boundPort
        let port = try #require(bound)
        #expect(port > 0)
        #expect(throws: FastCGIError.system(call: "bind", code: EADDRINUSE)) {
            _ = try ListeningSocket(.tcp(host: "127.0.0.1", port: port))
        }
        _ = consume listening
    }

    @Test
    func `a Unix domain socket has no port`() throws {
        let listening = try ListeningSocket(.unix(path: path, mode: 0o660, group: nil))
        let port = listening.boundPort
        #expect(port == nil)
        _ = consume listening
    }

    @Test
    func `a listening descriptor is taken over and made close-on-exec`() async throws {
        let number = try leaveSocket()
        try #require(listen(number, 10) == 0)
        let server = try serve(ListeningSocket(.descriptor(number)))
        #expect(fcntl(number, F_GETFD) == FD_CLOEXEC)
        #expect(fcntl(number, F_GETFL) & O_NONBLOCK == O_NONBLOCK)
        #expect(try await FastCGIClient(path: path).exchange()?.text == "responder - ")
        await server.stop(within: .zero)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test
    func `a descriptor that does not listen is refused and left open`() throws {
        let unbound = try leaveSocket()
        let file = unsafe open("/dev/null", O_RDONLY)
        for number in [unbound, file, 1_000_000] {
            let refusal = FastCGIError.notListening(descriptor: number)
            #expect(throws: refusal) { _ = try ListeningSocket(.descriptor(number)) }
            #expect(refusal.description == "descriptor \(number) is not a listening stream socket")
        }
        #expect(close(unbound) == 0)
        #expect(close(file) == 0)
    }

    @Test
    func `a socket is inherited from systemd`() async throws {
        let number = try leaveSocket()
        try #require(listen(number, 10) == 0)
        let environment = ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "1"]
        let inherited = try ListeningSocket.inherited(environment: environment, firstDescriptor: number)
        guard let listening = inherited else {
            Issue.record("nothing was inherited")
            return
        }
        let server = try serve(listening)
        #expect(try await FastCGIClient(path: path).exchange()?.text == "responder - ")
        await server.stop(within: .zero)
    }

    @Test
    func `a socket is inherited as descriptor 0`() async throws {
        let number = try leaveSocket()
        try #require(listen(number, 10) == 0)
        let foreign = ["LISTEN_PID": "1", "LISTEN_FDS": "1"]
        let inherited = try ListeningSocket.inherited(environment: foreign, firstDescriptor: -1, standardInput: number)
        guard let listening = inherited else {
            Issue.record("nothing was inherited")
            return
        }
        let server = try serve(listening)
        #expect(try await FastCGIClient(path: path).exchange()?.text == "responder - ")
        await server.stop(within: .zero)
    }

    @Test
    func `nothing is inherited when nobody left a socket`() throws {
        let file = unsafe open("/dev/null", O_RDONLY)
        let environments: [[String: String]] = [
            [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "\(getpid())"], ["LISTEN_PID": "x", "LISTEN_FDS": "1"],
        ]
        for environment in environments {
            let inherited = try ListeningSocket.inherited(environment: environment, standardInput: file)
            if inherited != nil {
                Issue.record("something was inherited with \(environment)")
            }
        }
        close(file)
    }

    @Test(arguments: ["0", "2", "", "x"])
    func `socket activation with another number of sockets than one is refused`(count: String) {
        let refusal = FastCGIError.descriptorCountRefused(count)
        #expect(throws: refusal) {
            _ = try ListeningSocket.inherited(environment: ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": count])
        }
        #expect(refusal.description == "LISTEN_FDS is '\(count)'; accepted is 1: entra-fcgi serves one socket")
    }

    @Test
    func `socket activation without a socket is refused`() {
        let environment = ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "1"]
        #expect(throws: FastCGIError.notListening(descriptor: 1_000_000)) {
            _ = try ListeningSocket.inherited(environment: environment, firstDescriptor: 1_000_000)
        }
    }
}
