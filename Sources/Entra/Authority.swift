import OpenIDConnect

/// The setting `OPENID_ISSUER`: which provider, and for Entra, whose tenant.
package struct Authority: Sendable, Equatable {
    /// The tenant that personal accounts live in.
    package static let consumersTenantID = "9188040d-6c67-4c5b-b112-36a304b66dad"

    /// What the setting names.
    package enum Kind: Sendable, Equatable {
        /// One tenant, by its ID in lower case.
        case tenant(id: String)
        /// One tenant, by one of its domain names.
        case domain(String)
        /// Every tenant and personal accounts. A setting with the `{tenantid}` template means this too.
        case common
        /// Every tenant.
        case organizations
        /// Personal accounts, which live in one tenant of their own.
        case consumers
        /// An OpenID Provider other than Entra.
        case other
    }

    /// Why a setting is not accepted.
    package enum Fault: Error, Equatable, Sendable {
        /// Not an absolute `https` URL, nor `http` to a loopback host.
        case notAnEndpoint
        /// There is a query or a fragment.
        case queryOrFragment
        /// The issuer of Entra's v1.0 endpoints, whose tokens are different ones; `/v2.0` is missing.
        case versionOne
    }

    /// What the setting names.
    package let kind: Kind
    /// The setting, normalised: no trailing slash, no path of the discovery document, a tenant ID in lower case.
    package let issuer: String

    /// Reads the setting, with or without trailing slash or `/.well-known/openid-configuration`.
    package init(_ setting: String) throws(Fault) {
        let issuer = ExactIssuer.normalized(setting)
        guard !issuer.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw .queryOrFragment
        }
        let (origin, path) = Self.split(issuer)
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let tenant = segments.first?.lowercased() == TenantID.placeholder ? "common" : segments.first ?? ""
        let rest = segments.dropFirst().map { "/" + $0 }.joined()
        guard EndpointURL.isAcceptable(origin + "/" + tenant + rest), let host = EndpointURL.host(ofURL: origin) else {
            throw .notAnEndpoint
        }
        guard !Self.isVersionOne(host: host, segments: segments) else {
            throw .versionOne
        }
        guard segments.count == 2, rest == Self.version, let kind = Self.kind(ofTenant: tenant) else {
            kind = .other
            self.issuer = issuer
            return
        }
        self.kind = kind
        self.issuer = origin.lowercased() + "/" + tenant.lowercased() + Self.version
    }

    /// Whether tokens of more than one tenant come from here, so that a list of allowed tenants is required.
    package var isMultiTenant: Bool {
        switch kind {
        case .common, .organizations: true
        case .tenant, .domain, .consumers, .other: false
        }
    }

    /// Whether this is Entra, whose tokens have `tid` and `oid`.
    package var isEntra: Bool { kind != .other }

    /// The issuer that the authority's tokens have for a tenant, or the template for any.
    func issuer(tenantID: String) -> String {
        Self.split(issuer).origin + "/" + tenantID + Self.version
    }

    /// The first segment of an issuer's path: the tenant.
    static func firstPathSegment(of issuer: String) -> Substring {
        split(issuer).path.prefix { $0 != "/" }
    }

    private static let version = "/v2.0"

    private static let loginHosts: Set<String> = [
        "login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn",
        "login.chinacloudapi.cn", "login.windows.net", "login.microsoft.com", "login.sovcloud-identity.fr",
        "login.sovcloud-identity.de", "login.sovcloud-identity.sg",
    ]

    private static func split(_ url: String) -> (origin: String, path: Substring) {
        guard let scheme = url.firstRange(of: "://"), let slash = url[scheme.upperBound...].firstIndex(of: "/") else {
            return (url, "")
        }
        return (String(url[..<slash]), url[url.index(after: slash)...])
    }

    private static func isVersionOne(host: String, segments: [String]) -> Bool {
        host == "sts.windows.net" || (loginHosts.contains(host) && segments.count < 2)
    }

    private static func kind(ofTenant tenant: String) -> Kind? {
        if let id = TenantID.normalized(tenant) {
            return id == consumersTenantID ? .consumers : .tenant(id: id)
        }
        switch tenant.lowercased() {
        case "common": return .common
        case "organizations": return .organizations
        case "consumers": return .consumers
        case let name where name.contains("."): return .domain(name)
        default: return nil
        }
    }
}
