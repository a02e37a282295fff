import FastCGI
import Foundation
import HTTPTypes
import TestSupport
import Testing

struct ServerStopTests {
    private func waitingServer(gate: Gate, began: Gate) throws -> ServerUnderTest {
        try ServerUnderTest { request in
            if request.metaVariables["A"] == "wait" {
                began.open()
                await gate.wait()
            }
            return ServerUnderTest.echo(request)
        }
    }

    @Test
    func `stopping finishes the request in hand and closes the idle connection`() async throws {
        let gate = Gate()
        let began = Gate()
        let test = try waitingServer(gate: gate, began: began)
        let idle = try test.connect()
        #expect(try await idle.exchange()?.text == "responder - ")
        let busy = try test.connect()
        try await busy.send(FastCGIRecord.request([("A", "wait")]))
        await began.wait()
        async let stopped: Void = test.server.stop(within: .seconds(20))
        #expect(try await idle.receive() == nil)
        #expect(throws: FastCGIClient.Failure.self) { try test.connect() }
        gate.open()
        #expect(try await busy.receiveResponse()?.text == "responder wait ")
        #expect(try await busy.receive() == nil)
        await stopped
        #expect(!FileManager.default.fileExists(atPath: test.path))
    }

    @Test
    func `a request that is half received when the server stops is finished`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        let idle = try test.connect()
        #expect(try await idle.exchange()?.text == "responder - ")
        let bytes = FastCGIRecord.request([("A", "1")])
        try await client.send(Array(bytes.prefix(20)))
        #expect(try await idle.exchange()?.text == "responder - ")
        async let stopped: Void = test.server.stop(within: .seconds(20))
        #expect(try await idle.receive() == nil)
        try await client.send(Array(bytes.dropFirst(20)))
        #expect(try await client.receiveResponse()?.text == "responder 1 ")
        #expect(try await client.receive() == nil)
        await stopped
    }

    @Test
    func `what is not finished in time is cancelled and closed`() async throws {
        let gate = Gate()
        let began = Gate()
        let test = try waitingServer(gate: gate, began: began)
        let client = try test.connect()
        try await client.send(FastCGIRecord.request([("A", "wait")]))
        await began.wait()
        await test.server.stop(within: .milliseconds(50))
        #expect(try await client.receive() == nil)
    }

    @Test
    func `a second, shorter stop hastens the first`() async throws {
        let began = Gate()
        let test = try waitingServer(gate: Gate(), began: began)
        let client = try test.connect()
        try await client.send(FastCGIRecord.request([("A", "wait")]))
        await began.wait()
        async let first: Void = test.server.stop(within: .seconds(3600))
        await test.server.stop(within: .zero)
        await first
        #expect(try await client.receive() == nil)
    }

    @Test
    func `a server starts once and never after it was stopped`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        #expect(throws: FastCGIError.alreadyStarted) { try test.server.start() }
        await test.server.stop(within: .zero)
        await test.server.stop(within: .zero)
        #expect(throws: FastCGIError.alreadyStarted) { try test.server.start() }
    }

    @Test
    func `a server that never started closes its socket when it is stopped`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/socket"
        let server = try Server(
            listening: ListeningSocket(.unix(path: path, mode: 0o600, group: nil)),
            logger: ServerUnderTest.quietLogger,
            handler: ClosureHandler { ServerUnderTest.echo($0) }
        )
        #expect(FileManager.default.fileExists(atPath: path))
        await server.stop(within: .zero)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(throws: FastCGIError.alreadyStarted) { try server.start() }
    }

    @Test
    func `a server that is let go stops by itself`() async throws {
        var test: ServerUnderTest? = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try #require(test).connect()
        #expect(try await client.exchange()?.text == "responder - ")
        test = nil
        #expect(try await client.receive() == nil)
    }

    @Test
    func `two I/O threads stop together`() async throws {
        let test = try ServerUnderTest(threads: 2) { ServerUnderTest.echo($0) }
        let clients = try (0..<20).map { _ in try test.connect() }
        for client in clients {
            #expect(try await client.exchange()?.text == "responder - ")
        }
        await test.server.stop(within: .seconds(20))
        for client in clients {
            #expect(try await client.receive() == nil)
        }
        #expect(!FileManager.default.fileExists(atPath: test.path))
    }
}
