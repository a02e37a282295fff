import Entra
import HTTPTransport
import Testing

struct DownloadHostsTests {
    private static let hosts = DownloadHosts(besides: "contoso.sharepoint.com", allowsLoopback: false)

    @Test(arguments: [
        "https://contoso.sharepoint.com/_layouts/15/download.aspx?UniqueId=1&tempauth=x",
        "https://contoso-my.sharepoint.com/personal/a/_layouts/15/download.aspx",
        "https://contosoeur.sharepoint.com/x", "https://CONTOSO.SharePoint.COM:443/x",
    ])
    func `files come from SharePoint`(_ url: String) {
        #expect(Self.hosts.contain(url))
    }

    @Test(arguments: [
        "https://sharepoint.com/x", "https://evil.example/x", "https://contoso.sharepoint.com.evil.example/x",
        "https://evilsharepoint.com/x", "http://contoso.sharepoint.com/x", "https://contoso.sharepoint.com:8443/x",
        "https://contoso.sharepoint.com@evil.example/x", "https://user@contoso.sharepoint.com/x",
        "https://evil.example/contoso.sharepoint.com", "https://evil.example\\contoso.sharepoint.com/x",
        "https://evil.example#contoso.sharepoint.com", "https://evil.example?.sharepoint.com",
        "https://127.0.0.1/x", "http://localhost/x", "http://contoso.localhost/x", "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data", "https://2130706433/x", "https://0x7f.1/x", "https://10.0.0.1/x",
        "ftp://contoso.sharepoint.com/x", "file:///etc/passwd", "//contoso.sharepoint.com/x", "/x", "",
        "https://contoso.sharepoint.com./x", "https://contoso.sharepoint.com\n.evil.example/x",
    ])
    func `and from nowhere else`(_ url: String) {
        #expect(!Self.hosts.contain(url))
    }

    @Test
    func `a Graph on this machine may lead to this machine`() {
        let hosts = DownloadHosts(besides: "contoso.localhost", allowsLoopback: true)
        #expect(hosts.contain("http://contoso-files.localhost:3081/x"))
        #expect(hosts.contain("http://127.0.0.1:3081/x"))
        #expect(!hosts.contain("https://contoso.sharepoint.com/x"))
        #expect(!hosts.contain("https://contoso.localhost.evil.example/x"))
    }

    @Test(arguments: [
        ("contoso.sharepoint.us", "https://contoso-my.sharepoint.us/x"),
        ("contoso.sharepoint.cn", "https://contoso-my.sharepoint.cn/x"),
        ("contoso.sharepoint-mil.us", "https://contoso-my.sharepoint-mil.us/x"),
    ])
    func `each cloud has hosts of its own`(_ host: String, _ url: String) {
        let hosts = DownloadHosts(besides: host, allowsLoopback: false)
        #expect(hosts.contain(url))
        #expect(!hosts.contain("https://contoso.sharepoint.com/x"))
    }

    @Test(arguments: ["localhost", "sharepoint.com", ""])
    func `a host without a tenant's name opens no other`(_ host: String) {
        let hosts = DownloadHosts(besides: host, allowsLoopback: false)
        #expect(!hosts.contain("https://evil.com/x"))
        #expect(!hosts.contain("https://contoso.sharepoint.com/x"))
    }
}
