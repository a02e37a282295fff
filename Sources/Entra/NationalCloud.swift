package import OpenIDConnect

/// Where Microsoft Graph is: every national cloud has its own.
package enum NationalCloud {
    /// The origin of Microsoft Graph: from the discovery document's `msgraph_host`, else from the login host.
    package static func graphOrigin(metadata: ProviderMetadata) -> String? {
        if let host = metadata.text("msgraph_host") {
            let origin = "https://" + host
            let isHost = !host.contains { $0 == "/" || $0 == "?" }
            return isHost && EndpointURL.isAcceptable(origin) ? origin : nil
        }
        return EndpointURL.host(ofURL: metadata.issuer).flatMap { graphHosts[$0] }.map { "https://" + $0 }
    }

    private static let graphHosts = [
        "login.microsoftonline.com": "graph.microsoft.com",
        "login.microsoftonline.us": "graph.microsoft.us",
        "login.partner.microsoftonline.cn": "microsoftgraph.chinacloudapi.cn",
        "login.chinacloudapi.cn": "microsoftgraph.chinacloudapi.cn",
        "login.sovcloud-identity.fr": "graph.svc.sovcloud.fr",
        "login.sovcloud-identity.de": "graph.svc.sovcloud.de",
    ]
}
