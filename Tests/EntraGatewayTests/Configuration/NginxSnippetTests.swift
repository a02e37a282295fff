import EntraGateway
import Testing

struct NginxSnippetTests {
    private func lines(_ changes: [String: String]) throws -> [Substring] {
        let configuration = try #require(ConfigurationExample.read(changes).configuration)
        return NginxSnippet(configuration).description.split(separator: "\n").map { line in
            line.prefix { $0 != "#" }.drop { $0 == " " }
        }
    }

    private func directives(_ name: String, _ lines: [Substring]) -> [String] {
        lines.filter { $0.hasPrefix(name + " ") }.compactMap { $0.split(separator: ";").first.map(String.init) }
    }

    private func origin(_ text: String) -> [String: String] {
        ["DOMAIN_CLIENT": text, "DOMAIN_SERVER": text]
    }

    @Test
    func `a site with TLS is on 443, and 80 leads there`() throws {
        let lines = try lines(origin("https://www.example.com"))
        #expect(
            directives("listen", lines) == [
                "listen 80", "listen [::]:80", "listen 443 ssl http2", "listen [::]:443 ssl http2",
            ]
        )
        #expect(directives("server_name", lines) == ["server_name www.example.com", "server_name www.example.com"])
        #expect(directives("return", lines) == ["return 301 https://www.example.com$request_uri"])
        #expect(directives("ssl_certificate", lines) == ["ssl_certificate     /etc/ssl/certs/www.example.com.pem"])
        #expect(!lines.contains { $0.contains("app.example.org") })
    }

    @Test
    func `a site with TLS on another port is there, and 80 leads there`() throws {
        let lines = try lines(origin("https://www.example.com:8443"))
        #expect(
            directives("listen", lines) == [
                "listen 80", "listen [::]:80", "listen 8443 ssl http2", "listen [::]:8443 ssl http2",
            ]
        )
        #expect(directives("return", lines) == ["return 301 https://www.example.com:8443$request_uri"])
    }

    @Test(
        arguments: [
            ("http://localhost:3080", "listen localhost:3080", "server_name localhost"),
            ("http://127.0.0.1", "listen 127.0.0.1:80", "server_name 127.0.0.1"),
            ("http://[::1]:3080", "listen [::1]:3080", "server_name [::1]"),
            ("http://app.localhost:3080", "listen 127.0.0.1:3080", "server_name app.localhost"),
        ]
    )
    func `a site without TLS is one server on this machine`(text: String, listen: String, name: String) throws {
        let lines = try lines(origin(text))
        #expect(directives("listen", lines) == [listen])
        #expect(directives("server_name", lines) == [name])
        #expect(directives("return", lines).isEmpty)
        #expect(!lines.contains { $0.hasPrefix("ssl_") })
        #expect(lines.count { $0 == "server {" } == 1)
        #expect(lines.contains("include entra-fcgi/entra-fcgi-locations.conf;"))
    }

    @Test(
        arguments: [
            ("", "unix:/run/entra-fcgi/entra-fcgi.sock"), ("fd:3", "unix:/run/entra-fcgi/entra-fcgi.sock"),
            ("unix:/run/e.sock?group=www-data&mode=0660", "unix:/run/e.sock"), ("tcp:127.0.0.1:9000", "127.0.0.1:9000"),
        ]
    )
    func `the socket is the one that is listened on`(listen: String, upstream: String) throws {
        let lines = try lines(["ENTRA_FCGI_LISTEN": listen])
        #expect(directives("server", lines).first == "server \(upstream) max_fails=0")
    }
}
