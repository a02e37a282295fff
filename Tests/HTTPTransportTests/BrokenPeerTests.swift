import HTTPTransport
import HTTPTypes
import TestSupport
import Testing

struct BrokenPeerTests {
    /// A server that is no good, and what its client gets.
    struct BrokenPeer: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: LoopbackServer.Answer
        let error: TransportError

        var testDescription: String { name }

        init(_ name: String, _ answer: LoopbackServer.Answer, _ error: TransportError) {
            self.name = name
            self.answer = answer
            self.error = error
        }

        private static let head = "HTTP/1.1 200 OK\r\n"
        private static let tenMegabytes = [UInt8](repeating: UInt8(ascii: "x"), count: 10 << 20)
        private static let manyFields = (0..<300).map { "X-\($0): 1\r\n" }.joined()
        private static let longField = "X: " + String(repeating: "x", count: 70_000) + "\r\n"

        static let all: [BrokenPeer] = [
            BrokenPeer("closes at once", .close(after: ""), .responseIncomplete),
            BrokenPeer("breaks off at once", .reset(after: []), .responseIncomplete),
            BrokenPeer("breaks off in the status line", .reset(after: Array("HTTP/1.1 2".utf8)), .responseIncomplete),
            BrokenPeer("ends in the status line", .close(after: "HTTP/1.1 200"), .responseIncomplete),
            BrokenPeer(
                "breaks off in the content",
                .reset(after: Array("\(head)Content-Length: 10\r\n\r\nabc".utf8)),
                .responseIncomplete
            ),
            BrokenPeer(
                "ends before the length",
                .close(after: "\(head)Content-Length: 10\r\n\r\nabc"),
                .responseIncomplete
            ),
            BrokenPeer(
                "HTML without a head",
                .close(after: "<html><body>Proxy error</body></html>"),
                .responseIncomplete
            ),
            BrokenPeer("another protocol", .close(after: "220 mail.example ESMTP\r\n"), .responseIncomplete),
            BrokenPeer("TLS in the clear", .close(after: [0x15, 3, 1, 0, 2, 2, 70]), .responseIncomplete),
            BrokenPeer("two status lines", .close(after: "\(head)HTTP/1.1 200 OK\r\n\r\n"), .responseIncomplete),
            BrokenPeer("zeros", .close(after: [UInt8](repeating: 0, count: 100)), .responseIncomplete),
            BrokenPeer("status of two digits", .close(after: "HTTP/1.1 20 OK\r\n\r\n"), .responseIncomplete),
            BrokenPeer("status that is no number", .close(after: "HTTP/1.1 abc OK\r\n\r\n"), .responseIncomplete),
            BrokenPeer("status out of range", .close(after: "HTTP/1.1 999 OK\r\n\r\n"), .responseIncomplete),
            BrokenPeer("a field without a colon", .close(after: "\(head)nonsense\r\n\r\n"), .responseIncomplete),
            BrokenPeer("a field name with a blank", .close(after: "\(head)A B: c\r\n\r\n"), .responseIncomplete),
            BrokenPeer("a folded field", .close(after: "\(head)A: b\r\n c\r\n\r\n"), .responseIncomplete),
            BrokenPeer("a zero in a field", .close(after: "\(head)A: b\0c\r\n\r\n"), .responseIncomplete),
            BrokenPeer(
                "a length that is no number",
                .close(after: "\(head)Content-Length: ten\r\n\r\n"),
                .responseIncomplete
            ),
            BrokenPeer(
                "a chunk size that is none",
                .close(after: "\(head)Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"),
                .responseIncomplete
            ),
            BrokenPeer(
                "chunks that do not end",
                .close(after: "\(head)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
                .responseIncomplete
            ),
            BrokenPeer(
                "a chunk longer than any memory",
                .close(after: "\(head)Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc\r\n"),
                .responseIncomplete
            ),
            BrokenPeer(
                "gzip that is none",
                .close(after: "\(head)Content-Encoding: gzip\r\n\r\nnot compressed"),
                .responseIncomplete
            ),
            BrokenPeer(
                "an unknown content coding",
                .close(after: "\(head)Content-Encoding: rot13\r\n\r\nnot compressed"),
                .responseIncomplete
            ),
            BrokenPeer("ten megabytes", .close(after: Array("\(head)\r\n".utf8) + tenMegabytes), .responseTooLarge),
            BrokenPeer(
                "content without an end",
                .flood(after: Array("\(head)\r\n".utf8), repeating: tenMegabytes),
                .responseTooLarge
            ),
            BrokenPeer(
                "a gzip bomb",
                .response(fields: ["Content-Encoding: gzip, gzip"], body: GzipFixture.bomb),
                .responseTooLarge
            ),
            BrokenPeer("300 fields", .close(after: head + manyFields + "\r\n"), .responseTooLarge),
            BrokenPeer("a field of 70,000 bytes", .close(after: head + longField + "\r\n"), .responseTooLarge),
            BrokenPeer(
                "fields without an end",
                .flood(after: Array(head.utf8), repeating: Array("A: b\r\n".utf8)),
                .responseTooLarge
            ),
            BrokenPeer(
                "interim responses without an end",
                .flood(after: [], repeating: Array("HTTP/1.1 103 Early\r\n\r\n".utf8)),
                .responseTooLarge
            ),
        ]

        static let slow: [BrokenPeer] = [
            BrokenPeer("says nothing", .silence, .timedOut),
            BrokenPeer(
                "slow by the byte",
                .trickle(
                    Array("\(head)Content-Length: 10000\r\n\r\n\(String(repeating: "x", count: 10_000))".utf8),
                    pauseMilliseconds: 5
                ),
                .timedOut
            ),
            BrokenPeer(
                "slow by the byte in its fields",
                .trickle(Array("\(head)\(manyFields)".utf8), pauseMilliseconds: 5),
                .timedOut
            ),
        ]
    }

