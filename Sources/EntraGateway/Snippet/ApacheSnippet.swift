/// The configuration that `snippet apache` prints: the shipped sites of both ways, filled in from the settings.
///
/// Which of the two is in effect is one line of it; a responder that listens on TCP is one that runs by itself.
package struct ApacheSnippet: Sendable, CustomStringConvertible {
    /// The text, ready for a file of its own in `sites-available`.
    package let description: String

    /// Fills in address, host name and port; a site without TLS, which is one on this machine, gets a plain server.
    package init(_ configuration: Configuration) {
        let origin = configuration.site.serverOrigin
        let address = Self.address(configuration.listen)
        let proxy = Self.text(PackageResources.example_site_proxy_conf)
            .replacing(Self.standardAddress, with: address ?? Self.standardAddress)
        description = """
            # With the first line the program runs by itself and listens on TCP; without it mod_fcgid starts the program.
            \(address == nil ? "# " : "")Define ENTRA_FCGI_PROXY

            \(Self.listen(origin))<IfDefine !ENTRA_FCGI_PROXY>
            \(Self.filled(Self.text(PackageResources.example_site_fcgid_conf), origin))</IfDefine>

            <IfDefine ENTRA_FCGI_PROXY>
            \(Self.filled(proxy, origin))</IfDefine>
            """
    }

    /// The shipped site on the origin's host and port.
    private static func filled(_ site: String, _ origin: Origin) -> String {
        (origin.isSecure ? secure(site, origin) : plain(site, origin))
            .replacing("app.example.org", with: bracketed(origin.host))
    }

    private static func secure(_ site: String, _ origin: Origin) -> String {
        guard origin.port != Origin.standardPort(of: origin.scheme) else { return site }
        return
            site
            .replacing("<VirtualHost *:443>", with: "<VirtualHost *:\(origin.port)>")
            .replacing("https://app.example.org/", with: "https://app.example.org:\(origin.port)/")
    }

    /// The shipped site without TLS and without the server that leads to it, for browsers of this machine alone.
    private static func plain(_ site: String, _ origin: Origin) -> String {
        var lines = site.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let begin = lines.firstIndex(of: "<VirtualHost *:80>"),
            let end = lines[begin...].firstIndex(of: "</VirtualHost>")
        {
            lines.removeSubrange(begin...end + 1)
        }
        return lines.filter { !$0.hasPrefix("    SSL") && !$0.contains("The certificate and its key") }
            .map { $0 == "<VirtualHost *:443>" ? "<VirtualHost \(host(origin)):\(origin.port)>" : $0 }
            .map { $0.hasPrefix("    Protocols ") ? "    Protocols http/1.1" : $0 }
            .joined(separator: "\n")
    }

    /// Debian's `ports.conf` listens on 80 and 443 and on nothing else.
    private static func listen(_ origin: Origin) -> String {
        guard origin.port != 80, origin.port != 443 else { return "" }
        return origin.isSecure ? "Listen \(origin.port)\n\n" : "Listen \(host(origin)):\(origin.port)\n\n"
    }

    /// What Apache listens on for a loopback host: a name under `localhost` need not be in the resolver (RFC 6761 6.3).
    private static func host(_ origin: Origin) -> String {
        origin.host == "localhost" || origin.host.hasSuffix(".localhost") ? "127.0.0.1" : bracketed(origin.host)
    }

    private static func bracketed(_ host: String) -> String {
        host.contains(":") ? "[\(host)]" : host
    }

    /// Where a responder that runs by itself listens; mod_authnz_fcgi knows no UNIX sockets.
    private static func address(_ listen: String?) -> String? {
        guard let listen, listen.hasPrefix("tcp:") else { return nil }
        return String(listen.dropFirst("tcp:".count))
    }

    private static let standardAddress = "127.0.0.1:9000"

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
