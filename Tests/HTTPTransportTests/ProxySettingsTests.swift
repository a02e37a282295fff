import HTTPTransport
import HTTPTypes
import TestSupport
import Testing

struct ProxySettingsTests {
    @Test(arguments: ["http://proxy:3128", "https://proxy.example", "http://u:p@proxy:3128/", "proxy.example:3128"])
    func `a web proxy is taken`(url: String) throws {
        #expect(try ProxySettings(url: url).url?.hasSuffix(url) == true)
    }

    @Test(arguments: [
        "", "socks5://proxy:1080", "ftp://proxy", "http://", "http://pro xy", "http://proxy:99999", "file:///x",
    ])
    func `another proxy is refused`(url: String) {
        #expect(throws: TransportSetupError.proxyRefused) { try ProxySettings(url: url) }
    }

    @Test
    func `descriptions hide the address, which may hold a password`() throws {
        let settings = try ProxySettings(url: "http://user:password@proxy:3128")
        var dumped = ""
        dump(settings, to: &dumped)
        #expect("\(settings) \(String(reflecting: settings)) \(dumped)".contains("password") == false)
        #expect("\(ProxySettings.none)" == "no proxy")
    }

    @Test
    func `hosts among the exceptions are reached without the proxy, others through it`() async throws {
        let proxy = try LoopbackServer(.close(after: "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
        let settings = try ProxySettings(url: proxy.url(), exceptions: ["direct.invalid", "other.invalid"])
        let transport = try CurlTransport(proxy: settings, userAgent: "test")
        let limits = OutgoingRequest.Limits(totalTimeout: .seconds(2))
        await #expect(throws: TransportError.connectionFailed) {
            try await transport.send(OutgoingRequest(url: "https://proxied.invalid/", limits: limits))
        }
        #expect(proxy.requests.count == 1)
        #expect(proxy.requests.first?.contains("User-Agent: test\r\n") == true)
        // RFC 1035 section 2.3.4: a label has 63 octets at most, so that nobody need be asked.
        let url = "https://\(String(repeating: "a", count: 64)).direct.invalid/"
        await #expect(throws: TransportError.nameNotResolved) {
            try await transport.send(OutgoingRequest(url: url, limits: limits))
        }
        #expect(proxy.requests.count == 1)
    }

    @Test
    func `loopback is never reached through the proxy`() async throws {
        let proxy = try LoopbackServer(.response(status: "502 Bad Gateway"))
        let server = try LoopbackServer(.response())
        let transport = try CurlTransport(proxy: try ProxySettings(url: proxy.url()), userAgent: "test")
        #expect(try await transport.send(OutgoingRequest(url: server.url())).status == .ok)
        #expect(proxy.requests.isEmpty)
    }
}
