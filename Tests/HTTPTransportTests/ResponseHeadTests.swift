import HTTPTransport
import HTTPTypes
import Testing

struct ResponseHeadTests {
    private func head(_ lines: String...) throws -> ResponseHead {
        var head = ResponseHead()
        for line in lines {
            try head.add(Array((line + "\r\n").utf8).span)
        }
        return head
    }

    @Test
    func `several fields of one name are kept in their order`() throws {
        let head = try head("HTTP/2 200 ", "WWW-Authenticate: a", "x: 1", "www-authenticate:b", "")
        #expect(head.status == .ok)
        #expect(head.fields[values: .wwwAuthenticate] == ["a", "b"])
    }

    @Test(arguments: ["HTTP/1.1 200 OK", "HTTP/1.1 200", "HTTP/1.0 200 OK", "HTTP/2 200 ", "HTTP/3 200"])
    func `a status line is read`(line: String) throws {
        #expect(try head(line).status == .ok)
    }

    @Test(
        arguments: [
            "", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 099", "HTTP/1.1 600", "HTTP/1.1 -20",
            "HTTP/1.1  200", "http/1.1 200", "ICY 200 OK", "A: b", "HTTP/1.1 2x0 OK", "HTTP/1.1\t200 OK",
        ]
    )
    func `another first line is refused`(line: String) {
        #expect(throws: ResponseHead.Refusal.malformed) { try head(line) }
    }

    @Test(arguments: [
        "x", ": x", " : x", "a b: c", "a : b", "\ta: b", " a: b", "a\0: b", "a: b\0", "a: b\rc", "é: b",
        "HTTP/1.1 200 OK",
    ])
    func `another field line is refused`(line: String) {
        #expect(throws: ResponseHead.Refusal.malformed) { try head("HTTP/1.1 200 OK", line) }
    }

    @Test
    func `values keep bytes that are no ASCII`() throws {
        let head = try head("HTTP/1.1 200 OK", "x: \u{fc}ber", "y:", "z:   a b   ")
        #expect(head.fields[try #require(HTTPField.Name("x"))] == "über")
        #expect(head.fields[try #require(HTTPField.Name("y"))] == "")
        #expect(head.fields[try #require(HTTPField.Name("z"))] == "a b")
    }

    @Test
    func `interim responses are forgotten and trailer fields are not collected`() throws {
        let head = try head("HTTP/1.1 103 Early", "link: x", "", "HTTP/1.1 204 No Content", "a: b", "", "late: c", "")
        #expect(head.status == .noContent)
        #expect(head.fields == [try #require(HTTPField.Name("a")): "b"])
    }

    @Test
    func `the number and the size of fields have limits`() throws {
        var head = try head("HTTP/1.1 200 OK")
        for _ in 0..<ResponseHead.maximumFieldCount {
            try head.add(Array("a: b\r\n".utf8).span)
        }
        #expect(throws: ResponseHead.Refusal.tooLarge) { try head.add(Array("a: b\r\n".utf8).span) }
        var other = ResponseHead()
        try other.add(Array("HTTP/1.1 200 OK\r\n".utf8).span)
        let long = Array(("a: " + String(repeating: "x", count: ResponseHead.maximumByteCount)).utf8)
        #expect(throws: ResponseHead.Refusal.tooLarge) { try other.add(long.span) }
    }
}
