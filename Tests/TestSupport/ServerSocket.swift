import Foundation
import Glibc

/// The server's end of one connection.
struct ServerSocket {
    let descriptor: Int32

    /// The next request with its content, or nothing when the client has gone.
    func readRequest() -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            if let request = complete(bytes) { return request }
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer.prefix(count)
        }
    }

    /// Does what the answer says; true when the next request may come.
    func perform(_ answer: LoopbackServer.Answer) -> Bool {
        switch answer {
        case .close(let bytes):
            _ = send(bytes)
            return false
        case .keep(let bytes):
            return send(bytes)
        case .trickle(let bytes, let pause):
            for byte in bytes {
                guard !hasClientGone(within: pause), send([byte]) else { return false }
            }
            return false
        case .flood(let first, let bytes):
            guard send(first) else { return false }
            while send(bytes) {}
            return false
        case .silence:
            _ = hasClientGone(within: -1)
            return false
        case .tunnel(let bytes, let port):
            if send(bytes) { relay(toPort: port) }
            return false
        case .reset(let bytes):
            _ = send(bytes)
            var linger = linger(l_onoff: 1, l_linger: 0)
            let size = socklen_t(MemoryLayout.size(ofValue: linger))
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, size)
            return false
        }
    }

    /// The request when its content is there to the length that it says.
    private func complete(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let length = text[..<end.lowerBound].lowercased().split(separator: "\r\n")
            .first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
        guard text[end.upperBound...].utf8.count >= length ?? 0 else { return nil }
        return text
    }

    /// Carries bytes both ways until one side ends.
    private func relay(toPort port: UInt16) {
        let other = ServerSocket(descriptor: socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
        defer { _ = close(other.descriptor) }
        var address = sockaddr_in.loopback(port: port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(other.descriptor, pointer, size) == 0
            }
        }
        guard isConnected else { return }
        var polls = [descriptor, other.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while unsafe poll(&polls, 2, -1) > 0 {
            for (index, target) in [(0, other), (1, self)] where polls[index].revents != 0 {
                let count = unsafe recv(polls[index].fd, &buffer, buffer.count, 0)
                guard count > 0, target.send(Array(buffer.prefix(count))) else { return }
            }
        }
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    descriptor,
                    buffer.baseAddress?.advanced(by: start),
                    buffer.count - start,
                    CInt(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }

    /// Whether the connection ends before the time does; -1 waits for ever.
    private func hasClientGone(within milliseconds: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe Glibc.poll(&poll, 1, milliseconds) > 0 else { return false }
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, 0) <= 0
    }
}
