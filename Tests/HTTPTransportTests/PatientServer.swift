import Foundation
import Glibc

/// A server that answers each request a fixed time after it came, all of them with one thread.
final class PatientServer: Sendable {
    let port: UInt16

    init(delay: Duration) throws {
        let listening = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(listening, pointer, size) == 0 && listen(listening, 4096) == 0
                    && getsockname(listening, pointer, &size) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { PatientServer.serve(listening, delay) }
    }

    /// Works until the process ends.
    private static func serve(_ listening: Int32, _ delay: Duration) {
        let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8)
        var polls = [pollfd(fd: listening, events: Int16(POLLIN), revents: 0)]
        var waiting: [(descriptor: Int32, moment: ContinuousClock.Instant)] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let pause = waiting.first.map { ContinuousClock.now.duration(to: $0.moment) / .milliseconds(1) } ?? 1000
            _ = unsafe poll(&polls, nfds_t(polls.count), Int32(max(0, pause.rounded(.up))))
            for index in polls.indices.dropFirst() where polls[index].revents != 0 {
                if unsafe recv(polls[index].fd, &buffer, buffer.count, 0) > 0 {
                    waiting.append((polls[index].fd, ContinuousClock.now.advanced(by: delay)))
                } else {
                    _ = close(polls[index].fd)
                    polls[index].fd = -1
                }
            }
            if polls[0].revents != 0 {
                polls.append(pollfd(fd: accept(listening, nil, nil), events: Int16(POLLIN), revents: 0))
            }
            polls.removeAll { $0.fd < 0 }
            while let first = waiting.first, first.moment <= ContinuousClock.now {
                _ = unsafe send(first.descriptor, response, response.count, CInt(MSG_NOSIGNAL))
                waiting.removeFirst()
            }
        }
    }
}
