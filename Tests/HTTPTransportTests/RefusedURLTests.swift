import HTTPTransport
import HTTPTypes
import TestSupport
import Testing

struct RefusedURLTests {
    @Test(
        arguments: [
            "", " ", "/", "//localhost/", "localhost", "localhost:80", "example.com/path", "https://",
            "https:/", "http://", "http:///", "ftp://localhost/", "file:///etc/passwd", "gopher://localhost/",
            "smtp://localhost/", "ldap://localhost/", "dict://localhost/", "ws://localhost/", "javascript:alert(1)",
            "data:,x", "unix:///run/x.sock", "http+unix://x/",
            // Not loopback.
            "http://example.com/", "http://10.0.0.1/", "http://128.0.0.1/", "http://126.255.255.255/",
            "http://0.0.0.0/",
            "http://[::2]/", "http://[::ffff:127.0.0.1]/", "http://[::]/", "http://localhost.example.com/",
            "http://127.0.0.1.example.com/", "http://xlocalhost/", "http://localhost./", "http://localhost%2eexample/",
            "http://127.0.0.1%00.example.com/", "http://2130706433.example/", "http://localhost@example.com/",
            "http://127.0.0.1:80@example.com/", "http://example.com#@localhost/", "http://example.com\\@localhost/",
            "http://example.com?@localhost/",
            // User information.
            "https://user@localhost/", "https://user:password@localhost/", "https://:@localhost/",
            "https://@localhost/",
            "http://user@127.0.0.1/",
            // Characters that no URL has.
            "https://localhost/a b", "https://localhost/\r\nX: y", "https://localhost/\u{0}", "https://loc\nalhost/",
            "https://localhost/é", "https://exämple.com/", "https://localhost/\u{7f}", " https://localhost/",
            "https://localhost/ ", "\thttps://localhost/",
            // Ports and hosts that are none.
            "https://localhost:99999/", "https://localhost:-1/", "https://localhost:abc/", "https://[::1/",
            "https://[xyz]/",
            "https://a..b:x/", "https://exa mple/",
        ]
    )
    func `a URL that is not https, or http to loopback, is refused`(url: String) async throws {
        let transport = try CurlTransport(userAgent: "test")
        let limits = OutgoingRequest.Limits(totalTimeout: .seconds(1))
        await #expect(throws: TransportError.urlRefused) {
            try await transport.send(OutgoingRequest(url: url, limits: limits))
        }
    }

    @Test(
        arguments: [
            "http://127.0.0.1:PORT/", "http://localhost:PORT/", "http://LOCALHOST:PORT/", "HTTP://127.0.0.1:PORT/",
            "http://demo.localhost:PORT/", "http://127.1:PORT/", "http://0x7f.0.0.1:PORT/", "http://127.0.0.1:PORT",
            "http://127.0.0.1:PORT/?a=http://example.com@x",
        ]
    )
    func `http to loopback is sent`(url: String) async throws {
        let server = try LoopbackServer(.response())
        let transport = try CurlTransport(userAgent: "test")
        let url = url.replacing("PORT", with: "\(server.port)")
        #expect(try await transport.send(OutgoingRequest(url: url)).status == .ok)
        #expect(server.requests.count == 1)
    }
}
