import EntraGateway
import Testing

struct ConfigurationServiceFaultTests {
    private static let picker = [
        "OPENID_REUSE_TOKENS": "true",
        "ENABLE_SHAREPOINT_FILEPICKER": "true",
        "SHAREPOINT_BASE_URL": "https://contoso.sharepoint.com",
        "SHAREPOINT_PICKER_SHAREPOINT_SCOPE": "https://contoso.sharepoint.com/AllSites.Read",
        "SHAREPOINT_PICKER_GRAPH_SCOPE": "Files.Read.All",
    ]

    private static func picker(_ name: String, _ text: String) -> [String: String] {
        picker.merging([name: text]) { $1 }
    }

    static let graph: [FaultyConfiguration] = [
        FaultyConfiguration(
            ["OPENID_GRAPH_SCOPES": "User.Read,=People.Read"],
            "OPENID_GRAPH_SCOPES: '=People.Read' begins with a second =, accepted are scopes separated by commas"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_FILE_SIZE_LIMIT": "10 GB"],
            "ENTRA_FCGI_FILE_SIZE_LIMIT: '10 GB' is no size,"
                + " accepted is a whole number, with K, M, G or T if wanted, such as 500M, or 0 for no limit"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_FILE_SIZE_LIMIT": "2000T"],
            "ENTRA_FCGI_FILE_SIZE_LIMIT: '2000T' is out of range,"
                + " accepted is a whole number, with K, M, G or T if wanted, such as 500M, or 0 for no limit"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_GRAPH_URL": "https://graph.microsoft.com/v1.0"],
            "ENTRA_FCGI_GRAPH_URL: 'https://graph.microsoft.com/v1.0' is more than an origin,"
                + " accepted is scheme, host and port: https, or http on a loopback host"
        ),
        FaultyConfiguration(
            ["USE_ENTRA_ID_FOR_PEOPLE_SEARCH": "true"],
            "USE_ENTRA_ID_FOR_PEOPLE_SEARCH: needs Entra's tokens, accepted is true only with OPENID_REUSE_TOKENS=true"
        ),
        FaultyConfiguration(
            picker("OPENID_REUSE_TOKENS", "false"),
            "ENABLE_SHAREPOINT_FILEPICKER: needs Entra's tokens, accepted is true only with OPENID_REUSE_TOKENS=true"
        ),
        FaultyConfiguration(
            picker("SHAREPOINT_BASE_URL", ""),
            "SHAREPOINT_BASE_URL: is not set, but ENABLE_SHAREPOINT_FILEPICKER is true,"
                + " accepted is an origin such as https://TENANT.sharepoint.com"
        ),
        FaultyConfiguration(
            picker("SHAREPOINT_PICKER_SHAREPOINT_SCOPE", ""),
            "SHAREPOINT_PICKER_SHAREPOINT_SCOPE: is not set, but ENABLE_SHAREPOINT_FILEPICKER is true,"
                + " accepted is a scope such as https://TENANT.sharepoint.com/AllSites.Read"
        ),
        FaultyConfiguration(
            picker("SHAREPOINT_PICKER_GRAPH_SCOPE", ""),
            "SHAREPOINT_PICKER_GRAPH_SCOPE: is not set, but ENABLE_SHAREPOINT_FILEPICKER is true,"
                + " accepted is a scope such as Files.Read.All"
        ),
        FaultyConfiguration(
            picker("SHAREPOINT_BASE_URL", "https://contoso.sharepoint.com/sites/x"),
            "SHAREPOINT_BASE_URL: 'https://contoso.sharepoint.com/sites/x' is more than an origin,"
                + " accepted is scheme, host and port: https, or http on a loopback host"
        ),
        FaultyConfiguration(
            picker("SHAREPOINT_PICKER_SHAREPOINT_SCOPE", "AllSites.Read"),
            "SHAREPOINT_PICKER_SHAREPOINT_SCOPE: 'AllSites.Read' is not on the host of SHAREPOINT_BASE_URL,"
                + " accepted is a scope such as https://contoso.sharepoint.com/AllSites.Read"
        ),
        FaultyConfiguration(
            picker("SHAREPOINT_PICKER_SHAREPOINT_SCOPE", "https://fabrikam.sharepoint.com/AllSites.Read"),
            "SHAREPOINT_PICKER_SHAREPOINT_SCOPE: 'https://fabrikam.sharepoint.com/AllSites.Read' is not on the host of"
                + " SHAREPOINT_BASE_URL, accepted is a scope such as https://contoso.sharepoint.com/AllSites.Read"
        ),
        FaultyConfiguration(
            picker("SHAREPOINT_PICKER_GRAPH_SCOPE", "=https://graph.microsoft.com/Files.Read.All"),
            "SHAREPOINT_PICKER_GRAPH_SCOPE: '=https://graph.microsoft.com/Files.Read.All' begins with a second =,"
                + " accepted are scopes separated by spaces"
        ),
    ]

