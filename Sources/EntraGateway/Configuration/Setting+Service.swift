extension Setting {
    static let service: [Setting] = [
        sessionSecret, sessionSecretPrevious, sessionIdle, sessionLifetime, sessionsPerUser, sessionExpiry,
        refreshTokenExpiry, useEndSessionEndpoint, postLogoutRedirectURI, maximumLogoutURLLength,
        reuseTokens, graphScopes, graphURL, entraPeopleSearch, ownersAsMembers, sharePointEnabled, sharePointBaseURL,
        sharePointScope, sharePointGraphScope, fileSizeLimit,
        environmentFile, listen, store, identityHeaders, forwardAccessToken, caFile, proxy, noProxy, logLevel,
        logFormat,
    ]

    // Session and logout

    static let sessionSecret = Setting(
        "OPENID_SESSION_SECRET",
        .session,
        .required,
        "At least 32 random characters, for example of `openssl rand -base64 48`; keys are derived from it",
        isSecret: true
    )
    static let sessionSecretPrevious = Setting(
        "OPENID_SESSION_SECRET_PREVIOUS",
        .session,
        .none,
        "The secret before the last change: keeps sessions and logins valid that began under it",
        isSecret: true
    )
    static let sessionIdle = Setting(
        "ENTRA_FCGI_SESSION_IDLE",
        .session,
        .text("8h"),
        "A session that nobody uses for so long ends; `s`, `m`, `h` or `d`"
    )
    static let sessionLifetime = Setting(
        "ENTRA_FCGI_SESSION_LIFETIME",
        .session,
        .described("`7d`, or `REFRESH_TOKEN_EXPIRY`"),
        "No session lives longer; `s`, `m`, `h` or `d`"
    )
    static let sessionsPerUser = Setting(
        "ENTRA_FCGI_SESSIONS_PER_USER",
        .session,
        .text("0"),
        "Sessions that one person may have, 0 for no limit; over it the oldest ends"
    )
    static let sessionExpiry = Setting(
        "SESSION_EXPIRY",
        .session,
        .text("1000 * 60 * 15"),
        "Milliseconds that a token of `/api/auth/refresh` lives; arithmetic is allowed"
    )
    static let refreshTokenExpiry = Setting(
        "REFRESH_TOKEN_EXPIRY",
        .session,
        .text("1000 * 60 * 60 * 24 * 7"),
        "Milliseconds that a session lives, unless `ENTRA_FCGI_SESSION_LIFETIME` is set; arithmetic is allowed"
    )
    static let useEndSessionEndpoint = Setting(
        "OPENID_USE_END_SESSION_ENDPOINT",
        .session,
        .text("false"),
        "Signing out here goes on to sign out at Entra"
    )
    static let postLogoutRedirectURI = Setting(
        "OPENID_POST_LOGOUT_REDIRECT_URI",
        .session,
        .described("`/login` on `DOMAIN_CLIENT`"),
        "Where the browser goes after that; must be registered as a redirect URI"
    )
    static let maximumLogoutURLLength = Setting(
        "OPENID_MAX_LOGOUT_URL_LENGTH",
        .session,
        .text("2000"),
        "Characters of the logout URL over which `id_token_hint` is left out"
    )

    // Graph and SharePoint

    static let reuseTokens = Setting(
        "OPENID_REUSE_TOKENS",
        .graph,
        .text("false"),
        "Entra's tokens are kept sealed on the server, refreshed, and used for Graph and SharePoint"
    )
    static let graphScopes = Setting(
        "OPENID_GRAPH_SCOPES",
        .graph,
        .text("User.Read,People.Read,GroupMember.Read.All,User.ReadBasic.All"),
        "Scopes of Graph, separated by commas, that are asked for when tokens are reused"
    )
    static let graphURL = Setting(
        "ENTRA_FCGI_GRAPH_URL",
        .graph,
        .described("from the discovery document"),
        "Origin of Graph; `/v1.0` is appended"
    )
    static let entraPeopleSearch = Setting(
        "USE_ENTRA_ID_FOR_PEOPLE_SEARCH",
        .graph,
        .text("false"),
        "The people search asks Entra too; needs `OPENID_REUSE_TOKENS`"
    )
    static let ownersAsMembers = Setting(
        "ENTRA_ID_INCLUDE_OWNERS_AS_MEMBERS",
        .graph,
        .text("false"),
        "Owners of a group count as its members"
    )
    static let sharePointEnabled = Setting(
        "ENABLE_SHAREPOINT_FILEPICKER",
        .graph,
        .text("false"),
        "Switches the SharePoint file picker on; needs `OPENID_REUSE_TOKENS` and the three below"
    )
    static let sharePointBaseURL = Setting(
        "SHAREPOINT_BASE_URL",
        .graph,
        .none,
        "`https://TENANT.sharepoint.com`, or its like in a national cloud"
    )
    static let sharePointScope = Setting(
        "SHAREPOINT_PICKER_SHAREPOINT_SCOPE",
        .graph,
        .none,
        "Scope for the picker, such as `https://TENANT.sharepoint.com/AllSites.Read`"
    )
    static let sharePointGraphScope = Setting(
        "SHAREPOINT_PICKER_GRAPH_SCOPE",
        .graph,
        .none,
        "Scope for downloads, such as `Files.Read.All`"
    )
    static let fileSizeLimit = Setting(
        "ENTRA_FCGI_FILE_SIZE_LIMIT",
        .graph,
        .described("no limit"),
        "Bytes of the largest file that passes through, such as `500M` or `10G`"
    )

    // Service

    static let environmentFile = Setting(
        "ENTRA_FCGI_ENV_FILE",
        .service,
        .described("`.env` if it exists"),
        "File with settings; read from the environment only"
    )
    static let listen = Setting(
        "ENTRA_FCGI_LISTEN",
        .service,
        .described("the socket that systemd or the web server hands over"),
        "`unix:/run/entra-fcgi.sock`, with `?group=www-data&mode=0660` if needed, `tcp:127.0.0.1:9000` or `fd:3`"
    )
    static let store = Setting(
        "ENTRA_FCGI_STORE",
        .service,
        .described("`sqlite:/var/lib/entra-fcgi/store.sqlite`, or `store.sqlite` in `$STATE_DIRECTORY`"),
        "`sqlite:PATH`; `postgresql://…` is not built in yet",
        isSecret: true
    )
    static let identityHeaders = Setting(
        "ENTRA_FCGI_IDENTITY_HEADERS",
        .service,
        .text("oauth2-proxy"),
        "What applications are told: `oauth2-proxy`, `easyauth`, or both with a comma between them"
    )
    static let forwardAccessToken = Setting(
        "ENTRA_FCGI_FORWARD_ACCESS_TOKEN",
        .service,
        .text("false"),
        "Applications get the person's access token too; needs `OPENID_REUSE_TOKENS`",
        isInEffect: false
    )
    static let caFile = Setting(
        "ENTRA_FCGI_CA_FILE",
        .service,
        .described("the system's"),
        "PEM file with the trust anchors of outgoing TLS; verification cannot be switched off"
    )
    static let proxy = Setting(
        "PROXY",
        .service,
        .none,
        "Proxy for outgoing requests: `http://` or `https://`",
        isSecret: true,
        aliases: ["HTTPS_PROXY", "https_proxy"]
    )
    static let noProxy = Setting(
        "NO_PROXY",
        .service,
        .none,
        "Hosts and domains that are reached without it, separated by commas",
        aliases: ["no_proxy"]
    )
    static let logLevel = Setting(
        "ENTRA_FCGI_LOG_LEVEL",
        .service,
        .text("info"),
        "`trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`"
    )
    static let logFormat = Setting("ENTRA_FCGI_LOG_FORMAT", .service, .text("text"), "`text` or `json`")
}
