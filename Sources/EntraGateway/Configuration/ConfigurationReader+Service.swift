import Cryptography
import FastCGI
import Logging
import Store

extension ConfigurationReader {
    mutating func sessionPolicy() -> Configuration.SessionPolicy {
        let secret = value(.sessionSecret, fallback: "") { $0 }
        if isSet(.sessionSecret), secret.count < 32 {
            warn(.sessionSecret, "has under 32 characters, better is the output of openssl rand -base64 48")
        }
        let previous = optional(.sessionSecretPrevious) { $0 }
        if previous != nil, previous == secret {
            warn(.sessionSecretPrevious, "is the same as OPENID_SESSION_SECRET")
        }
        let (idle, lifetime) = sessionTimes()
        let perUser = value(.sessionsPerUser, fallback: 0) { (text) throws(SettingRefusal) in
            try SettingText.wholeNumber(text, in: 0...1_000_000)
        }
        return Configuration.SessionPolicy(
            idle: idle,
            lifetime: lifetime,
            maximumPerUser: perUser == 0 ? nil : perUser,
            issuedTokenLifetime: milliseconds(.sessionExpiry),
            secret: SecretBytes(secret),
            previousSecret: previous.map { SecretBytes($0) }
        )
    }

    private mutating func sessionTimes() -> (idle: Duration, lifetime: Duration) {
        let idle = value(.sessionIdle, fallback: .zero, SettingText.duration)
        let inherited = milliseconds(.refreshTokenExpiry)
        let own = optional(.sessionLifetime, SettingText.duration)
        let lifetime = own ?? inherited
        if own != nil, isSet(.refreshTokenExpiry), own != inherited {
            warn(.refreshTokenExpiry, "has no effect: ENTRA_FCGI_SESSION_LIFETIME is set", .information)
        }
        guard isSound(.sessionIdle, .sessionLifetime, .refreshTokenExpiry), idle > lifetime else {
            return (idle, lifetime)
        }
        if isSet(.sessionIdle) {
            let name = own == nil ? Setting.refreshTokenExpiry.name : Setting.sessionLifetime.name
            refuse(.sessionIdle, "is longer than a session lives", "accepted is at most \(name)")
        }
        // Only the lifetime was chosen: the idle limit's default gives way.
        return (lifetime, lifetime)
    }

    private mutating func milliseconds(_ setting: Setting) -> Duration {
        value(setting, fallback: .zero) { (text) throws(SettingRefusal) in
            try .milliseconds(SettingText.wholeNumber(text, in: 1000...315_360_000_000))
        }
    }

    mutating func logout(site: Configuration.Site) -> Configuration.Logout {
        Configuration.Logout(
            usesEndSessionEndpoint: flag(.useEndSessionEndpoint),
            postLogoutRedirectURI: optional(.postLogoutRedirectURI, SettingText.pageURL)
                ?? site.clientOrigin.text + "/login",
            maximumURLLength: value(.maximumLogoutURLLength, fallback: 0) { (text) throws(SettingRefusal) in
                try SettingText.wholeNumber(text, in: 1...65_536)
            }
        )
    }

    mutating func graph() -> Configuration.Graph {
        Configuration.Graph(
            reusesTokens: flag(.reuseTokens),
            scopes: value(.graphScopes, fallback: [], SettingText.scopeList),
            origin: optional(.graphURL, SettingText.origin)
        )
    }

    mutating func people(graph: Configuration.Graph, provider: Configuration.Provider) -> Configuration.People {
        let people = Configuration.People(
            searchesEntra: flag(.entraPeopleSearch),
            countsOwnersAsMembers: flag(.ownersAsMembers)
        )
        demandTokenReuse(.entraPeopleSearch, isOn: people.searchesEntra, graph)
        return people
    }

