import Foundation
import Glibc

/// A server on 127.0.0.1 that answers bytes exactly as a test wants them, however broken.
///
/// Every connection has a thread of its own, so that a slow answer disturbs no other.
package final class LoopbackServer: Sendable {
    /// What the server does after it has read a whole request.
    package enum Answer: Sendable {
        /// Sends the bytes, then closes.
        case close(after: [UInt8])
        /// Sends the bytes, then waits for the next request.
        case keep(after: [UInt8])
        /// Sends the bytes one by one with a pause before each, until they or the client's patience end.
        case trickle([UInt8], pauseMilliseconds: Int32)
        /// Sends the first bytes once, then the others again and again until the client goes away.
        case flood(after: [UInt8], repeating: [UInt8])
        /// Sends nothing and waits until the client goes away.
        case silence
        /// Sends the bytes, then carries bytes both ways between the client and a port of 127.0.0.1, as a proxy does.
        case tunnel(after: [UInt8], port: UInt16)
        /// Sends the bytes, then breaks the connection off with RST.
        case reset(after: [UInt8])

        /// Sends a text, then closes.
        package static func close(after text: String) -> Answer { .close(after: Array(text.utf8)) }

        /// Sends a text, then waits for the next request.
        package static func keep(after text: String) -> Answer { .keep(after: Array(text.utf8)) }

        /// A well-formed response with content, on a connection that is kept.
        package static func response(
            status: String = "200 OK",
            fields: [String] = [],
            body: [UInt8] = Array("{}".utf8)
        ) -> Answer {
            let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + fields
            return .keep(after: Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        }
    }

    /// The port that the system chose.
    package let port: UInt16
    private let connections: LoopbackConnections

    /// Starts a server that answers each request, head and content in one text, with `answer`.
    package init(_ answer: @escaping @Sendable (_ request: String) -> Answer) throws {
        let (listening, port) = try LoopbackServer.listen()
        let connections = LoopbackConnections(listening: listening, answer: answer)
        self.port = port
        self.connections = connections
        Thread.detachNewThread { connections.acceptAll() }
    }

    /// Starts a server that answers every request in the same way.
    package convenience init(_ answer: Answer) throws {
        try self.init { _ in answer }
    }

    deinit {
        stop()
    }

    /// `http://127.0.0.1` with the port and a path.
    package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// What came so far: each request's head and content as one text.
    package var requests: [String] { connections.requests }

    /// The number of connections so far.
    package var connectionCount: Int { connections.count }

    /// The number of connections that are open.
    package var openConnectionCount: Int { connections.openCount }

    /// Closes the listening socket and all connections.
    package func stop() {
        connections.stop()
    }

    private static func listen() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in.loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, size) == 0
                    && Glibc.listen(descriptor, 4096) == 0
                    && getsockname(descriptor, pointer, &size) == 0
            }
        }
        guard descriptor >= 0, isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

extension sockaddr_in {
    /// 127.0.0.1 with a port.
    static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}
