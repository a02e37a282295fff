import Entra

extension ConfigurationReader {
    mutating func requiredRole(_ provider: Configuration.Provider) -> Configuration.RoleRule? {
        let values = value(.requiredRole, fallback: [], SettingText.entries)
        let rule = Configuration.RoleRule(
            values: values,
            source: roleSource(.requiredRoleKind),
            path: value(.requiredRolePath, fallback: "", SettingText.claimPath)
        )
        guard !values.isEmpty else { return nil }
        warn(about: rule, .requiredRole, kind: .requiredRoleKind, path: .requiredRolePath, provider)
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
        warn(about: rule, .adminRole, kind: .adminRoleKind, path: .adminRolePath, provider)
        return rule
    }

    mutating func roleSync(_ provider: Configuration.Provider) -> Configuration.RoleSync? {
        let isEnabled = flag(.roleSyncEnabled)
        let sync = Configuration.RoleSync(
            appliesToAPI: flag(.roleSyncAPIEnabled),
            source: roleSource(.roleSyncSource),
            path: value(.roleSyncClaim, fallback: "", SettingText.claimPath),
            priority: value(.roleSyncPriority, fallback: []) { (text) throws(SettingRefusal) in
                try SettingText.entries(text).map(SettingText.assignableRole)
            },
            fallback: optional(.roleSyncFallback, SettingText.assignableRole)
        )
        if sync.appliesToAPI, !isEnabled, isSound(.roleSyncEnabled) {
            refuse(
                .roleSyncAPIEnabled,
                "extends what is off",
                "accepted is true only with OPENID_ROLE_SYNC_ENABLED=true"
            )
        }
        guard isEnabled else { return nil }
        if !isSet(.roleSyncClaim), isSound(.roleSyncClaim) {
            refuse(.roleSyncClaim, "is not set", "accepted is a claim name or a dotted path, such as roles")
        }
        let rule = Configuration.RoleRule(values: sync.priority, source: sync.source, path: sync.path)
        warn(about: rule, .roleSyncPriority, kind: .roleSyncSource, path: .roleSyncClaim, provider)
        if sync.appliesToAPI, sync.source == .userInfo, isSound(.roleSyncSource) {
            warn(.roleSyncAPIEnabled, "has no effect with OPENID_ROLE_SYNC_SOURCE=userinfo, bearer tokens get no role")
        }
        return sync
    }

    private mutating func roleSource(_ setting: Setting) -> Configuration.RoleSource {
        value(setting, fallback: .idToken) { (text) throws(SettingRefusal) in
            try SettingText.choice(text, of: Configuration.RoleSource.self)
        }
    }

    /// What Entra does not say where the rule reads: whoever sets it up so waits for people who never get in.
    private mutating func warn(
        about rule: Configuration.RoleRule,
        _ role: Setting,
        kind: Setting,
        path: Setting,
        _ provider: Configuration.Provider
    ) {
        guard isSound(role, kind, path, .issuer, .scope), provider.issuer.tenancy != .other else { return }
        switch rule.source {
        case .idToken:
            break
        case .accessToken where AccessTokenResource(scopes: provider.scopes) == .graph:
            let scope = "OPENID_SCOPE asks for no scope of an API of this site first"
            warn(kind, "is access, but \(scope), so the access token is Graph's and is not read")
            return
        case .accessToken:
            break
        case .userInfo where !Self.userInfoClaims.contains(rule.path):
            warn(kind, "is userinfo, but Entra's userinfo endpoint tells names and mail addresses only")
            return
        case .userInfo:
            return
        }
        switch rule.path {
        case "groups":
            warnAboutGroups(rule, role, path: path, provider)
        case "roles":
            warnAboutRoles(rule, role)
        default:
            break
        }
    }

    private mutating func warnAboutGroups(
        _ rule: Configuration.RoleRule,
        _ role: Setting,
        path: Setting,
        _ provider: Configuration.Provider
    ) {
        if let name = rule.values.first(where: { SettingText.guid($0) == nil }) {
            let shown = SettingRefusal.quoted(name)
            warn(role, "\(shown) is no object ID, and Entra names groups by object ID unless it is told otherwise")
        } else if let id = rule.values.first(where: { SettingText.guid($0) != $0 }) {
            warn(role, "\(SettingRefusal.quoted(id)) has capital letters, and Entra writes object IDs without")
        }
        if AccessTokenResource(scopes: provider.scopes) == .graph, !AccessTokenResource.readsGroups(provider.scopes) {
            warn(
                path,
                "is groups, but OPENID_SCOPE lacks User.Read, so that people in more groups than fit into a token may be"
                    + " refused"
            )
        }
    }

    private mutating func warnAboutRoles(_ rule: Configuration.RoleRule, _ role: Setting) {
        guard let id = rule.values.first(where: { SettingText.guid($0) != nil }) else { return }
        let shown = SettingRefusal.quoted(id)
        warn(
            role,
            "\(shown) looks like an object ID, and roles holds the values of app roles unless Entra is told otherwise"
        )
    }

    /// What Entra's userinfo endpoint tells.
    private static let userInfoClaims: Set<String> = ["sub", "name", "family_name", "given_name", "picture", "email"]
}
