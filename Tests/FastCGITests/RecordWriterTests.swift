import FastCGI
import HTTPTypes
import TestSupport
import Testing

struct RecordWriterTests {
    private typealias Kind = FastCGIRecord.Kind

    /// Takes records apart again.
    private func records(_ bytes: [UInt8]) throws -> [FastCGIRecord] {
        var records: [FastCGIRecord] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let header = Array(rest.prefix(8))
            try #require(header.count == 8)
            let count = Int(header[4]) << 8 | Int(header[5])
            var record = FastCGIRecord(header[1], id: UInt16(header[2]) << 8 | UInt16(header[3]))
            record.version = header[0]
            record.padding = Int(header[6])
            rest = rest.dropFirst(8)
            record.content = Array(rest.prefix(count))
            try #require(rest.count >= count + record.padding)
            rest = rest.dropFirst(count + record.padding)
            records.append(record)
        }
        return records
    }

    private func text(_ response: Response, omitsContent: Bool = false) throws -> String {
        var writer = RecordWriter()
        writer.append(response, requestID: 1, omitsContent: omitsContent)
        let output = try records(writer.bytes).filter { $0.type == Kind.standardOutput }.flatMap(\.content)
        return String(decoding: output, as: UTF8.self)
    }

    @Test
    func `a response is one aligned stream and its end, for the ID that asked`() throws {
        var writer = RecordWriter()
        writer.append(Response(status: .ok, fields: [.contentType: "text/plain"], body: [104, 105]), requestID: 513)
        let records = try records(writer.bytes)
        #expect(records.map(\.type) == [Kind.standardOutput, Kind.standardOutput, Kind.endRequest])
        #expect(records.allSatisfy { $0.version == 1 && $0.requestID == 513 })
        #expect(records.allSatisfy { ($0.content.count + $0.padding).isMultiple(of: 8) })
        #expect(
            String(decoding: records[0].content, as: UTF8.self)
                == "Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"
        )
        #expect(records[1].content.isEmpty)
        #expect(records[2].content == [0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test
    func `fields that were written before stand behind the others`() throws {
        let rendered = RenderedFields([.eTag: "x", .contentLength: "7", .server: "y"])
        #expect(rendered.bytes == Array("ETag: x\r\nServer: y\r\n".utf8))
        let response = Response(status: .noContent, fields: [.cacheControl: "no-store"], renderedFields: rendered)
        #expect(
            try text(response) == "Status: 204 No Content\r\nCache-Control: no-store\r\nETag: x\r\nServer: y\r\n\r\n"
        )
    }

    @Test(arguments: [100, 204, 304])
    func `a status without content has neither length nor content`(code: Int) throws {
        let response = Response(
            status: HTTPResponse.Status(code: code, reasonPhrase: "R"),
            fields: [.contentLength: "3", .eTag: "x"],
            body: [1, 2, 3]
        )
        #expect(try text(response) == "Status: \(code) R\r\nETag: x\r\n\r\n")
        #expect(try text(response, omitsContent: true) == "Status: \(code) R\r\nETag: x\r\n\r\n")
    }

    @Test
    func `the server alone writes the status and the length`() throws {
        let status = try #require(HTTPField.Name("Status"))
        let response = Response(status: .found, fields: [status: "200 OK", .contentLength: "99", .location: "/x"])
        #expect(try text(response) == "Status: 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")
    }

    @Test
    func `a response to HEAD has the length and not the content`() throws {
        #expect(
            try text(Response(status: .ok, body: [1, 2]), omitsContent: true)
                == "Status: 200 OK\r\nContent-Length: 2\r\n\r\n"
        )
        #expect(
            try text(Response(status: .ok, fields: [.contentLength: "7"]), omitsContent: true)
                == "Status: 200 OK\r\nContent-Length: 7\r\n\r\n"
        )
        #expect(try text(Response(status: .ok), omitsContent: true) == "Status: 200 OK\r\n\r\n")
    }

    @Test
    func `repeated fields stay apart and in their order`() throws {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .setCookie, value: "a=1"))
        fields.append(HTTPField(name: .location, value: "/"))
        fields.append(HTTPField(name: .setCookie, value: "b=\u{E4}"))
        #expect(
            try text(Response(status: .noContent, fields: fields))
                == "Status: 204 No Content\r\nSet-Cookie: a=1\r\nLocation: /\r\nSet-Cookie: b=\u{E4}\r\n\r\n"
        )
    }

    @Test(arguments: ["a\r\nSet-Cookie: x=1", "a\nb", "a\rb", "a\0b"])
    func `a field value cannot begin another line`(value: String) throws {
        let output = try text(Response(status: .noContent, fields: [.location: value]))
        #expect(output.split(separator: "\r\n", omittingEmptySubsequences: false).count == 4)
        #expect(!output.contains("\n\n"))
        #expect(!output.contains("\0"))
        #expect(!output.contains("\r\nSet-Cookie"))
    }

    @Test
    func `a reason phrase cannot begin another line`() throws {
        let status = HTTPResponse.Status(code: 204, reasonPhrase: "No\r\nSet-Cookie: x=1")
        #expect(try !text(Response(status: status)).contains("\r\nSet-Cookie"))
    }

    @Test(arguments: [65_400, 65_528, 65_535, 65_536, 131_056, 131_057, 1_000_000])
    func `long content is split into records of at most 65535 bytes`(count: Int) throws {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        var writer = RecordWriter()
        writer.append(Response(status: .ok, body: body), requestID: 2)
        let records = try records(writer.bytes)
        let output = records.filter { $0.type == Kind.standardOutput }
        #expect(output.dropLast().allSatisfy { !$0.content.isEmpty })
        #expect(output.last?.content == [])
        #expect(records.allSatisfy { ($0.content.count + $0.padding).isMultiple(of: 8) && $0.requestID == 2 })
        let content = output.flatMap(\.content)
        #expect(Array(content.suffix(count)) == body)
        #expect(content.count == "Status: 200 OK\r\nContent-Length: \(count)\r\n\r\n".utf8.count + count)
    }

    @Test
    func `fields that fill more than a record are split, too`() throws {
        var fields = HTTPFields()
        for _ in 0..<3 {
            fields.append(HTTPField(name: .setCookie, value: String(repeating: "v", count: 50_000)))
        }
        #expect(try text(Response(status: .ok, fields: fields)).utf8.count > 150_000)
    }

    @Test
    func `values are given for the names that were asked and known`() throws {
        var writer = RecordWriter()
        let asked = MetaVariables([("FCGI_MAX_CONNS", ""), ("FCGI_MPXS_CONNS", ""), ("FCGI_OTHER", "")])
        writer.appendValues(asked: asked, limits: Limits(connections: 200))
        let record = try #require(try records(writer.bytes).first)
        #expect(record.type == Kind.getValuesResult)
        #expect(record.requestID == 0)
        #expect(
            record.content == FastCGIRecord.pair("FCGI_MAX_CONNS", "200") + FastCGIRecord.pair("FCGI_MPXS_CONNS", "0")
        )
    }

    @Test
    func `a writer that begins anew has nothing of the old`() throws {
        var writer = RecordWriter()
        writer.append(.parametersTooLarge, requestID: 9)
        writer.removeAll()
        writer.appendUnknownType(77)
        let record = try #require(try records(writer.bytes).first)
        #expect(record == FastCGIRecord(Kind.unknownType, id: 0, [77, 0, 0, 0, 0, 0, 0, 0]))
    }

    @Test
    func `protocol statuses are those of the specification`() throws {
        var writer = RecordWriter()
        writer.appendAborted(requestID: 1)
        writer.appendMultiplexed(requestID: 2)
        writer.appendUnknownRole(requestID: 3)
        #expect(
            try records(writer.bytes).map(\.content)
                == [[0, 0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 3, 0, 0, 0]]
        )
    }
}
