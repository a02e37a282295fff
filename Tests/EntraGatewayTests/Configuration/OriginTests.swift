import EntraGateway
import Testing

struct OriginTests {
    @Test(
        arguments: [
            ("https://app.example.com", "https://app.example.com"),
            ("https://app.example.com/", "https://app.example.com"),
            ("HTTPS://App.Example.COM", "https://app.example.com"),
            ("https://app.example.com:443", "https://app.example.com"),
            ("https://app.example.com:", "https://app.example.com"),
            ("https://app.example.com:8443/", "https://app.example.com:8443"),
            ("https://192.0.2.7", "https://192.0.2.7"),
            ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
            ("https://a_b", "https://a_b"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
            ("http://localhost:3080", "http://localhost:3080"),
            ("http://localhost:80", "http://localhost"),
            ("http://app.localhost", "http://app.localhost"),
            ("http://127.0.0.1:3080", "http://127.0.0.1:3080"),
            ("http://127.9.8.7", "http://127.9.8.7"),
            ("http://[::1]:3080", "http://[::1]:3080"),
        ]
    )
    func `an origin has one form`(text: String, form: String) throws {
        let origin = try Origin(text)
        #expect(origin.text == form)
        #expect(origin.description == form)
        #expect(try Origin(origin.text) == origin)
    }

    @Test(
        arguments: [
            ("", .malformed), ("app.example.com", .malformed), ("//app.example.com", .malformed),
            ("https:app.example.com", .malformed), ("https://", .malformed), ("https:///x", .malformed),
            ("1https://x", .malformed), ("ht tps://x", .malformed), ("://x", .malformed),
            ("https://app .example.com", .malformed), ("https://bücher.example", .malformed),
            ("https://-a.example", .malformed), ("https://a-.example", .malformed), ("https://a..b", .malformed),
            ("https://a.example.", .malformed), ("https://.a", .malformed), ("https://a%2eb", .malformed),
            ("https://a\\b", .malformed), ("https://a\"b", .malformed), ("https://<tenant>.example", .malformed),
            ("https://256.0.0.1", .malformed), ("https://1.2.3", .malformed), ("https://127.1", .malformed),
            ("https://[::1", .malformed), ("https://[::1]x", .malformed), ("https://[1:2]", .malformed),
            ("https://[::1::2]", .malformed), ("https://[:::1]", .malformed), ("https://[12345::]", .malformed),
            ("https://[g::]", .malformed), ("https://[]", .malformed), ("https://::1", .malformed),
            ("https://a:b", .malformed), ("https://a:+80", .malformed), ("https://a:80:80", .malformed),
            ("https://\(String(repeating: "a", count: 64)).example", .malformed),
            ("https://\(String(repeating: "a.", count: 127))example", .malformed),
            ("https://a\r\nSet-Cookie: x", .malformed), ("https://a\u{0}", .malformed),
            ("ftp://a.example", .schemeNotAccepted), ("javascript://a", .schemeNotAccepted),
            ("http://a.example", .clearTextToRemoteHost), ("http://localhost.example", .clearTextToRemoteHost),
            ("http://127.0.0.1.example", .clearTextToRemoteHost), ("http://10.0.0.1", .clearTextToRemoteHost),
            ("http://[::2]", .clearTextToRemoteHost), ("http://xlocalhost", .clearTextToRemoteHost),
            ("https://user@a.example", .holdsUser), ("https://user:pass@a.example", .holdsUser),
            ("https://@a.example", .holdsUser),
            ("https://a:0", .portOutOfRange), ("https://a:65536", .portOutOfRange),
            ("https://a:99999999999999999999", .portOutOfRange),
            ("https://a.example/x", .notAnOrigin), ("https://a.example//", .notAnOrigin),
            ("https://a.example?x", .notAnOrigin), ("https://a.example/?", .notAnOrigin),
            ("https://a.example#x", .notAnOrigin),
        ] as [(String, URLRefusal)]
    )
    func `what is no origin is refused for its reason`(text: String, refusal: URLRefusal) {
        #expect(throws: refusal) { try Origin(text) }
    }

    @Test
    func `only https is secure, and only this machine is loopback`() throws {
        #expect(try Origin("https://localhost").isSecure)
        #expect(try !Origin("http://localhost").isSecure)
        #expect(try Origin("https://localhost").isLoopback)
        #expect(try !Origin("https://app.example.com").isLoopback)
        #expect(try Origin("https://app.example.com").port == 443)
        #expect(try Origin("http://localhost").port == 80)
    }
}
