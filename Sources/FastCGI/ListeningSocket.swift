internal import Glibc

/// A socket on which web servers connect, its path included when it made one.
///
/// It is close-on-exec and non-blocking, whoever made it.
package struct ListeningSocket: ~Copyable, Sendable {
    /// `SD_LISTEN_FDS_START`: the first descriptor of systemd's socket activation (sd_listen_fds(3)).
    package static let firstActivatedDescriptor: Int32 = 3

    /// Goes before the descriptor, so that nobody finds a path on which nobody listens.
    private let path: SocketPath?
    let descriptor: FileDescriptor

    private init(descriptor: consuming FileDescriptor, path: consuming SocketPath? = nil) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Opens the address, or takes the descriptor over, and listens.
    ///
    /// - Throws: ``FastCGIError`` when the address is taken, refused by the system, or not a listening socket.
    package init(_ address: ListenAddress) throws(FastCGIError) {
        switch address {
        case .unix(let path, let mode, let group):
            try self.init(path: path, mode: mode, group: group)
        case .tcp(let host, let port):
            try self.init(host: host, port: port)
        case .descriptor(let number):
            try self.init(inherited: number)
        }
    }

    /// The socket that the parent process left us, if any.
    ///
    /// First systemd's socket activation, when `LISTEN_PID` is this process (sd_listen_fds(3)); else descriptor 0 when
    /// it is a listening socket (FastCGI 1.0 section 2.2, spawn-fcgi, mod_fcgid).
    ///
    /// - Throws: ``FastCGIError`` when socket activation announces what cannot be served.
    package static func inherited(
        environment: [String: String],
        firstDescriptor: Int32 = firstActivatedDescriptor,
        standardInput: Int32 = STDIN_FILENO
    ) throws(FastCGIError) -> ListeningSocket? {
        if let count = environment["LISTEN_FDS"], environment["LISTEN_PID"].flatMap(pid_t.init) == getpid() {
            guard count == "1" else {
                throw .descriptorCountRefused(count)
            }
            return try ListeningSocket(inherited: firstDescriptor)
        }
        guard isListening(standardInput) else {
            return nil
        }
        return try ListeningSocket(inherited: standardInput)
    }

    /// The TCP port, `nil` for a Unix domain socket.
    package var boundPort: UInt16? {
        (try? SocketAddress.bound(to: descriptor))?.port
    }

    private init(path: String, mode: UInt16, group: String?) throws(FastCGIError) {
        try ListenAddress.check(path: path)
        try SocketPath.clear(path)
        let address = SocketAddress.unix(path: path)
        let descriptor = try Self.makeSocket(family: AF_UNIX)
        try address.bind(descriptor)
        let place = try SocketPath(boundAt: path)
        try place.restrict(toMode: mode, group: group)
        try Self.listen(descriptor)
        self.init(descriptor: descriptor, path: place)
    }

    private init(host: String, port: UInt16) throws(FastCGIError) {
        let address = try SocketAddress.tcp(host: host, port: port)
        let descriptor = try Self.makeSocket(family: address.family)
        try Self.set(SOL_SOCKET, SO_REUSEADDR, on: descriptor)
        if address.family == AF_INET6 {
            try Self.set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, on: descriptor)
        }
        // Accepted sockets inherit it; a response is one write, so waiting for more to send only delays it.
        try Self.set(Int32(IPPROTO_TCP), TCP_NODELAY, on: descriptor)
        try address.bind(descriptor)
        try Self.listen(descriptor)
        self.init(descriptor: descriptor)
    }

    private init(inherited number: Int32) throws(FastCGIError) {
        guard Self.isListening(number) else {
            throw .notListening(descriptor: number)
        }
        _ = try SystemCall.run("fcntl") { fcntl(number, F_SETFD, FD_CLOEXEC) }
        let flags = try SystemCall.run("fcntl") { fcntl(number, F_GETFL) }
        _ = try SystemCall.run("fcntl") { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
        self.init(descriptor: FileDescriptor(owning: number))
    }

    private static func makeSocket(family: Int32) throws(FastCGIError) -> FileDescriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        return FileDescriptor(owning: try SystemCall.run("socket") { socket(family, type, 0) })
    }

    private static func listen(_ descriptor: borrowing FileDescriptor) throws(FastCGIError) {
        let number = descriptor.rawValue
        _ = try SystemCall.run("listen") { Glibc.listen(number, SOMAXCONN) }
    }

    private static func set(
        _ level: Int32,
        _ option: Int32,
        on descriptor: borrowing FileDescriptor
    ) throws(FastCGIError) {
        let number = descriptor.rawValue
        var value: Int32 = 1
        _ = try SystemCall.run("setsockopt") {
            unsafe setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    private static func isListening(_ number: Int32) -> Bool {
        option(SO_ACCEPTCONN, of: number) == 1 && option(SO_TYPE, of: number) == Int32(SOCK_STREAM.rawValue)
    }

    private static func option(_ option: Int32, of number: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(number, SOL_SOCKET, option, &value, &length)
        return result == 0 ? value : nil
    }
}

extension ListeningSocket {
    /// A listening socket in the hands of several loops: closed when the last of them lets go.
    final class Shared: Sendable {
        let socket: ListeningSocket

        init(_ socket: consuming ListeningSocket) {
            self.socket = socket
        }
    }
}
