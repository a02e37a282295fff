import HTTPTransport

/// The hosts from which the content of files is taken (facts 4.5, quirk 80).
///
/// Graph names a URL that opens a file by itself. Where it leads is judged all the same: a file comes from SharePoint, and
/// nobody makes this program ask any other host.
package struct DownloadHosts: Sendable, Equatable {
    /// The hosts' last labels, such as `sharepoint.com`.
    private let domains: [String]
    private let allowsLoopback: Bool

    /// The hosts beside a SharePoint host.
    ///
    /// - Parameters:
    ///   - host: The tenant's SharePoint host, such as `contoso.sharepoint.com`: what has the same last labels is of the
    ///     same cloud, the tenant's OneDrive and its other regions among them.
    ///   - allowsLoopback: Whether this machine counts too: for a Graph that is on it.
    package init(besides host: String, allowsLoopback: Bool) {
        let labels = host.lowercased().split(separator: ".")
        domains = labels.count >= 3 ? [labels.dropFirst().joined(separator: ".")] : []
        self.allowsLoopback = allowsLoopback
    }

    /// Whether content is taken from a URL: of `https` on its own port.
    package func contain(_ url: String) -> Bool {
        guard let target = URLTarget(url) else { return false }
        if target.isLoopback { return allowsLoopback }
        return target.scheme == "https" && target.port == 443 && domains.contains { target.host.hasSuffix(".\($0)") }
    }
}
