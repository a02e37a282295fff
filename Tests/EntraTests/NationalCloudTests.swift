import Entra
import OpenIDConnect
import TestSupport
import Testing

struct NationalCloudTests {
    static let clouds: [(host: TestJSON?, issuer: TestJSON, origin: String?)] = [
        ("graph.microsoft.com", "https://login.microsoftonline.com/x/v2.0", "https://graph.microsoft.com"),
        ("microsoftgraph.chinacloudapi.cn", "https://x.example", "https://microsoftgraph.chinacloudapi.cn"),
        ("graph.example:8443", "https://x.example", "https://graph.example:8443"),
        (nil, "https://login.microsoftonline.com/x/v2.0", "https://graph.microsoft.com"),
        (nil, "https://login.microsoftonline.us/x/v2.0", "https://graph.microsoft.us"),
        (nil, "https://login.partner.microsoftonline.cn/x/v2.0", "https://microsoftgraph.chinacloudapi.cn"),
        (nil, "https://login.sovcloud-identity.de/x/v2.0", "https://graph.svc.sovcloud.de"),
        (nil, "https://x.example", nil),
        (1, "https://x.example", nil), ("", "https://login.microsoftonline.com/x/v2.0", nil),
        ("graph.example/x", "https://x.example", nil), ("u@graph.example", "https://x.example", nil),
        ("graph.example?x", "https://x.example", nil), ("graph example", "https://x.example", nil),
    ]

    @Test(arguments: clouds)
    func `Graph is where the cloud has it`(host: TestJSON?, issuer: TestJSON, origin: String?) throws {
        var document = try TestIssuer().discoveryDocument
        document["msgraph_host"] = host
        document["issuer"] = issuer
        let object = try #require(try JSONParser.parse(TestJSON.object(document).bytes).object)
        #expect(NationalCloud.graphOrigin(metadata: try ProviderMetadata(object)) == origin)
    }
}
