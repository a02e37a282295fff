import Cryptography

extension ConfigurationReader {
    mutating func site() -> Configuration.Site {
        let none = Origin(scheme: "https", host: "", port: 443)
        let site = Configuration.Site(
            clientOrigin: value(.domainClient, fallback: none, SettingText.origin),
            serverOrigin: value(.domainServer, fallback: none, SettingText.origin)
        )
        guard isSound(.domainClient, .domainServer) else { return site }
        if !site.clientOrigin.isSameSite(as: site.serverOrigin) {
            warn(.domainClient, "is another site than DOMAIN_SERVER, browsers will not send the session cookie there")
        } else if site.clientOrigin.host != site.serverOrigin.host {
            // The session cookie has no Domain: it stays with the host that set it.
            warn(.domainClient, "is another host than DOMAIN_SERVER, only pages of DOMAIN_SERVER can be protected")
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

    /// A value that is absent when the setting is not set.
    mutating func optional<Value>(
        _ setting: Setting,
        _ parse: (String) throws(SettingRefusal) -> Value
    ) -> Value? {
        value(setting, fallback: nil) { (text) throws(SettingRefusal) in
            try parse(text)
        }
    }
}
