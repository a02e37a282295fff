/// A variable of LibreChat that is known, and rightly without effect here.
struct IgnoredSetting: Equatable {
    let name: String
    let reason: String

    static let all: [IgnoredSetting] = [
        IgnoredSetting(name: "DEBUG_OPENID_REQUESTS", reason: "requests are never logged whole"),
        IgnoredSetting(name: "ENTRA_ID_SYNC_ONLY_EXISTING_GROUPS", reason: "groups are not copied from Entra"),
        IgnoredSetting(name: "GRAPH_API_SCOPES", reason: "it is for LibreChat's agents"),
        IgnoredSetting(name: "HTTP_PROXY", reason: "all outgoing requests use https, see HTTPS_PROXY"),
        IgnoredSetting(name: "JWT_REFRESH_SECRET", reason: "a refresh token never leaves the server"),
        IgnoredSetting(name: "JWT_SECRET", reason: "tokens of ours are signed with a key pair"),
        IgnoredSetting(name: "LOGIN_VIOLATION_SCORE", reason: "nobody is banned, see LOGIN_MAX"),
        IgnoredSetting(name: "OPENID_AUTHORIZATION_URL", reason: "the discovery document names it"),
        IgnoredSetting(name: "OPENID_AVATAR_AUTHORIZED_ORIGINS", reason: "photos come from Graph"),
        IgnoredSetting(name: "OPENID_DISCOVERY_RETRY_ATTEMPTS", reason: "discovery is retried for as long as needed"),
        IgnoredSetting(name: "OPENID_DISCOVERY_RETRY_DELAY_MS", reason: "discovery is retried for as long as needed"),
        IgnoredSetting(name: "OPENID_JWKS_URL", reason: "the discovery document names it"),
        IgnoredSetting(name: "OPENID_JWKS_URL_CACHE_ENABLED", reason: "the provider's keys are always kept"),
        IgnoredSetting(name: "OPENID_REFRESH_BRIDGE_GRACE_MS", reason: "a session is refreshed once at a time"),
        IgnoredSetting(name: "OPENID_REUSE_MAX_SESSION_AGE_MS", reason: "tokens are refreshed when they are due"),
        IgnoredSetting(name: "OPENID_TOKEN_URL", reason: "the discovery document names it"),
        IgnoredSetting(name: "OPENID_USERINFO_URL", reason: "the discovery document names it"),
        IgnoredSetting(name: "SESSION_COOKIE_SECURE", reason: "DOMAIN_SERVER decides"),
        IgnoredSetting(name: "TRUST_PROXY", reason: "no field of a client is trusted"),
        IgnoredSetting(name: "USE_REDIS", reason: "see ENTRA_FCGI_STORE"),
    ]
}
