/// The configuration that `snippet nginx` prints: the shipped files, filled in from the settings.
package struct NginxSnippet: Sendable, CustomStringConvertible {
    /// The text, ready for a file of its own that the `http` block includes.
    package let description: String

    /// Fills in socket, host name and port; a site without TLS, which is one on this machine, gets a plain server.
    package init(_ configuration: Configuration) {
        let origin = configuration.site.serverOrigin
        let upstream = Self.text(PackageResources.entra_fcgi_conf)
            .replacing(Self.standardSocket, with: Self.socket(configuration.listen))
        let site = Self.text(PackageResources.example_site_conf)
        description = (origin.isSecure ? Self.secure(site, origin) : Self.plain(site, origin))
            .replacing("app.example.org", with: Self.bracketed(origin.host))
            .replacing("include entra-fcgi/entra-fcgi.conf;\n", with: upstream)
    }

    /// The shipped site, on the origin's port.
    private static func secure(_ site: String, _ origin: Origin) -> String {
        guard origin.port != Origin.standardPort(of: origin.scheme) else { return site }
        return
            site
            .replacing(":443 ssl", with: ":\(origin.port) ssl")
            .replacing("listen 443 ssl", with: "listen \(origin.port) ssl")
            .replacing(
                "https://app.example.org$request_uri",
                with: "https://app.example.org:\(origin.port)$request_uri"
            )
    }

    /// The shipped site without TLS and without the server that leads to it, for browsers of this machine alone.
    private static func plain(_ site: String, _ origin: Origin) -> String {
        var lines = site.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let begin = lines.firstIndex(of: "server {"), let end = lines[begin...].firstIndex(of: "}") {
            lines.removeSubrange(begin...end + 1)
        }
        return lines.filter { !$0.hasPrefix("    ssl_") && !$0.hasPrefix("    listen [::]:") }
            .map { $0.hasPrefix("    listen ") ? "    listen \(address(origin)):\(origin.port);" : $0 }
            .joined(separator: "\n")
    }

    /// What nginx listens on for a loopback host: a name under `localhost` need not be in the resolver (RFC 6761 6.3).
    private static func address(_ origin: Origin) -> String {
        origin.host.hasSuffix(".localhost") ? "127.0.0.1" : bracketed(origin.host)
    }

    private static func bracketed(_ host: String) -> String {
        host.contains(":") ? "[\(host)]" : host
    }

    /// nginx's name for what `ENTRA_FCGI_LISTEN` names; an inherited socket is systemd's, at the shipped path.
    private static func socket(_ listen: String?) -> String {
        guard let listen else { return standardSocket }
        if listen.hasPrefix("unix:") { return String(listen.prefix { $0 != "?" }) }
        if listen.hasPrefix("tcp:") { return String(listen.dropFirst("tcp:".count)) }
        return standardSocket
    }

    private static let standardSocket = "unix:/run/entra-fcgi/entra-fcgi.sock"

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
