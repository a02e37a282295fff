extension Doctor {
    /// What has to be entered at the provider, one line each: the doctor cannot see whether it is.
    ///
    /// - Parameter configuration: What the operator decided.
    /// - Returns: Lines for the operator.
    package static func registrations(_ configuration: Configuration) -> [String] {
        var lines = ["redirect URI, platform Web: \(configuration.redirectURI)"]
        if configuration.logout.usesEndSessionEndpoint {
            lines.append("redirect URI, platform Web: \(configuration.logout.postLogoutRedirectURI)")
        }
        lines.append(
            "front-channel logout URL: \(configuration.site.serverOrigin.text)/oauth/openid/frontchannel-logout"
        )
        return lines
    }
}
