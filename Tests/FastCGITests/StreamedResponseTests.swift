import FastCGI
import HTTPTypes
import Synchronization
import TestSupport
import Testing

struct StreamedResponseTests {
    private struct Broken: Error {}

    /// Gives `count` parts of a size, each full of its own number, and counts them; then ends, or breaks off.
    private final class Source: Sendable {
        let count: Int
        let size: Int
        let breaks: Bool
        private let given = Mutex(0)

        init(_ count: Int, size: Int, breaks: Bool = false) {
            self.count = count
            self.size = size
            self.breaks = breaks
        }

        var asked: Int { given.withLock(\.self) }

        var whole: [UInt8] { (0..<count).flatMap { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: size) } }

        func next() throws -> [UInt8]? {
            let number = given.withLock { given in
                defer { given += 1 }
                return given
            }
            guard number < count else {
                if breaks { throw Broken() }
                return nil
            }
            return [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
        }

        func response(status: HTTPResponse.Status = .ok, length: Int?) -> Response {
            Response(status: status, stream: ResponseStream(length: length) { try self.next() })
        }
    }

    @Test(arguments: [(1, 1), (3, 65_528), (3, 65_529), (40, 100_000), (1000, 7)])
    func `all parts arrive in their order, and the connection serves on`(count: Int, size: Int) async throws {
        let source = Source(count, size: size)
        let test = try ServerUnderTest { request in
            request.metaVariables["A"] == nil ? source.response(length: count * size) : ServerUnderTest.echo(request)
        }
        let client = try test.connect()
        let response = try await client.exchange()
        #expect(response?.status == "200 OK")
        #expect(response?.field("Content-Length") == "\(count * size)")
        #expect(response?.body == source.whole)
        #expect(response?.applicationStatus == 0)
        #expect(try await client.exchange([("A", "1")])?.text == "responder 1 ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `content of unknown length has no length`() async throws {
        let source = Source(3, size: 10)
        let test = try ServerUnderTest { _ in source.response(length: nil) }
        let response = try await test.connect().exchange()
        #expect(response?.field("Content-Length") == nil)
        #expect(response?.body == source.whole)
        await test.server.stop(within: .zero)
    }

    @Test(arguments: ["HEAD", "GET"], [HTTPResponse.Status.ok, .notModified])
    func `a response without content asks for no part`(method: String, status: HTTPResponse.Status) async throws {
        let source = Source(3, size: 10)
        let test = try ServerUnderTest { _ in source.response(status: status, length: 30) }
        let response = try await test.connect().exchange([("REQUEST_METHOD", method)])
        let hasContent = method == "GET" && status == .ok
        #expect(response?.body.count == (hasContent ? 30 : 0))
        #expect(source.asked == (hasContent ? 4 : 0))
        await test.server.stop(within: .zero)
    }

    @Test
    func `what does not come closes the connection without an end`() async throws {
        let source = Source(3, size: 10, breaks: true)
        let test = try ServerUnderTest { _ in source.response(length: 100) }
        let client = try test.connect()
        #expect(try await client.exchange() == nil)
        #expect(try await test.connect().exchange() == nil)
        await test.server.stop(within: .zero)
    }

    @Test
    func `a peer that does not read is not filled, and one that goes ends it`() async throws {
        let source = Source(.max, size: 100_000)
        let ended = Gate()
        let test = try ServerUnderTest { request in
            guard request.metaVariables["A"] == nil else { return ServerUnderTest.echo(request) }
            let stream = ResponseStream(length: nil) {
                try await withTaskCancellationHandler {
                    try source.next()
                } onCancel: {
                    ended.open()
                }
            }
            return Response(status: .ok, stream: stream)
        }
        let client = try test.connect()
        try await client.send(FastCGIRecord.request())
        let first = try await client.receive()
        #expect(first?.type == FastCGIRecord.Kind.standardOutput)
        // Others are served meanwhile, so that the server had time to ask for more than fits.
        for number in 0..<200 {
            #expect(try await test.connect().exchange([("A", "\(number)")])?.text == "responder \(number) ")
        }
        #expect(source.asked < 50)
        try client.hangUp()
        #expect(try await test.connect().exchange([("A", "1")])?.text == "responder 1 ")
        await test.server.stop(within: .zero)
        #expect(source.asked < 100)
    }

    @Test
    func `an abort ends it, and the connection serves on`() async throws {
        let gate = Gate()
        let wasCancelled = Gate()
        let source = Source(1, size: 10)
        let test = try ServerUnderTest { request in
            guard request.metaVariables["A"] == nil else { return ServerUnderTest.echo(request) }
            let stream = ResponseStream(length: nil) {
                if let part = try source.next() { return part }
                await gate.wait()
                if Task.isCancelled { wasCancelled.open() }
                return nil
            }
            return Response(status: .ok, stream: stream)
        }
        let client = try test.connect()
        try await client.send(FastCGIRecord.request(id: 5))
        #expect(try await client.receive()?.requestID == 5)
        #expect(try await client.receive()?.content.count == 10)
        try await client.send(FastCGIRecord(FastCGIRecord.Kind.abortRequest, id: 5))
        #expect(try await client.receiveResponse(id: 5)?.applicationStatus == 1)
        await wasCancelled.wait()
        #expect(try await client.exchange(id: 5, [("A", "1")])?.text == "responder 1 ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `who still sends when the server has ended is told`() async throws {
        let gate = Gate()
        let told = Gate()
        let test = try ServerUnderTest { _ in
            let first = Mutex(true)
            return Response(
                status: .ok,
                stream: ResponseStream(length: nil) {
                    if first.withLock({ first in
                        defer { first = false }
                        return first
                    }) {
                        return [1]
                    }
                    // Not even its cancellation wakes it.
                    await Task { await gate.wait() }.value
                    told.open()
                    return [2]
                }
            )
        }
        let client = try test.connect()
        try await client.send(FastCGIRecord.request())
        #expect(try await client.receive() != nil)
        await test.server.stop(within: .zero)
        gate.open()
        await told.wait()
    }
}
