import HTTPTransport
import HTTPTypes
import Synchronization
import TestSupport
import Testing

struct StreamedContentTests {
    private static func read(_ content: any ContentStream) async throws(TransportError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try await content.next() {
            #expect(!part.isEmpty)
            bytes += part
        }
        return bytes
    }

    @Test(arguments: [0, 1, 16_384, 300_000, 20 << 20])
    func `content comes in parts, whole and in its order`(count: Int) async throws {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let server = try LoopbackServer(.response(fields: ["ETag: \"1\""], body: body))
        let transport = try CurlTransport(userAgent: "test")
        let limits = OutgoingRequest.Limits(maximumResponseSize: .max)
        for _ in 0..<2 {
            let response = try await transport.open(OutgoingRequest(url: server.url(), limits: limits))
            #expect(response.status == .ok)
            #expect(response.fields[.eTag] == "\"1\"")
            #expect(try await Self.read(response.content) == body)
        }
        #expect(server.connectionCount == 1)
        #expect(server.requests.allSatisfy { !$0.lowercased().contains("accept-encoding") })
        transport.stop()
    }

    @Test
    func `what is compressed stays so`() async throws {
        let server = try LoopbackServer(.response(fields: ["Content-Encoding: gzip"], body: Array("no gzip".utf8)))
        let transport = try CurlTransport(userAgent: "test")
        let response = try await transport.open(OutgoingRequest(url: server.url()))
        #expect(try await Self.read(response.content) == Array("no gzip".utf8))
        transport.stop()
    }

    @Test
    func `content that breaks off is known to have`() async throws {
        let server = try LoopbackServer(.close(after: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"))
        let transport = try CurlTransport(userAgent: "test")
        let response = try await transport.open(OutgoingRequest(url: server.url()))
        #expect(try await response.content.next() == Array("abc".utf8))
        await #expect(throws: TransportError.responseIncomplete) { try await response.content.next() }
        await #expect(throws: TransportError.responseIncomplete) { try await response.content.next() }
        transport.stop()
    }

    @Test
    func `a sender waits for its reader, and no limit of time passes meanwhile`() async throws {
        let block = [UInt8](repeating: 120, count: 64 << 10)
        let server = try LoopbackServer(.flood(after: Array("HTTP/1.1 200 OK\r\n\r\n".utf8), repeating: block))
        let transport = try CurlTransport(userAgent: "test")
        let limits = OutgoingRequest.Limits(totalTimeout: .milliseconds(200), maximumResponseSize: .max)
        let slow = try await transport.open(OutgoingRequest(url: server.url(), limits: limits))
        _ = try await slow.content.next()
        // Another transfer of the same transport takes longer than the limit.
        let silent = try LoopbackServer(.silence)
        let other = OutgoingRequest(url: silent.url(), limits: OutgoingRequest.Limits(totalTimeout: .milliseconds(400)))
        await #expect(throws: TransportError.timedOut) { try await transport.open(other) }
        var count = 0
        while count < 20 << 20 { count += try await slow.content.next()?.count ?? .max }
        #expect(count < 21 << 20)
        slow.content.cancel()
        await #expect(throws: TransportError.cancelled) {
            while try await slow.content.next() != nil {}
        }
        while server.openConnectionCount > 0 { await Task.yield() }
        transport.stop()
    }

    @Test
    func `whoever forgets the content lets go of the connection`() async throws {
        let block = [UInt8](repeating: 120, count: 64 << 10)
        let server = try LoopbackServer(.flood(after: Array("HTTP/1.1 200 OK\r\n\r\n".utf8), repeating: block))
        let transport = try CurlTransport(userAgent: "test")
        let limits = OutgoingRequest.Limits(maximumResponseSize: .max)
        var response: StreamedResponse? = try await transport.open(OutgoingRequest(url: server.url(), limits: limits))
        #expect(response?.status == .ok)
        response = nil
        while server.openConnectionCount > 0 { await Task.yield() }
        transport.stop()
    }

    /// What ends a request before its head, and how.
    @Test(arguments: [
        (LoopbackServer.Answer.close(after: ""), TransportError.responseIncomplete),
        (.close(after: "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"), .responseIncomplete),
        (.silence, .timedOut),
    ])
    func `no head is an error`(answer: LoopbackServer.Answer, error: TransportError) async throws {
        let server = try LoopbackServer(answer)
        let transport = try CurlTransport(userAgent: "test")
        let limits = OutgoingRequest.Limits(totalTimeout: .milliseconds(300))
        await #expect(throws: error) { try await transport.open(OutgoingRequest(url: server.url(), limits: limits)) }
        transport.stop()
    }

    @Test
    func `more than the limit is too large`() async throws {
        let server = try LoopbackServer(.close(after: "HTTP/1.1 200 OK\r\n\r\n0123456789"))
        let transport = try CurlTransport(userAgent: "test")
        let limits = OutgoingRequest.Limits(maximumResponseSize: 9)
        let response = try await transport.open(OutgoingRequest(url: server.url(), limits: limits))
        await #expect(throws: TransportError.responseTooLarge) { try await Self.read(response.content) }
        transport.stop()
    }

    @Test
    func `a reader that is cancelled is told`() async throws {
        let server = try LoopbackServer(.keep(after: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"))
        let transport = try CurlTransport(userAgent: "test")
        let content = try await transport.open(OutgoingRequest(url: server.url())).content
        let reader = Task { () async throws(TransportError) in try await content.next() }
        reader.cancel()
        await #expect(throws: TransportError.cancelled) { try await reader.value }
        transport.stop()
    }
}
