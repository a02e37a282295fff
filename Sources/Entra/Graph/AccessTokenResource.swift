/// The resource that a sign-in's access token is for.
///
/// An access token for Graph is opaque to us, so that it cannot be asked: the scopes of the sign-in decide. Scopes of
/// OpenID Connect belong to Graph, as does a scope that names no resource; of several resources the first counts.
package enum AccessTokenResource: Sendable, Equatable {
    /// Microsoft Graph.
    case graph
    /// Something else, such as an API of our own.
    case other

    /// The resource of the access token that an authorization request's scopes give.
    ///
    /// - Parameters:
    ///   - scopes: The scopes that are asked for.
    ///   - graphOrigin: Where Graph is, as far as that is known.
    package init(scopes: [String], graphOrigin: String? = nil) {
        let first = scopes.first { !Self.openIDScopes.contains($0) }
        guard let first, let slash = first.lastIndex(of: "/") else {
            self = .graph
            return
        }
        let resource = first[..<slash].lowercased()
        self = Self.graphNames.contains(resource) || resource == graphOrigin?.lowercased() ? .graph : .other
    }

    /// The resource that a scope belongs to; `nil` for one of OpenID Connect, which goes with every resource.
    ///
    /// - Parameter scope: A scope as configuration has it; one that names no resource is Graph's.
    /// - Returns: The resource in lower case, all names of Graph as one.
    package static func name(of scope: String) -> String? {
        guard !openIDScopes.contains(scope) else { return nil }
        guard let slash = scope.lastIndex(of: "/") else { return "https://graph.microsoft.com" }
        let resource = scope[..<slash].lowercased()
        return graphNames.contains(resource) ? "https://graph.microsoft.com" : resource
    }

    /// Whether the scopes ask for a permission with which a person's own groups can be read.
    package static func readsGroups(_ scopes: [String]) -> Bool {
        scopes.contains { scope in
            let slash = scope.lastIndex(of: "/")
            let isGraph = slash.map { graphNames.contains(scope[..<$0].lowercased()) } ?? true
            let name = slash.map { scope[scope.index(after: $0)...] } ?? scope[...]
            return isGraph && membershipScopes.contains(name.lowercased())
        }
    }

    private static let openIDScopes: Set<String> = [
        "openid", "profile", "email", "offline_access", "address", "phone",
    ]

    private static let graphNames: Set<String> = [
        "00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com", "https://graph.microsoft.us",
        "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn", "https://graph.svc.sovcloud.fr",
        "https://graph.svc.sovcloud.de",
    ]

    private static let membershipScopes: Set<String> = [
        ".default", "user.read", "user.readwrite", "user.read.all", "user.readwrite.all", "groupmember.read.all",
        "groupmember.readwrite.all", "group.read.all", "group.readwrite.all", "directory.read.all",
        "directory.readwrite.all",
    ]
}
