extension Setting {
    static let signIn: [Setting] = [
        domainClient, domainServer,
        allowSocialLogin, allowSocialRegistration, buttonLabel, imageURL, autoRedirect, loginMax, loginWindow,
        clientID, clientSecret, clientCertificate, clientCertificateKey, federatedTokenFile, usePKCE, issuer,
        allowedTenants, scope, callbackURL, responseMode, generateNonce, clockTolerance, audience, refreshAudience,
        keySetCacheTime, onBehalfOfRequired, onBehalfOfScope, useOAuth2,
        usernameClaim, nameClaim, emailClaim,
        requiredRole, requiredRoleKind, requiredRolePath, adminRole, adminRoleKind, adminRolePath,
        roleSyncEnabled, roleSyncAPIEnabled, roleSyncSource, roleSyncClaim, roleSyncPriority, roleSyncFallback,
    ]

    // Site

    static let domainClient = Setting(
        "DOMAIN_CLIENT",
        .site,
        .required,
        "Origin of the pages: `https`, or `http` on a loopback host"
    )
    static let domainServer = Setting(
        "DOMAIN_SERVER",
        .site,
        .required,
        "Origin of the routes of entra-fcgi; the redirect URI begins with it"
    )

    // Login page

    static let allowSocialLogin = Setting(
        "ALLOW_SOCIAL_LOGIN",
        .login,
        .text("false"),
        "Switches signing in on; without it there is no button and `/oauth/openid` answers 404"
    )
    static let allowSocialRegistration = Setting(
        "ALLOW_SOCIAL_REGISTRATION",
        .login,
        .text("true"),
        "Whether people whom the local directory does not know may sign in"
    )
    static let buttonLabel = Setting(
        "OPENID_BUTTON_LABEL",
        .login,
        .text("Continue with OpenID"),
        "Text of the button on the login page"
    )
    static let imageURL = Setting(
        "OPENID_IMAGE_URL",
        .login,
        .none,
        "Image on the button: a URL, or a path on the origin of the pages"
    )
    static let autoRedirect = Setting(
        "OPENID_AUTO_REDIRECT",
        .login,
        .text("false"),
        "The login page goes on to Entra by itself, unless its address says `redirect=false`"
    )
    static let loginMax = Setting(
        "LOGIN_MAX",
        .login,
        .text("7"),
        "Sign-ins of one address that may be refused within `LOGIN_WINDOW`, and ten times as many that may be left"
            + " unfinished; each one that succeeds makes room for another, so that an office is not locked out"
    )
    static let loginWindow = Setting("LOGIN_WINDOW", .login, .text("5"), "Minutes")

    // Provider

    static let clientID = Setting(
        "OPENID_CLIENT_ID",
        .provider,
        .required,
        "Application (client) ID of the app registration"
    )
    static let clientSecret = Setting(
        "OPENID_CLIENT_SECRET",
        .provider,
        .none,
        "Value of the client secret. One of secret, certificate, federated token file, or `OPENID_USE_PKCE` is needed",
        isSecret: true
    )
    static let clientCertificate = Setting(
        "OPENID_CLIENT_CERTIFICATE",
        .provider,
        .none,
        "PEM file with a certificate in place of a secret: `private_key_jwt`, PS256, `x5t#S256`"
    )
    static let clientCertificateKey = Setting(
        "OPENID_CLIENT_CERTIFICATE_KEY",
        .provider,
        .none,
        "PEM file with its private key"
    )
    static let federatedTokenFile = Setting(
        "OPENID_FEDERATED_TOKEN_FILE",
        .provider,
        .none,
        "File with a token of a workload identity, read again at each use. The `AZURE_` name counts only when no other"
            + " credential is set",
        aliases: ["AZURE_FEDERATED_TOKEN_FILE"]
    )
    static let usePKCE = Setting(
        "OPENID_USE_PKCE",
        .provider,
        .text("false"),
        "Permits a public client, without any credential. PKCE with S256 is always used"
    )
    static let issuer = Setting(
        "OPENID_ISSUER",
        .provider,
        .required,
        "`https://login.microsoftonline.com/TENANT/v2.0`, with or without a slash or"
            + " `/.well-known/openid-configuration` at its end. `common`, `organizations` and `{tenantid}` need"
            + " `OPENID_ALLOWED_TENANTS`"
    )
    static let allowedTenants = Setting(
        "OPENID_ALLOWED_TENANTS",
        .provider,
        .none,
        "Tenant IDs, separated by commas, from which people may sign in; required when the issuer stands for more than"
            + " one tenant"
    )
    static let scope = Setting(
        "OPENID_SCOPE",
        .provider,
        .text("openid profile email"),
        "Scopes to ask for, separated by spaces"
    )
    static let callbackURL = Setting(
        "OPENID_CALLBACK_URL",
        .provider,
        .text("/oauth/openid/callback"),
        "Path of the redirect URI; a full URL when its origin is `DOMAIN_SERVER`"
    )
    static let responseMode = Setting(
        "OPENID_RESPONSE_MODE",
        .provider,
        .text("query"),
        "How Entra's answer comes back: `query` or `form_post`"
    )
    static let generateNonce = Setting(
        "OPENID_GENERATE_NONCE",
        .provider,
        .text("true"),
        "A nonce is always sent, whatever this says"
    )
    static let clockTolerance = Setting(
        "OPENID_CLOCK_TOLERANCE",
        .provider,
        .text("300"),
        "Seconds by which clocks may differ, up to 3600"
    )
    static let audience = Setting(
        "OPENID_AUDIENCE",
        .provider,
        .none,
        "Further audiences of access tokens for this site, separated by commas; the first is sent as `audience`"
    )
    static let refreshAudience = Setting(
        "OPENID_REFRESH_AUDIENCE",
        .provider,
        .none,
        "Sent as `audience` when tokens are refreshed"
    )
    static let keySetCacheTime = Setting(
        "OPENID_JWKS_URL_CACHE_TIME",
        .provider,
        .text("600000"),
        "Milliseconds after which the provider's keys are fetched again; an unknown key is looked for at once"
    )
    static let onBehalfOfRequired = Setting(
        "OPENID_ON_BEHALF_FLOW_FOR_USERINFO_REQUIRED",
        .provider,
        .text("false"),
        "Exchange the access token before the userinfo endpoint is called, as an access token for an API of your own"
            + " needs it"
    )
    static let onBehalfOfScope = Setting(
        "OPENID_ON_BEHALF_FLOW_USERINFO_SCOPE",
        .provider,
        .text("user.read"),
        "Scope of that exchange"
    )
    static let useOAuth2 = Setting(
        "OPENID_USE_OAUTH2",
        .provider,
        .text("false"),
        "Refused when true: without OpenID Connect nothing proves who signs in"
    )

