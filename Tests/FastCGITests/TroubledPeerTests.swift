import FastCGI
import Foundation
import Glibc
import HTTPTypes
import TestSupport
import Testing

struct TroubledPeerTests {
    private typealias Kind = FastCGIRecord.Kind

    private static let whole = FastCGIRecord.request([("A", "1")], body: [1, 2, 3])

    @Test(arguments: [1, 7, 8, 12, 16, 20, 24, 30, 36, 41, 47, 50])
    func `a peer that stops in the middle delays nobody and is closed in time`(count: Int) async throws {
        let test = try ServerUnderTest(limits: Limits(receiveTimeout: .milliseconds(200))) { ServerUnderTest.echo($0) }
        let stuck = try test.connect()
        try await stuck.send(Array(Self.whole.prefix(count)))
        let quick = try test.connect()
        for number in 0..<50 {
            #expect(try await quick.exchange([("A", "\(number)")])?.text == "responder \(number) ")
        }
        #expect(try await stuck.receive() == nil)
        #expect(try await quick.exchange([("A", "idle")])?.text == "responder idle ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `the time for a request counts from its first byte`() async throws {
        let test = try ServerUnderTest(limits: Limits(receiveTimeout: .milliseconds(100))) { ServerUnderTest.echo($0) }
        let slow = try test.connect()
        // Sends for ever, record after record, and is stopped by the server only.
        await #expect(throws: FastCGIClient.Failure(call: "send", code: EPIPE)) {
            try await slow.send(FastCGIRecord.begin().bytes)
            while true {
                try await slow.send(FastCGIRecord(Kind.data, id: 1, [0]))
            }
        }
        await test.server.stop(within: .zero)
    }

    @Test
    func `a peer that never reads delays nobody and is closed in time`() async throws {
        let test = try ServerUnderTest(limits: Limits(sendTimeout: .milliseconds(100))) { request in
            request.metaVariables["A"] == "large"
                ? Response(status: .ok, body: [UInt8](repeating: 65, count: 8 << 20)) : ServerUnderTest.echo(request)
        }
        let deaf = try test.connect()
        try await deaf.send(FastCGIRecord.request([("A", "large")]))
        let quick = try test.connect()
        for number in 0..<50 {
            #expect(try await quick.exchange([("A", "\(number)")])?.text == "responder \(number) ")
        }
        try await deaf.waitUntilClosed()
        #expect(try await quick.exchange([("A", "1")])?.text == "responder 1 ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `a peer that asks and never reads is not read any more`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let deaf = try test.connect()
        let question = FastCGIRecord(77, id: 0).bytes
        let questions = [UInt8]((0..<8192).flatMap { _ in question })
        var taken = 0
        await #expect(throws: FastCGIClient.Failure(call: "send", code: EAGAIN)) {
            while taken < 16 << 20 {
                taken += try await deaf.sendWhatFits(questions)
                // Whatever the server has taken in before it answers this was taken for good.
                #expect(try await test.connect().exchange([("A", "1")])?.text == "responder 1 ")
            }
        }
        await test.server.stop(within: .zero)
    }

    @Test
    func `a request that begins while a response waits for its reader cannot be multiplexed`() async throws {
        let body = [UInt8](repeating: 65, count: 4 << 20)
        let test = try ServerUnderTest { _ in Response(status: .ok, body: body) }
        let client = try test.connect()
        try await client.send(FastCGIRecord.request(id: 1) + FastCGIRecord.request(id: 2))
        #expect(try await client.receiveResponse(id: 1)?.body == body)
        #expect(try await client.receiveResponse(id: 2)?.protocolStatus == 1)
        await test.server.stop(within: .zero)
    }

    @Test
    func `a peer that goes while it is sent to delays nobody`() async throws {
        let test = try ServerUnderTest { _ in Response(status: .ok, body: [UInt8](repeating: 65, count: 8 << 20)) }
        for _ in 0..<5 {
            let client = try test.connect()
            try await client.send(FastCGIRecord.request())
            _ = try await client.receive()
            try client.hangUp()
        }
        #expect(try await test.connect().exchange()?.body.count == 8 << 20)
        await test.server.stop(within: .zero)
    }

    @Test
    func `a peer that connects and goes without a word is forgotten`() async throws {
        let test = try ServerUnderTest(limits: Limits(connections: 2)) { ServerUnderTest.echo($0) }
        for _ in 0..<50 {
            try test.connect().hangUp()
        }
        #expect(try await test.connect().exchange([("A", "1")])?.text == "responder 1 ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `at the connection limit others wait until one closes`() async throws {
        let test = try ServerUnderTest(limits: Limits(connections: 2)) { ServerUnderTest.echo($0) }
        let first = try test.connect()
        let second = try test.connect()
        #expect(try await first.exchange()?.text == "responder - ")
        #expect(try await second.exchange()?.text == "responder - ")
        let third = try test.connect()
        try await third.send(FastCGIRecord.request([("A", "3")]))
        for _ in 0..<20 {
            #expect(try await first.exchange()?.text == "responder - ")
        }
        try second.hangUp()
        #expect(try await third.receiveResponse()?.text == "responder 3 ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `two thousand idle connections cost nobody anything`() async throws {
        var limit = rlimit()
        try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        if limit.rlim_cur < 8192 {
            limit.rlim_cur = min(8192, limit.rlim_max)
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        }
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        var idle: [FastCGIClient] = []
        for number in 0..<2000 {
            let client = try test.connect()
            #expect(try await client.exchange([("A", "\(number)")])?.text == "responder \(number) ")
            idle.append(client)
        }
        let quick = try test.connect()
        for number in 0..<1000 {
            #expect(try await quick.exchange([("A", "\(number)")])?.text == "responder \(number) ")
        }
        for (number, client) in idle.enumerated() {
            #expect(try await client.exchange([("A", "\(number)")])?.text == "responder \(number) ")
        }
        await test.server.stop(within: .seconds(5))
        #expect(try await idle[0].receive() == nil)
        #expect(try await idle[1999].receive() == nil)
    }

    @Test
    func `a listening socket that fails is tried again and delays nobody`() async throws {
        let listening = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        let bound = listening.boundPort
        let port = try #require(bound)
        let number = try #require(Self.listeningDescriptor(port: port))
        let server = try Server(
            listening: listening,
            logger: ServerUnderTest.quietLogger,
            handler: ClosureHandler { ServerUnderTest.echo($0) }
        )
        try server.start()
        let first = try FastCGIClient(port: port)
        #expect(try await first.exchange()?.text == "responder - ")
        // After it, accept4 answers EINVAL until somebody listens again.
        try #require(shutdown(number, Int32(SHUT_RDWR)) == 0)
        for _ in 0..<20 {
            #expect(try await first.exchange()?.text == "responder - ")
        }
        try #require(listen(number, 10) == 0)
        let again = try #require(Self.port(of: number))
        #expect(try await FastCGIClient(port: again).exchange()?.text == "responder - ")
        await server.stop(within: .zero)
    }

    /// The number of the descriptor that this process listens with on a port of 127.0.0.1.
    private static func listeningDescriptor(port: UInt16) -> Int32? {
        (0..<20_000).first { Self.port(of: $0) == port }
    }

    private static func port(of number: Int32) -> UInt16? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(number, $0, &length)
            }
        }
        guard result == 0, address.sin_family == sa_family_t(AF_INET) else {
            return nil
        }
        return UInt16(bigEndian: address.sin_port)
    }

    @Test
    func `connections leave descriptors to the rest of the process`() async {
        await #expect(processExitsWith: .success) {
            for (files, connections) in [(1000, "872"), (100, "50")] {
                var limit = rlimit(rlim_cur: rlim_t(files), rlim_max: rlim_t(files))
                try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
                let test = try ServerUnderTest { ServerUnderTest.echo($0) }
                let client = try test.connect()
                let question = FastCGIRecord.pair("FCGI_MAX_CONNS", "")
                try await client.send(FastCGIRecord(Kind.getValues, id: 0, question))
                let answer = try await client.receive()
                try #require(answer?.content == FastCGIRecord.pair("FCGI_MAX_CONNS", connections))
                await test.server.stop(within: .zero)
            }
        }
    }
}
