import OpenIDConnect
import Testing

struct EndpointURLTests {
    @Test(arguments: [
        "https://a.example", "https://a.example/", "https://a.example:8443/b?c=d", "HTTPS://A.example/b",
        "http://localhost",
        "http://localhost:3080/x", "http://127.0.0.1:1/x", "http://127.9.9.9", "http://[::1]:80/x",
        "https://[2001:db8::1]/",
        "https://a.example/%20",
    ])
    func `an endpoint is accepted`(url: String) {
        #expect(EndpointURL.isAcceptable(url))
    }

    @Test(arguments: [
        "", "a.example", "/b", "//a.example", "https:", "https://", "https:///b", "https:/a.example", "https:a.example",
        "http://a.example/", "http://localhost.example/", "http://127.0.0.1.example/", "http://127.0.0.256/",
        "http://128.0.0.1/", "http://0.0.0.0/", "http://0x7f.0.0.1/", "ftp://a.example/", "file:///etc/passwd",
        "javascript:alert(1)", "https://user@a.example/", "https://user:pw@a.example/", "https://a.example@b.example/",
        "https://a.example/#b", "https://a.example#", "https://a.example/ b", "https://a.example/\n",
        "https://a.example/\u{0}",
        "https://a.example/é", "https://ä.example/", "https://a.example\\b", "https://a.example:0/",
        "https://a.example:x/",
        "https://a.example:65536/", "https://a.example:/", "https://a.example/{x}", "https://a.example/<",
        " https://a.example",
        "https://a.example/" + String(repeating: "x", count: 2048),
    ])
    func `what we do not open is refused`(url: String) {
        #expect(!EndpointURL.isAcceptable(url))
    }
}
