import EntraGateway
import Testing

struct ApacheSnippetTests {
    private func lines(_ changes: [String: String]) throws -> [Substring] {
        let configuration = try #require(ConfigurationExample.read(changes).configuration)
        return ApacheSnippet(configuration).description.split(separator: "\n").map { $0.drop { $0 == " " } }
            .filter { !$0.hasPrefix("#") }
    }

    private func origin(_ text: String) -> [String: String] {
        ["DOMAIN_CLIENT": text, "DOMAIN_SERVER": text]
    }

    @Test
    func `a site with TLS is on 443, and 80 leads there, both ways`() throws {
        let lines = try lines(origin("https://www.example.com"))
        #expect(lines.count { $0 == "<VirtualHost *:80>" } == 2)
        #expect(lines.count { $0 == "<VirtualHost *:443>" } == 2)
        #expect(lines.count { $0 == "ServerName www.example.com" } == 4)
        #expect(lines.count { $0 == "Redirect permanent / https://www.example.com/" } == 2)
        #expect(!lines.contains { $0.contains("app.example.org") || $0.hasPrefix("Listen ") })
        #expect(lines.contains("Include entra-fcgi/entra-fcgi-fcgid.conf"))
        #expect(lines.contains("Include entra-fcgi/entra-fcgi-proxy.conf"))
    }

    @Test
    func `a site with TLS on another port is there, and 80 leads there`() throws {
        let lines = try lines(origin("https://www.example.com:8443"))
        #expect(lines.contains("Listen 8443"))
        #expect(lines.count { $0 == "<VirtualHost *:8443>" } == 2)
        #expect(lines.contains("Redirect permanent / https://www.example.com:8443/"))
    }

    @Test(
        arguments: [
            ("http://localhost:3080", "127.0.0.1:3080", "ServerName localhost"),
            ("http://127.0.0.1", "127.0.0.1:80", "ServerName 127.0.0.1"),
            ("http://[::1]:3080", "[::1]:3080", "ServerName [::1]"),
            ("http://app.localhost:3080", "127.0.0.1:3080", "ServerName app.localhost"),
        ]
    )
    func `a site without TLS is one server on this machine`(text: String, address: String, name: String) throws {
        let lines = try lines(origin(text))
        #expect(lines.count { $0.hasPrefix("<VirtualHost ") } == 2)
        #expect(lines.count { $0 == "<VirtualHost \(address)>" } == 2)
        #expect(lines.count { $0 == name } == 2)
        #expect(!lines.contains { $0.hasPrefix("SSL") || $0.hasPrefix("Redirect ") })
        #expect(lines.contains("Listen \(address)") == !address.hasSuffix(":80"))
    }

    @Test(
        arguments: [
            ("", false, "127.0.0.1:9000"), ("unix:/run/e.sock", false, "127.0.0.1:9000"),
            ("tcp:127.0.0.1:9009", true, "127.0.0.1:9009"),
        ]
    )
    func `a responder that listens on TCP runs by itself`(listen: String, runsByItself: Bool, address: String) throws {
        let lines = try lines(["ENTRA_FCGI_LISTEN": listen])
        #expect(lines.contains("Define ENTRA_FCGI_PROXY") == runsByItself)
        #expect(lines.contains("Define ENTRA_FCGI_ADDRESS \(address)"))
    }
}