    static let service: [FaultyConfiguration] = [
        FaultyConfiguration(
            ["ENTRA_FCGI_LISTEN": "9000"],
            "ENTRA_FCGI_LISTEN: '9000' is no address to listen on,"
                + " accepted is unix:/run/entra-fcgi.sock, tcp:127.0.0.1:9000 or fd:3"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_STORE": "redis://me:hidden@x"],
            "ENTRA_FCGI_STORE: has the unknown scheme redis, accepted is sqlite:PATH"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_STORE": "postgresql://me:hidden@db/entra"],
            "ENTRA_FCGI_STORE: postgresql is not built in yet, accepted is sqlite:PATH"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_STORE": "sqlite:/var/lib/"],
            "ENTRA_FCGI_STORE: names a folder, accepted is sqlite:PATH"
        ),
        FaultyConfiguration(
            ["PROXY": "socks5://proxy.example.com:1080"],
            "PROXY: the value has another scheme, accepted is a URL with http or https"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_STORE": "sqlite:"],
            "ENTRA_FCGI_STORE: names no path, accepted is sqlite:PATH"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_IDENTITY_HEADERS": "oauth2-proxy,remote"],
            "ENTRA_FCGI_IDENTITY_HEADERS: 'remote' is none of the choices, accepted is one of oauth2-proxy, easyauth"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_FORWARD_ACCESS_TOKEN": "maybe"],
            "ENTRA_FCGI_FORWARD_ACCESS_TOKEN: 'maybe' is no flag, accepted is true or false"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_CA_FILE": "/missing.pem"],
            "ENTRA_FCGI_CA_FILE: the file does not exist, accepted is a PEM file with a certificate"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_CA_FILE": "/key.pem"],
            "ENTRA_FCGI_CA_FILE: the file holds no certificate, accepted is a PEM file with a certificate"
        ),
        FaultyConfiguration(
            ["PROXY": "proxy.example.com:3128"],
            "PROXY: the value is no URL, accepted is a URL with http or https"
        ),
        FaultyConfiguration(
            ["HTTPS_PROXY": "ftp://me:hidden@proxy.example.com"],
            "HTTPS_PROXY: the value has another scheme, accepted is a URL with http or https"
        ),
        FaultyConfiguration(
            ["https_proxy": "http://proxy.example.com:99999"],
            "https_proxy: the value has a port out of range, accepted is a URL with http or https"
        ),
        FaultyConfiguration(
            ["PROXY": "http://proxy.example.com/x"],
            "PROXY: the value has a path, accepted is a URL with http or https"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_LOG_LEVEL": "verbose"],
            "ENTRA_FCGI_LOG_LEVEL: 'verbose' is none of the choices,"
                + " accepted is one of trace, debug, info, notice, warning, error, critical"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_LOG_FORMAT": "logfmt"],
            "ENTRA_FCGI_LOG_FORMAT: 'logfmt' is none of the choices, accepted is one of text, json"
        ),
    ]

    @Test(arguments: graph + service)
    func `a setting that cannot be used is one line that says what is accepted`(faulty: FaultyConfiguration) {
        let reading = ConfigurationExample.read(faulty.changes, files: ConfigurationFaultTests.files)
        #expect(reading.faultLines == [faulty.line])
        #expect(reading.configuration == nil)
    }
}
