import Dispatch
import Glibc

/// A web server's end of a FastCGI connection, which sends whatever bytes a test wants.
///
/// It waits on a thread of its own, never on one of Swift's pool; no wait lasts longer than ``patience``.
package final class FastCGIClient: Sendable {
    /// A system call that failed.
    package struct Failure: Error, Equatable {
        /// Its name.
        package let call: String
        /// Its `errno`.
        package let code: Int32

        /// Names a failure that a test expects.
        package init(call: String, code: Int32) {
            self.call = call
            self.code = code
        }
    }

    /// Seconds after which a test that hangs fails with `ETIMEDOUT`.
    ///
    /// A thousand tests that begin at once stand in line for few threads, and so do the handlers that they wait for. So
    /// each second counts only once a task that joined the line after it had its turn: ``ready(for:)``.
    package static let patience = 20

    /// A child process has no use for it: one test starts a child that may have a hundred descriptors.
    private static let stream = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "FastCGIClient")

    /// Connects to a Unix domain socket.
    package init(path: String) throws {
        descriptor = try Self.check("socket", socket(AF_UNIX, Self.stream, 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.utf8.prefix($0.count - 1))
        }
        try unsafe connect(&address, count: MemoryLayout<sockaddr_un>.size)
    }

    /// Connects to a port of 127.0.0.1.
    package init(port: UInt16) throws {
        descriptor = try Self.check("socket", socket(AF_INET, Self.stream, 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        try unsafe connect(&address, count: MemoryLayout<sockaddr_in>.size)
    }

    /// Connects to a port of ::1.
    package init(ipv6Port port: UInt16) throws {
        descriptor = try Self.check("socket", socket(AF_INET6, Self.stream, 0))
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        try unsafe connect(&address, count: MemoryLayout<sockaddr_in6>.size)
    }

    deinit {
        _ = close(descriptor)
    }

    private func connect(_ address: UnsafeRawPointer, count: Int) throws {
        var time = timeval(tv_sec: Self.patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        // Only connecting waits within the call.
        _ = try Self.check("setsockopt", unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size))
        let form = unsafe address.assumingMemoryBound(to: sockaddr.self)
        _ = try Self.check("connect", unsafe Glibc.connect(descriptor, form, socklen_t(count)))
    }

    /// Sends all bytes.
    package func send(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try await ready(for: POLLOUT)
            rest = rest.dropFirst(try sendNow(rest))
        }
    }

    private func sendNow(_ bytes: ArraySlice<UInt8>) throws -> Int {
        let count = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        return try Self.check("send", count)
    }

    /// Sends a record.
    package func send(_ record: FastCGIRecord) async throws {
        try await send(record.bytes)
    }

    /// Sends bytes for as long as the other end takes them at once; returns how many it took.
    package func sendWhatFits(_ bytes: [UInt8]) async throws -> Int {
        try sendNow(bytes[...])
    }

    /// Closes the sending direction only.
    package func endOutput() throws {
        _ = try Self.check("shutdown", shutdown(descriptor, Int32(SHUT_WR)))
    }

    /// Closes both directions, as when the web server gives up.
    package func hangUp() throws {
        _ = try Self.check("shutdown", shutdown(descriptor, Int32(SHUT_RDWR)))
    }

    /// Waits until the other end has closed, without reading anything.
    package func waitUntilClosed() async throws {
        try await ready(for: 0)
    }

    /// The next record, `nil` when the other end has closed between records.
    package func receive() async throws -> FastCGIRecord? {
        let header = try await receive(8)
        guard header.count == 8 else {
            return nil
        }
        let count = Int(header[4]) << 8 | Int(header[5])
        var record = FastCGIRecord(header[1], id: UInt16(header[2]) << 8 | UInt16(header[3]))
        record.version = header[0]
        record.content = try await receive(count)
        record.padding = Int(header[6])
        _ = try await receive(record.padding)
        return record
    }

    /// Everything up to FCGI_END_REQUEST, `nil` when the other end has closed before.
    package func receiveResponse(id: UInt16 = 1) async throws -> FastCGIResponse? {
        var response = FastCGIResponse()
        while let record = try await receive() {
            guard record.requestID == id else {
                continue
            }
            switch record.type {
            case FastCGIRecord.Kind.standardOutput:
                response.output += record.content
            case FastCGIRecord.Kind.endRequest where record.content.count == 8:
                response.applicationStatus = record.content[..<4].reduce(0) { $0 << 8 | UInt32($1) }
                response.protocolStatus = record.content[4]
                return response
            default:
                continue
            }
        }
        return nil
    }

    /// Sends a request and waits for its response.
    package func exchange(
        id: UInt16 = 1,
        role: UInt16 = 1,
        keepsConnection: Bool = true,
        _ parameters: [(String, String)] = [],
        body: [UInt8] = []
    ) async throws -> FastCGIResponse? {
        try await send(
            FastCGIRecord.request(id: id, role: role, keepsConnection: keepsConnection, parameters, body: body)
        )
        return try await receiveResponse(id: id)
    }

    /// As many bytes as asked for, fewer when the other end has closed.
    private func receive(_ count: Int) async throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            try await ready(for: POLLIN)
            let part = unsafe bytes[filled...].withUnsafeMutableBytes {
                unsafe recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
            let received = try Self.check("recv", part)
            guard received > 0 else {
                return Array(bytes[..<filled])
            }
            filled += received
        }
        return bytes
    }

    /// Waits until the descriptor is ready, in steps of a second, and after each of them for a turn among Swift's tasks.
    private func ready(for events: Int32) async throws {
        for _ in 0..<Self.patience where try await isReady(for: events) {
            return
        }
        throw Failure(call: "poll", code: ETIMEDOUT)
    }

    // Going on after the continuation is what stands in line: behind every task that was ready when the second was over.
    private func isReady(for events: Int32) async throws -> Bool {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [descriptor] in
                var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
                continuation.resume(
                    with: Result { try Self.check("poll", unsafe poll(&request, 1, 1000)) == 1 }
                )
            }
        }
    }

    private static func check<Number: SignedInteger>(_ call: String, _ result: Number) throws -> Number {
        guard result != -1 else {
            throw Failure(call: call, code: errno)
        }
        return result
    }
}
