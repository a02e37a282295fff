import Foundation
import HTTPTransport
import HTTPTypes
import TestSupport
import Testing

struct CurlTransportTests {
    private func transport() throws -> CurlTransport {
        try CurlTransport(userAgent: "entra-fcgi-tests/1")
    }

    @Test
    func `a response comes back whole`() async throws {
        let server = try LoopbackServer(
            .response(
                status: "207 Multi-Status",
                fields: ["Content-Type: text/plain", "X-Two: a", "x-two: b", "Set-Cookie: a=b", "Set-Cookie: c=d"],
                body: Array("content".utf8)
            )
        )
        let response = try await transport().send(OutgoingRequest(url: server.url()))
        #expect(response.status == 207)
        #expect(response.body == Array("content".utf8))
        #expect(response.fields[.contentType] == "text/plain")
        #expect(response.fields[values: try #require(HTTPField.Name("X-Two"))] == ["a", "b"])
        #expect(response.fields[values: .setCookie] == ["a=b", "c=d"])
    }

    @Test
    func `the request is what was asked for and nothing of a browser`() async throws {
        let server = try LoopbackServer(.response())
        let name = try #require(HTTPField.Name("X-Empty"))
        var fields: HTTPFields = [.accept: "application/json", .authorization: "Bearer t", name: ""]
        fields[.cookie] = "a=b"
        fields[.userAgent] = "Browser"
        _ = try await transport().send(OutgoingRequest(url: server.url("/path?q=a%20b&c"), fields: fields))
        let lines = server.requests.first?.components(separatedBy: "\r\n")
        #expect(
            lines?.sorted() == [
                "", "", "Accept-Encoding: gzip", "Accept: application/json", "Authorization: Bearer t",
                "GET /path?q=a%20b&c HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "User-Agent: entra-fcgi-tests/1",
                "X-Empty:",
            ]
        )
    }

    @Test
    func `content is sent with its length and the caller's type`() async throws {
        let server = try LoopbackServer(.response())
        let form = Array("grant_type=authorization_code&code=a%26b".utf8)
        let type = "application/x-www-form-urlencoded"
        _ = try await transport().send(
            OutgoingRequest(method: .post, url: server.url("/token"), fields: [.contentType: type], body: form)
        )
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /token HTTP/1.1\r\n"))
        #expect(request.contains("\r\nContent-Type: \(type)\r\n"))
        #expect(request.contains("\r\nContent-Length: \(form.count)\r\n"))
        #expect(request.hasSuffix("\r\n\r\n" + String(decoding: form, as: UTF8.self)))
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .patch, .delete, .options])
    func `a method without content is sent as it is`(method: HTTPRequest.Method) async throws {
        let server = try LoopbackServer(.response())
        let response = try await transport().send(OutgoingRequest(method: method, url: server.url()))
        #expect(response.status == .ok)
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("\(method.rawValue) / HTTP/1.1\r\n"))
        #expect(!request.contains("Content-Type"))
        #expect(!request.contains("Expect"))
    }

    @Test
    func `a body of zeros and a large body arrive whole`() async throws {
        let server = try LoopbackServer(.response())
        let transport = try transport()
        let large = [UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20)
        for body in [[UInt8](repeating: 0, count: 1000), large] {
            _ = try await transport.send(OutgoingRequest(method: .put, url: server.url(), body: body))
            #expect(server.requests.last?.hasSuffix("\r\n\r\n" + String(decoding: body, as: UTF8.self)) == true)
        }
    }

    @Test
    func `the answer to HEAD has fields and no content`() async throws {
        let server = try LoopbackServer(.keep(after: "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"))
        let response = try await transport().send(OutgoingRequest(method: .head, url: server.url()))
        #expect(response.fields[.contentLength] == "5000")
        #expect(response.body.isEmpty)
        #expect(server.requests.first?.hasPrefix("HEAD / ") == true)
    }

    @Test
    func `a redirect is an answer and is not followed`() async throws {
        let server = try LoopbackServer(.response(status: "302 Found", fields: ["Location: /elsewhere"]))
        let response = try await transport().send(OutgoingRequest(url: server.url()))
        #expect(response.status == .found)
        #expect(response.fields[.location] == "/elsewhere")
        #expect(server.requests.count == 1)
    }

    @Test
    func `a cookie that was set is not sent back`() async throws {
        let server = try LoopbackServer(.response(fields: ["Set-Cookie: session=1; Path=/"]))
        let transport = try transport()
        for _ in 0..<3 {
            _ = try await transport.send(OutgoingRequest(url: server.url()))
        }
        #expect(server.requests.count == 3)
        #expect(server.requests.allSatisfy { !$0.lowercased().contains("cookie") })
    }

    @Test
    func `a connection is used again`() async throws {
        let server = try LoopbackServer(.response())
        let transport = try transport()
        for _ in 0..<20 {
            _ = try await transport.send(OutgoingRequest(url: server.url()))
        }
        #expect(server.requests.count == 20)
        #expect(server.connectionCount == 1)
    }

    @Test(arguments: ["100 Continue", "103 Early Hints"])
    func `only the fields of the final response come back`(interim: String) async throws {
        let server = try LoopbackServer(
            .close(
                after: "HTTP/1.1 \(interim)\r\nLink: early\r\n\r\nHTTP/1.1 200 OK\r\nX-Final: 1\r\n\r\ncontent"
            )
        )
        let response = try await transport().send(OutgoingRequest(url: server.url()))
        #expect(response.status == .ok)
        #expect(response.fields.count == 1)
        #expect(response.body == Array("content".utf8))
    }

    @Test
    func `trailer fields are not taken for fields`() async throws {
        let server = try LoopbackServer(
            .keep(
                after: """
                    HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nAuthorization: x\r\n\r\n
                    """
            )
        )
        let response = try await transport().send(OutgoingRequest(url: server.url()))
        #expect(response.body == Array("abc".utf8))
        #expect(response.fields.map(\.name) == [.transferEncoding])
    }

    @Test
    func `compressed content is decompressed`() async throws {
        let server = try LoopbackServer(.response(fields: ["Content-Encoding: gzip"], body: GzipFixture.hello))
        let response = try await transport().send(OutgoingRequest(url: server.url()))
        #expect(response.body == Array("hello, hello, hello".utf8))
    }

    @Test
    func `a response with an unknown status is an answer`() async throws {
        let server = try LoopbackServer(.close(after: "HTTP/1.1 599 \r\n\r\n"))
        #expect(try await transport().send(OutgoingRequest(url: server.url())).status == 599)
    }
}
