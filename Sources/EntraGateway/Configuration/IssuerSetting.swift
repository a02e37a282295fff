import Entra

/// `OPENID_ISSUER`: where the discovery document is, and which tenants stand behind it.
package struct IssuerSetting: Sendable, Equatable {
    /// The text without the slash at its end and without `/.well-known/openid-configuration`.
    ///
    /// It need not be the issuer byte for byte: Entra's `common`, `consumers` and domain names lead to a discovery
    /// document that names another.
    package var text: String
    /// Which tenants stand behind it.
    package var tenancy: Tenancy

    /// Which tenants stand behind an issuer.
    package enum Tenancy: Sendable, Equatable {
        /// One tenant of Entra, by its lower-case GUID; for `consumers` that of personal accounts.
        case tenant(String)
        /// One tenant of Entra, by one of its domain names.
        case domain(String)
        /// Every tenant of Entra, which `OPENID_ALLOWED_TENANTS` narrows: `common`, `organizations` or a template.
        case multiTenant
        /// A provider that is not Entra.
        case other
    }

    /// The tenant of personal Microsoft accounts, which `consumers` stands for.
    package static let personalAccountsTenant = Authority.consumersTenantID

    /// Whether Entra signs people in at the host, whatever the path says.
    var isOnEntraHost: Bool {
        (try? AbsoluteURL(text)).map { Self.entraHosts.contains($0.host) } ?? false
    }
}

extension IssuerSetting {
    /// The hosts at which Entra signs people in, of all clouds.
    private static let entraHosts: Set<String> = [
        "login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "login.microsoftonline.us",
        "login.partner.microsoftonline.cn", "login.chinacloudapi.cn", "login.sovcloud-identity.fr",
        "login.sovcloud-identity.de", "login.sovcloud-identity.sg", "sts.windows.net",
    ]

    init(_ given: String) throws(SettingRefusal) {
        let accepted = "accepted is an issuer such as https://login.microsoftonline.com/TENANT/v2.0"
        let text = Self.normalised(given)
        let url: AbsoluteURL
        do throws(URLRefusal) {
            url = try AbsoluteURL(text)
            _ = try url.origin()
        } catch {
            throw SettingText.refusal(error, of: given, accepted: accepted)
        }
        // OIDC Discovery 2: an issuer has neither.
        guard !url.hasQuery, !url.hasFragment else {
            throw SettingText.refusal(given, "has a query or a fragment", accepted)
        }
        let path = text.replacing("{tenantid}", with: "organizations")
        guard !path.contains(where: { "{}".contains($0) }) else {
            throw SettingText.refusal(given, "has a template other than {tenantid}", accepted)
        }
        let steps = url.path.split(separator: "/").map(String.init)
        let isVersion2 = steps.count == 2 && steps[1].lowercased() == "v2.0"
        guard isVersion2 || !Self.entraHosts.contains(url.host) else {
            throw SettingText.refusal(given, "is not version 2.0 of Entra's endpoints", accepted)
        }
        guard path == text || (isVersion2 && steps[0] == "{tenantid}") else {
            throw SettingText.refusal(given, "has {tenantid} in another place than Entra", accepted)
        }
        let tenancy: Tenancy
        do throws(Authority.Fault) {
            tenancy = Self.tenancy(of: try Authority(text))
        } catch {
            let problem =
                switch error {
                case .notAnEndpoint: "is no URL of a provider"
                case .queryOrFragment: "has a query or a fragment"
                case .versionOne: "is not version 2.0 of Entra's endpoints"
                }
            throw SettingText.refusal(given, problem, accepted)
        }
        self.init(text: text, tenancy: tenancy)
    }

    private static func normalised(_ text: String) -> String {
        var text = text
        func cutSlashes() {
            while text.last == "/" {
                text.removeLast()
            }
        }
        cutSlashes()
        let suffix = "/.well-known/openid-configuration"
        if text.hasSuffix(suffix) {
            text.removeLast(suffix.count)
        }
        cutSlashes()
        return text
    }

    private static func tenancy(of authority: Authority) -> Tenancy {
        switch authority.kind {
        case .tenant(let id): .tenant(id)
        case .domain(let name): .domain(name)
        case .common, .organizations: .multiTenant
        case .consumers: .tenant(personalAccountsTenant)
        case .other: .other
        }
    }
}