    @Test(arguments: BrokenPeer.all)
    func `a broken answer ends with its own error, and the next request goes well`(_ peer: BrokenPeer) async throws {
        let server = try LoopbackServer { request in
            request.hasPrefix("GET /broken ") ? peer.answer : .response()
        }
        let transport = try CurlTransport(userAgent: "test")
        await #expect(throws: peer.error) {
            try await transport.send(OutgoingRequest(url: server.url("/broken")))
        }
        #expect(try await transport.send(OutgoingRequest(url: server.url())).status == .ok)
    }

    @Test(arguments: BrokenPeer.slow)
    func `a slow answer ends at the total time limit`(_ peer: BrokenPeer) async throws {
        let server = try LoopbackServer(peer.answer)
        let transport = try CurlTransport(userAgent: "test")
        let limits = OutgoingRequest.Limits(totalTimeout: .milliseconds(60))
        let clock = ContinuousClock()
        let start = clock.now
        await #expect(throws: peer.error) {
            try await transport.send(OutgoingRequest(url: server.url(), limits: limits))
        }
        let elapsed = start.duration(to: clock.now)
        #expect(elapsed >= .milliseconds(60))
        // The slow bytes alone would take 50 seconds; the limit leaves room for a busy machine and sanitizers.
        #expect(elapsed < .seconds(45))
    }

    @Test
    func `content of exactly the limit is taken, one byte more is not`() async throws {
        let server = try LoopbackServer { request in
            .response(body: [UInt8](repeating: 1, count: request.hasPrefix("GET /more ") ? 1001 : 1000))
        }
        let transport = try CurlTransport(userAgent: "test")
        let limits = OutgoingRequest.Limits(maximumResponseSize: 1000)
        #expect(try await transport.send(OutgoingRequest(url: server.url(), limits: limits)).body.count == 1000)
        await #expect(throws: TransportError.responseTooLarge) {
            try await transport.send(OutgoingRequest(url: server.url("/more"), limits: limits))
        }
    }

    @Test
    func `nobody at the port is a failed connection`() async throws {
        // The port of the discard service, which nobody runs.
        let transport = try CurlTransport(userAgent: "test")
        await #expect(throws: TransportError.connectionFailed) {
            try await transport.send(OutgoingRequest(url: "http://127.0.0.1:9/"))
        }
    }

    @Test
    func `a name that does not exist is not resolved`() async throws {
        // RFC 1035 section 2.3.4: a label has 63 octets at most, so that nobody need be asked.
        let url = "https://\(String(repeating: "a", count: 64)).invalid/"
        let transport = try CurlTransport(userAgent: "test")
        await #expect(throws: TransportError.nameNotResolved) {
            try await transport.send(OutgoingRequest(url: url))
        }
    }
}
