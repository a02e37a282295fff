import FastCGI
import HTTPTypes
import TestSupport
import Testing

struct SuspendedHandlerTests {
    private typealias Kind = FastCGIRecord.Kind

    /// Answers `/wait` when the gate opens, everything else at once; tells when a wait begins and how it ends.
    private struct Waiting {
        let gate = Gate()
        let began = Gate()
        let wasCancelled = Gate()

        func server(limits: Limits = Limits()) throws -> ServerUnderTest {
            try ServerUnderTest(limits: limits) { [self] request in
                if request.metaVariables["A"] == "wait" {
                    began.open()
                    await gate.wait()
                    if Task.isCancelled {
                        wasCancelled.open()
                    }
                }
                return ServerUnderTest.echo(request)
            }
        }
    }

    @Test
    func `a suspended handler delays nobody and answers when it resumes`() async throws {
        let waiting = Waiting()
        let test = try waiting.server()
        let slow = try test.connect()
        try await slow.send(FastCGIRecord.request([("A", "wait")]))
        await waiting.began.wait()
        let quick = try test.connect()
        for number in 0..<100 {
            #expect(try await quick.exchange([("A", "\(number)")])?.text == "responder \(number) ")
        }
        waiting.gate.open()
        #expect(try await slow.receiveResponse()?.text == "responder wait ")
        #expect(try await slow.exchange([("A", "again")])?.text == "responder again ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `two hundred suspended handlers are all answered`() async throws {
        let waiting = Waiting()
        let test = try waiting.server()
        let clients = try (0..<200).map { _ in try test.connect() }
        for client in clients {
            try await client.send(FastCGIRecord.request(keepsConnection: false, [("A", "wait")]))
        }
        #expect(try await test.connect().exchange([("A", "1")])?.text == "responder 1 ")
        waiting.gate.open()
        for client in clients {
            #expect(try await client.receiveResponse()?.text == "responder wait ")
            #expect(try await client.receive() == nil)
        }
        await test.server.stop(within: .zero)
    }

    @Test
    func `a handler that hops to other threads and back is answered`() async throws {
        let test = try ServerUnderTest { request in
            for _ in 0..<10 {
                await Task.yield()
            }
            return ServerUnderTest.echo(request)
        }
        let client = try test.connect()
        for number in 0..<200 {
            #expect(try await client.exchange([("A", "\(number)")])?.text == "responder \(number) ")
        }
        await test.server.stop(within: .zero)
    }

    @Test
    func `a peer that goes cancels its request`() async throws {
        let waiting = Waiting()
        let test = try waiting.server()
        let client = try test.connect()
        try await client.send(FastCGIRecord.request([("A", "wait")]))
        await waiting.began.wait()
        try client.hangUp()
        await waiting.wasCancelled.wait()
        #expect(try await test.connect().exchange([("A", "1")])?.text == "responder 1 ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `an aborted request is cancelled, ended, and its late response dropped`() async throws {
        let waiting = Waiting()
        let test = try waiting.server()
        let client = try test.connect()
        try await client.send(FastCGIRecord.request(id: 5, [("A", "wait")]))
        await waiting.began.wait()
        try await client.send(FastCGIRecord(Kind.abortRequest, id: 5))
        let aborted = try await client.receiveResponse(id: 5)
        #expect(aborted?.output == [])
        #expect(aborted?.applicationStatus == 1)
        #expect(aborted?.protocolStatus == 0)
        await waiting.wasCancelled.wait()
        for number in 0..<10 {
            #expect(try await client.exchange(id: 5, [("A", "\(number)")])?.text == "responder \(number) ")
        }
        await test.server.stop(within: .zero)
    }

    @Test
    func `a request that is aborted before it is whole is ended`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        try await client.send(FastCGIRecord.begin(id: 5).bytes + FastCGIRecord(Kind.abortRequest, id: 5).bytes)
        #expect(try await client.receiveResponse(id: 5)?.applicationStatus == 1)
        #expect(try await client.exchange([("A", "1")])?.text == "responder 1 ")
        try await client.send(
            FastCGIRecord.begin(id: 6, keepsConnection: false).bytes + FastCGIRecord(Kind.abortRequest, id: 6).bytes
        )
        #expect(try await client.receiveResponse(id: 6)?.applicationStatus == 1)
        #expect(try await client.receive() == nil)
        await test.server.stop(within: .zero)
    }

    @Test(arguments: [10, 4 << 20])
    func `an abort that comes after the response changes nothing`(count: Int) async throws {
        let body = [UInt8](repeating: 65, count: count)
        let test = try ServerUnderTest { _ in Response(status: .ok, body: body) }
        let client = try test.connect()
        try await client.send(FastCGIRecord.request() + FastCGIRecord(Kind.abortRequest, id: 1).bytes)
        let response = try await client.receiveResponse()
        #expect(response?.body == body)
        #expect(response?.applicationStatus == 0)
        #expect(try await client.exchange(id: 2)?.body == body)
        await test.server.stop(within: .zero)
    }

    @Test
    func `a second request while the first is handled cannot be multiplexed`() async throws {
        let waiting = Waiting()
        let test = try waiting.server()
        let client = try test.connect()
        try await client.send(FastCGIRecord.request(id: 1, [("A", "wait")]) + FastCGIRecord.request(id: 2))
        #expect(try await client.receiveResponse(id: 2)?.protocolStatus == 1)
        waiting.gate.open()
        #expect(try await client.receiveResponse(id: 1)?.text == "responder wait ")
        #expect(try await client.exchange(id: 2, [("A", "2")])?.text == "responder 2 ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `half a record during the response does not disturb it, but must be completed in time`() async throws {
        let waiting = Waiting()
        let test = try waiting.server(limits: Limits(receiveTimeout: .milliseconds(50)))
        let client = try test.connect()
        try await client.send(FastCGIRecord.request([("A", "wait")]) + FastCGIRecord.begin(id: 2).bytes.prefix(3))
        await waiting.began.wait()
        waiting.gate.open()
        #expect(try await client.receiveResponse()?.text == "responder wait ")
        #expect(try await client.receive() == nil)
        await test.server.stop(within: .zero)
    }
}
