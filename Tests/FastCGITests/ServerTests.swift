import FastCGI
import HTTPTypes
import TestSupport
import Testing

struct ServerTests {
    private typealias Kind = FastCGIRecord.Kind

    @Test
    func `a request is answered over a Unix domain socket`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let response = try await test.connect().exchange([("A", "1")], body: Array("body".utf8))
        #expect(response?.head == ["Status: 200 OK", "Content-Length: 16"])
        #expect(response?.text == "responder 1 body")
        #expect(response?.protocolStatus == 0)
        await test.server.stop(within: .zero)
    }

    @Test(arguments: ["127.0.0.1", "[::1]"])
    func `a request is answered over TCP`(host: String) async throws {
        let listening = try ListeningSocket(ListenAddress("tcp:\(host):0"))
        let bound = listening.boundPort
        let port = try #require(bound)
        let server = try Server(
            listening: listening,
            logger: ServerUnderTest.quietLogger,
            handler: ClosureHandler { ServerUnderTest.echo($0) }
        )
        try server.start()
        let client = try host == "[::1]" ? FastCGIClient(ipv6Port: port) : FastCGIClient(port: port)
        #expect(try await client.exchange([("A", "1")])?.text == "responder 1 ")
        await server.stop(within: .zero)
    }

    @Test
    func `an authorizer gets the same answer with its variables`() async throws {
        let test = try ServerUnderTest { request in
            guard let name = HTTPField.Name("Variable-AUTH_USER"), request.role == .authorizer else {
                return Response(status: .forbidden)
            }
            return Response(status: .ok, fields: [name: "ada"])
        }
        let client = try test.connect()
        let allowed = try await client.exchange(role: 2)
        #expect(allowed?.head == ["Status: 200 OK", "Variable-AUTH_USER: ada", "Content-Length: 0"])
        #expect(try await client.exchange(role: 1)?.status == "403 Forbidden")
        await test.server.stop(within: .zero)
    }

    @Test
    func `what can be answered at once is, on the same connection as what cannot`() async throws {
        let test = try ServerUnderTest(
            atOnce: { $0.metaVariables["A"] == "now" ? Response(status: .ok, body: Array("at once".utf8)) : nil },
            { ServerUnderTest.echo($0) }
        )
        let client = try test.connect()
        for number in 1...100 {
            let name = number.isMultiple(of: 3) ? "later" : "now"
            let text = name == "now" ? "at once" : "responder later "
            #expect(try await client.exchange(id: UInt16(number), [("A", name)])?.text == text)
        }
        let head = try await client.exchange([("A", "now"), ("REQUEST_METHOD", "HEAD")])
        #expect(head?.head == ["Status: 200 OK", "Content-Length: 7"])
        #expect(head?.text == "")
        #expect(try await client.exchange(keepsConnection: false, [("A", "now")])?.text == "at once")
        #expect(try await client.receive() == nil)
        await test.server.stop(within: .zero)
    }

    @Test
    func `a connection is kept when the web server asks for it, else closed after the response`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        for number in 1...100 {
            #expect(try await client.exchange(id: UInt16(number), [("A", "\(number)")])?.text == "responder \(number) ")
        }
        #expect(try await client.exchange(keepsConnection: false, [("A", "z")])?.text == "responder z ")
        #expect(try await client.receive() == nil)
        await test.server.stop(within: .zero)
    }

    @Test
    func `an authorizer's connection that is not kept is closed after the response, too`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        let records = FastCGIRecord.request(role: 2, keepsConnection: false) + FastCGIRecord.input().bytes
        try await client.send(records)
        #expect(try await client.receiveResponse()?.text == "authorizer - ")
        #expect(try await client.receive() == nil)
        await test.server.stop(within: .zero)
    }

    @Test
    func `several requests that came at once are answered in their order`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        try await client.send((1...50).flatMap { FastCGIRecord.request(id: UInt16($0), [("A", "\($0)")]) })
        for number in 1...50 {
            #expect(try await client.receiveResponse(id: UInt16(number))?.text == "responder \(number) ")
        }
        await test.server.stop(within: .zero)
    }

    @Test
    func `a request that comes byte by byte is answered`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        for byte in FastCGIRecord.request([("A", "1")], body: [65, 66]) {
            try await client.send([byte])
        }
        #expect(try await client.receiveResponse()?.text == "responder 1 AB")
        await test.server.stop(within: .zero)
    }

    @Test
    func `standard input may come before the parameters`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        let parameters = FastCGIRecord.pair("A", "1")
        try await client.send(FastCGIRecord.begin().bytes + FastCGIRecord.stream(Kind.standardInput, [66]))
        try await client.send(FastCGIRecord.stream(Kind.parameters, parameters))
        #expect(try await client.receiveResponse()?.text == "responder 1 B")
        await test.server.stop(within: .zero)
    }

    @Test
    func `a response to HEAD has no content whatever the handler gives`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        let response = try await client.exchange([("REQUEST_METHOD", "HEAD")])
        #expect(response?.head == ["Status: 200 OK", "Content-Length: 12"])
        #expect(response?.body == [])
        #expect(try await client.exchange([("REQUEST_METHOD", "HEADS")])?.body.count == 12)
        await test.server.stop(within: .zero)
    }

    @Test
    func `a response larger than any buffer arrives whole`() async throws {
        let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 5) }
        let test = try ServerUnderTest { _ in Response(status: .ok, body: body) }
        let client = try test.connect()
        for _ in 0..<2 {
            #expect(try await client.exchange()?.body == body)
        }
        #expect(try await client.exchange(keepsConnection: false)?.body == body)
        #expect(try await client.receive() == nil)
        await test.server.stop(within: .zero)
    }

    @Test
    func `GET_VALUES is answered between and within requests`() async throws {
        let test = try ServerUnderTest(limits: Limits(connections: 77)) { ServerUnderTest.echo($0) }
        let client = try test.connect()
        let asked = ["FCGI_MAX_CONNS", "FCGI_MAX_REQS", "FCGI_MPXS_CONNS", "X"].flatMap { FastCGIRecord.pair($0, "") }
        let question = FastCGIRecord(Kind.getValues, id: 0, asked).bytes
        let answer =
            FastCGIRecord.pair("FCGI_MAX_CONNS", "77") + FastCGIRecord.pair("FCGI_MAX_REQS", "77")
            + FastCGIRecord.pair("FCGI_MPXS_CONNS", "0")
        try await client.send(question + FastCGIRecord.begin().bytes + question + FastCGIRecord.request().dropFirst(16))
        for _ in 0..<2 {
            let record = try #require(try await client.receive())
            #expect(record.type == Kind.getValuesResult)
            #expect(record.requestID == 0)
            #expect(record.content == answer)
        }
        #expect(try await client.receiveResponse()?.text == "responder - ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `an unknown type is answered and the connection goes on`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        try await client.send(FastCGIRecord(77, id: 0, [1, 2, 3]))
        #expect(try await client.receive() == FastCGIRecord(Kind.unknownType, id: 0, [77, 0, 0, 0, 0, 0, 0, 0]))
        #expect(try await client.exchange()?.text == "responder - ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `an unknown role is answered and the connection kept as asked`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        #expect(try await client.exchange(id: 3, role: 3)?.protocolStatus == 3)
        #expect(try await client.exchange()?.text == "responder - ")
        try await client.send(FastCGIRecord.request(id: 4, role: 9, keepsConnection: false, [("A", "1")]))
        #expect(try await client.receiveResponse(id: 4)?.protocolStatus == 3)
        #expect(try await client.receive() == nil)
        await test.server.stop(within: .zero)
    }

    @Test
    func `another version closes the connection`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        var record = FastCGIRecord.begin()
        record.version = 2
        try await client.send(record)
        #expect(try await client.receive() == nil)
        await test.server.stop(within: .zero)
    }

    @Test(arguments: RecordReaderLimitTests.refused)
    func `a request over a limit is answered with its status and the connection goes on`(
        request: RecordReaderLimitTests.RefusedRequest
    ) async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        try await client.send(request.bytes)
        let response = try #require(try await client.receiveResponse())
        #expect(response.status?.hasPrefix("\(request.status) ") == true)
        #expect(response.field("Cache-Control") == "no-store")
        #expect(response.field("X-Content-Type-Options") == "nosniff")
        #expect(response.field("Content-Length") == "0")
        #expect(try await client.exchange([("A", "1")])?.text == "responder 1 ")
        await test.server.stop(within: .zero)
    }

    @Test
    func `a refusal comes before the request has ended`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        try await client.send(FastCGIRecord.begin().bytes)
        try await client.send(FastCGIRecord(Kind.parameters, id: 1, [255, 255, 255, 255, 1]).bytes)
        #expect(try await client.receiveResponse()?.status == "431 Request Header Fields Too Large")
        await test.server.stop(within: .zero)
    }

    @Test
    func `a refusal reaches a peer that goes on sending on a connection that is not kept`() async throws {
        let test = try ServerUnderTest { ServerUnderTest.echo($0) }
        let client = try test.connect()
        let body = [UInt8](repeating: 1, count: 1 << 20)
        try await client.send(FastCGIRecord.request(keepsConnection: false, body: body))
        #expect(try await client.receiveResponse()?.status == "413 Content Too Large")
        #expect(try await client.receive() == nil)
        await test.server.stop(within: .zero)
    }

    @Test
    func `two I/O threads serve one socket`() async throws {
        let test = try ServerUnderTest(threads: 2) { ServerUnderTest.echo($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let client = try test.connect()
                    for round in 0..<20 {
                        let text = try await client.exchange([("A", "\(number)/\(round)")])?.text
                        #expect(text == "responder \(number)/\(round) ")
                    }
                }
            }
            try await group.waitForAll()
        }
        await test.server.stop(within: .zero)
    }
}