    mutating func sharePoint(graph: Configuration.Graph) -> Configuration.SharePoint? {
        let isEnabled = flag(.sharePointEnabled)
        demandTokenReuse(.sharePointEnabled, isOn: isEnabled, graph)
        let origin = optional(.sharePointBaseURL, SettingText.origin)
        let scopes = value(.sharePointScope, fallback: [], SettingText.scopes)
        let graphScopes = value(.sharePointGraphScope, fallback: [], SettingText.scopes)
        let maximumFileSize = value(.fileSizeLimit, fallback: nil, SettingText.size)
        guard isEnabled else { return nil }
        let examples: [(Setting, String)] = [
            (.sharePointBaseURL, "an origin such as https://TENANT.sharepoint.com"),
            (.sharePointScope, "a scope such as https://TENANT.sharepoint.com/AllSites.Read"),
            (.sharePointGraphScope, "a scope such as Files.Read.All"),
        ]
        for (setting, example) in examples where !isSet(setting) && isSound(setting) {
            refuse(setting, "is not set, but ENABLE_SHAREPOINT_FILEPICKER is true", "accepted is \(example)")
        }
        guard let origin, isSound(.sharePointBaseURL, .sharePointScope, .sharePointGraphScope) else { return nil }
        judge(origin, scopes: scopes)
        return Configuration.SharePoint(
            origin: origin,
            sharePointScopes: scopes,
            graphScopes: graphScopes,
            maximumFileSize: maximumFileSize
        )
    }

    mutating func storeLocation() -> StoreLocation {
        // systemd separates several directories by colons; the first is ours.
        let directory = texts.environment("STATE_DIRECTORY")?.split(separator: ":").first.map(String.init)
        let standard = StoreLocation.sqlite(
            path: (directory ?? "/var/lib/entra-fcgi") + "/store.sqlite"
        )
        return value(.store, fallback: standard, SettingText.store)
    }

    mutating func identityHeaders() -> Configuration.IdentityHeaders {
        Configuration.IdentityHeaders(
            profiles: value(.identityHeaders, fallback: []) { (text) throws(SettingRefusal) in
                var profiles: Set<Configuration.IdentityHeaders.Profile> = []
                for entry in try SettingText.entries(text) {
                    try profiles.insert(SettingText.choice(entry, of: Configuration.IdentityHeaders.Profile.self))
                }
                return profiles
            },
            forwardsAccessToken: flag(.forwardAccessToken)
        )
    }

    mutating func log() -> Configuration.Log {
        Configuration.Log(
            level: value(.logLevel, fallback: .info) { (text) throws(SettingRefusal) in
                try SettingText.choice(text, of: Logger.Level.self)
            },
            format: value(.logFormat, fallback: .text) { (text) throws(SettingRefusal) in
                try SettingText.choice(text, of: Configuration.Log.Format.self)
            }
        )
    }

    mutating func listenAddress() -> String? {
        let text = value(.listen, fallback: nil, SettingText.listenAddress)
        if let text, case .tcp(let host, _)? = try? ListenAddress(text), !Origin.isLoopback(host: host) {
            // FastCGI has no password: whoever reaches the port says who asks and from where.
            warn(.listen, "can be reached from other machines, better is a UNIX socket or 127.0.0.1")
        }
        return text
    }

    mutating func transport() -> Configuration.OutgoingTransport {
        let caFile = isSet(.caFile) ? texts[.caFile]?.text : nil
        if caFile != nil {
            _ = pem(.caFile, kind: "CERTIFICATE")
        }
        return Configuration.OutgoingTransport(
            caFile: caFile,
            proxy: optional(.proxy, SettingText.proxy),
            noProxy: value(.noProxy, fallback: []) { SettingText.words($0) }
        )
    }

    private mutating func demandTokenReuse(_ setting: Setting, isOn: Bool, _ graph: Configuration.Graph) {
        if isOn, !graph.reusesTokens, isSound(.reuseTokens) {
            refuse(setting, "needs Entra's tokens", "accepted is true only with OPENID_REUSE_TOKENS=true")
        }
    }

    private mutating func judge(_ origin: Origin, scopes: [String]) {
        guard !origin.isLoopback else { return }
        let labels = origin.host.split(separator: ".")
        if labels.first?.hasSuffix("-my") == true {
            warn(.sharePointBaseURL, "is the host of OneDrive, the host without -my is meant")
        }
        // Another resource than SharePoint's would make a token that SharePoint refuses.
        let foreign = scopes.first { scope in
            (try? AbsoluteURL(scope).origin()) != origin
        }
        if let foreign {
            refuse(
                .sharePointScope,
                "\(SettingRefusal.quoted(foreign)) is not on the host of SHAREPOINT_BASE_URL",
                "accepted is a scope such as \(origin.text)/AllSites.Read"
            )
        }
    }
}