    // Claims and roles

    static let usernameClaim = Setting(
        "OPENID_USERNAME_CLAIM",
        .claims,
        .described("`preferred_username`, else `username`, else `email`"),
        "Claim with the user name"
    )
    static let nameClaim = Setting(
        "OPENID_NAME_CLAIM",
        .claims,
        .described("given and family name"),
        "Claim with the full name"
    )
    static let emailClaim = Setting(
        "OPENID_EMAIL_CLAIM",
        .claims,
        .described("`email`, else `preferred_username`, else `upn`"),
        "Claim with the mail address"
    )
    static let requiredRole = Setting(
        "OPENID_REQUIRED_ROLE",
        .claims,
        .none,
        "Roles or groups, separated by commas, of which one is needed to sign in; compared exactly. Groups that do not"
            + " fit into the token are asked of Graph"
    )
    static let requiredRoleKind = Setting(
        "OPENID_REQUIRED_ROLE_TOKEN_KIND",
        .claims,
        .text("id"),
        "Where they are: `id`, `access` (only an access token whose audience is this site) or `userinfo`"
    )
    static let requiredRolePath = Setting(
        "OPENID_REQUIRED_ROLE_PARAMETER_PATH",
        .claims,
        .text("roles"),
        "Claim name or dotted path"
    )
    static let adminRole = Setting("OPENID_ADMIN_ROLE", .claims, .none, "Role that makes an administrator")
    static let adminRoleKind = Setting("OPENID_ADMIN_ROLE_TOKEN_KIND", .claims, .text("id"), "As above")
    static let adminRolePath = Setting(
        "OPENID_ADMIN_ROLE_PARAMETER_PATH",
        .claims,
        .text("roles"),
        "As above; the boolean `true` there counts too"
    )
    static let roleSyncEnabled = Setting(
        "OPENID_ROLE_SYNC_ENABLED",
        .claims,
        .text("false"),
        "Takes a person's role, which `/api/user` shows, from a claim at each login"
    )
    static let roleSyncAPIEnabled = Setting(
        "OPENID_ROLE_SYNC_API_ENABLED",
        .claims,
        .text("false"),
        "The same for bearer tokens"
    )
    static let roleSyncSource = Setting(
        "OPENID_ROLE_SYNC_SOURCE",
        .claims,
        .text("id"),
        "Where the claim is: `id`, `access` or `userinfo`"
    )
    static let roleSyncClaim = Setting(
        "OPENID_ROLE_SYNC_CLAIM",
        .claims,
        .none,
        "Claim name or dotted path; required with `OPENID_ROLE_SYNC_ENABLED`"
    )
    static let roleSyncPriority = Setting(
        "OPENID_ROLE_SYNC_ROLE_PRIORITY",
        .claims,
        .none,
        "Roles that may be given, separated by commas, the first one first; not `ADMIN`"
    )
    static let roleSyncFallback = Setting(
        "OPENID_ROLE_SYNC_FALLBACK_ROLE",
        .claims,
        .none,
        "Role of a person who has none of them; not `ADMIN`"
    )
}
