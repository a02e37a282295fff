import Cryptography

extension ConfigurationReader {
    mutating func site() -> Configuration.Site {
        let none = Origin(scheme: "https", host: "", port: 443)
        let site = Configuration.Site(
            clientOrigin: value(.domainClient, fallback: none, SettingText.origin),
            serverOrigin: value(.domainServer, fallback: none, SettingText.origin)
        )
        if isSound(.domainClient, .domainServer), !site.clientOrigin.isSameSite(as: site.serverOrigin) {
            warn(.domainClient, "is another site than DOMAIN_SERVER, browsers will not send the session cookie there")
        }
        return site
    }

    mutating func login() -> Configuration.Login {
        if !isSet(.allowSocialLogin), isSound(.allowSocialLogin) {
            warn(.allowSocialLogin, "is not set, nobody can sign in until it is true")
        }
        return Configuration.Login(
            isAllowed: flag(.allowSocialLogin),
            isRegistrationAllowed: flag(.allowSocialRegistration),
            buttonLabel: value(.buttonLabel, fallback: "", SettingText.label),
            imageURL: value(.imageURL, fallback: nil) { (text) throws(SettingRefusal) in
                try SettingText.pathOrPageURL(text)
            },
            redirectsAutomatically: flag(.autoRedirect),
            maximumAttempts: value(.loginMax, fallback: 0) { (text) throws(SettingRefusal) in
                try SettingText.wholeNumber(text, in: 1...1_000_000)
            },
            attemptWindow: value(.loginWindow, fallback: .zero) { (text) throws(SettingRefusal) in
                try .seconds(60 * SettingText.wholeNumber(text, in: 1...1440))
            }
        )
    }

    mutating func claimNames() -> Configuration.ClaimNames {
        Configuration.ClaimNames(
            username: optional(.usernameClaim, SettingText.claimName),
            name: optional(.nameClaim, SettingText.claimName),
            email: optional(.emailClaim, SettingText.claimName)
        )
    }

    mutating func requiredRole(_ provider: Configuration.Provider) -> Configuration.RoleRule? {
        let values = value(.requiredRole, fallback: [], SettingText.entries)
        let rule = Configuration.RoleRule(
            values: values,
            source: roleSource(.requiredRoleKind),
            path: value(.requiredRolePath, fallback: "", SettingText.claimPath)
        )
        guard !values.isEmpty else { return nil }
        warn(about: rule, .requiredRole, path: .requiredRolePath, provider)
        return rule
    }

    mutating func adminRole(_ provider: Configuration.Provider) -> Configuration.RoleRule? {
        let role = optional(.adminRole, SettingText.label)
        let rule = Configuration.RoleRule(
            values: [role].compactMap { $0 },
            source: roleSource(.adminRoleKind),
            path: value(.adminRolePath, fallback: "", SettingText.claimPath)
        )
        guard role != nil else { return nil }
        warn(about: rule, .adminRole, path: .adminRolePath, provider)
        return rule
    }

    mutating func roleSync() -> Configuration.RoleSync? {
        let isEnabled = flag(.roleSyncEnabled)
        let sync = Configuration.RoleSync(
            appliesToAPI: flag(.roleSyncAPIEnabled),
            source: value(.roleSyncSource, fallback: .idToken) { (text) throws(SettingRefusal) in
                try SettingText.choice(text, of: Configuration.RoleSource.self)
            },
            path: value(.roleSyncClaim, fallback: "", SettingText.claimPath),
            priority: value(.roleSyncPriority, fallback: []) { (text) throws(SettingRefusal) in
                try SettingText.entries(text).map(SettingText.assignableRole)
            },
            fallback: optional(.roleSyncFallback, SettingText.assignableRole)
        )
        if isEnabled {
            // Whoever lost a role at Entra would keep it here.
            refuse(.roleSyncEnabled, "is not in effect in this version", "accepted is false")
        }
        if sync.appliesToAPI, !isEnabled, isSound(.roleSyncEnabled) {
            refuse(
                .roleSyncAPIEnabled,
                "extends what is off",
                "accepted is true only with OPENID_ROLE_SYNC_ENABLED=true"
            )
        }
        return isEnabled ? sync : nil
    }

    /// A value that is absent when the setting is not set.
    mutating func optional<Value>(
        _ setting: Setting,
        _ parse: (String) throws(SettingRefusal) -> Value
    ) -> Value? {
        value(setting, fallback: nil) { (text) throws(SettingRefusal) in
            try parse(text)
        }
    }

    private mutating func roleSource(_ setting: Setting) -> Configuration.RoleSource {
        value(setting, fallback: .idToken) { (text) throws(SettingRefusal) in
            let source = Configuration.RoleSource(rawValue: text.lowercased())
            guard source == .idToken else {
                let problem = source == nil ? "is none of the choices" : "is not read in this version"
                throw SettingText.refusal(text, problem, "accepted is id: only id is read in this version")
            }
            return .idToken
        }
    }

    private mutating func warn(
        about rule: Configuration.RoleRule,
        _ role: Setting,
        path: Setting,
        _ provider: Configuration.Provider
    ) {
        guard isSound(role, path, .issuer), provider.issuer.tenancy != .other else { return }
        if rule.path == "groups", let name = rule.values.first(where: { SettingText.guid($0) == nil }) {
            let shown = SettingRefusal.quoted(name)
            warn(role, "\(shown) is no object ID, and Entra names groups by object ID unless it is told otherwise")
        }
    }
}
