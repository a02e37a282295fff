import Cryptography
import EntraGateway
import Logging
import Store
import TestSupport
import Testing

struct ConfigurationValueTests {
    private static let example = ConfigurationExample.self

    private func configuration(
        _ changes: [String: String] = [:],
        files: [String: String] = [:]
    ) throws -> Configuration {
        let reading = Self.example.read(changes, files: files)
        #expect(reading.faultLines.isEmpty)
        return try #require(reading.configuration)
    }

    @Test
    func `what is not set has the documented default`() throws {
        let configuration = try configuration()
        #expect(configuration.site.clientOrigin.text == "https://app.example.com")
        #expect(configuration.site.serverOrigin.text == "https://app.example.com")
        #expect(configuration.redirectURI == "https://app.example.com/oauth/openid/callback")
        #expect(configuration.login.isAllowed)
        #expect(configuration.login.isRegistrationAllowed)
        #expect(configuration.login.buttonLabel == "Continue with OpenID")
        #expect(configuration.login.imageURL == nil)
        #expect(!configuration.login.redirectsAutomatically)
        #expect(configuration.login.maximumAttempts == 7)
        #expect(configuration.login.attemptWindow == .seconds(300))
        #expect(configuration.provider.clientID == Self.example.clientID)
        #expect(configuration.provider.issuer.tenancy == .tenant(Self.example.tenant))
        #expect(configuration.provider.allowedTenants.isEmpty)
        #expect(configuration.provider.credential == .secret(SecretBytes(Self.example.clientSecret)))
        #expect(configuration.provider.scopes == ["openid", "profile", "email"])
        #expect(configuration.effectiveScopes == ["openid", "profile", "email"])
        #expect(configuration.provider.responseMode == .query)
        #expect(configuration.provider.clockTolerance == .seconds(300))
        #expect(configuration.provider.audiences.isEmpty)
        #expect(configuration.provider.refreshAudience == nil)
        #expect(configuration.provider.keySetLifetime == .seconds(600))
        #expect(configuration.provider.userInfoOnBehalfOfScope == nil)
        #expect(configuration.claims.username == nil)
        #expect(configuration.claims.name == nil)
        #expect(configuration.claims.email == nil)
        #expect(configuration.requiredRole == nil)
        #expect(configuration.adminRole == nil)
        #expect(configuration.roleSync == nil)
    }

    @Test
    func `what the service needs has the documented default`() throws {
        let configuration = try configuration()
        #expect(configuration.session.idle == .seconds(8 * 3600))
        #expect(configuration.session.lifetime == .seconds(7 * 86_400))
        #expect(configuration.session.maximumPerUser == nil)
        #expect(configuration.session.issuedTokenLifetime == .seconds(900))
        #expect(configuration.session.secret == SecretBytes(Self.example.sessionSecret))
        #expect(configuration.session.previousSecret == nil)
        #expect(!configuration.logout.usesEndSessionEndpoint)
        #expect(configuration.logout.postLogoutRedirectURI == "https://app.example.com/login")
        #expect(configuration.logout.maximumURLLength == 2000)
        #expect(!configuration.graph.reusesTokens)
        #expect(
            configuration.graph.scopes == ["User.Read", "People.Read", "GroupMember.Read.All", "User.ReadBasic.All"]
        )
        #expect(configuration.graph.origin == nil)
        #expect(!configuration.people.searchesEntra)
        #expect(!configuration.people.countsOwnersAsMembers)
        #expect(configuration.sharePoint == nil)
        #expect(configuration.store == .sqlite(path: "/var/lib/entra-fcgi/store.sqlite"))
        #expect(configuration.headers.profiles == [.oauth2Proxy])
        #expect(!configuration.headers.forwardsAccessToken)
        #expect(configuration.log.level == .info)
        #expect(configuration.log.format == .text)
        #expect(configuration.transport.caFile == nil)
        #expect(configuration.transport.proxy == nil)
        #expect(configuration.transport.noProxy.isEmpty)
        #expect(configuration.listen == nil)
    }

    @Test
    func `the sign-in settings reach their values`() throws {
        let configuration = try configuration([
            "OPENID_BUTTON_LABEL": "Mit Entra anmelden",
            "OPENID_IMAGE_URL": "/assets/entra.svg",
            "OPENID_AUTO_REDIRECT": " TRUE ",
            "ALLOW_SOCIAL_REGISTRATION": "False",
            "LOGIN_MAX": "10",
            "LOGIN_WINDOW": "2 * 5",
            "OPENID_ALLOWED_TENANTS": "\(Self.example.tenant.uppercased()), \(Self.example.otherTenant), "
                + Self.example.tenant,
            "OPENID_SCOPE": "openid  api://app/access",
            "OPENID_CALLBACK_URL": "https://app.example.com:443/cb",
            "OPENID_RESPONSE_MODE": "form_post",
            "OPENID_CLOCK_TOLERANCE": "0",
            "OPENID_AUDIENCE": "api://app, other,",
            "OPENID_REFRESH_AUDIENCE": "api://app",
            "OPENID_JWKS_URL_CACHE_TIME": "60 * 1000",
            "OPENID_ON_BEHALF_FLOW_FOR_USERINFO_REQUIRED": "true",
            "OPENID_USERNAME_CLAIM": "upn",
            "OPENID_NAME_CLAIM": "https://example.com/name",
            "OPENID_EMAIL_CLAIM": "mail",
        ])
        #expect(configuration.login.buttonLabel == "Mit Entra anmelden")
        #expect(configuration.login.imageURL == "/assets/entra.svg")
        #expect(configuration.login.redirectsAutomatically)
        #expect(!configuration.login.isRegistrationAllowed)
        #expect(configuration.login.maximumAttempts == 10)
        #expect(configuration.login.attemptWindow == .seconds(600))
        #expect(configuration.provider.allowedTenants == [Self.example.tenant, Self.example.otherTenant])
        #expect(configuration.provider.scopes == ["openid", "api://app/access"])
        #expect(configuration.provider.callbackPath == "/cb")
        #expect(configuration.provider.responseMode == .formPost)
        #expect(configuration.provider.clockTolerance == .zero)
        #expect(configuration.provider.audiences == ["api://app", "other"])
        #expect(configuration.provider.refreshAudience == "api://app")
        #expect(configuration.provider.keySetLifetime == .seconds(60))
        #expect(configuration.provider.userInfoOnBehalfOfScope == "user.read")
        #expect(configuration.claims.username == "upn")
        #expect(configuration.claims.name == "https://example.com/name")
        #expect(configuration.claims.email == "mail")
    }

    @Test
    func `the role settings reach their values`() throws {
        let configuration = try configuration([
            "OPENID_REQUIRED_ROLE": "Staff, Guests of honour",
            "OPENID_REQUIRED_ROLE_TOKEN_KIND": "ID",
            "OPENID_REQUIRED_ROLE_PARAMETER_PATH": "realm.roles",
            "OPENID_ADMIN_ROLE": "Owner",
            "OPENID_ADMIN_ROLE_TOKEN_KIND": "userinfo",
            "OPENID_ROLE_SYNC_ENABLED": "true",
            "OPENID_ROLE_SYNC_API_ENABLED": "true",
            "OPENID_ROLE_SYNC_SOURCE": "Access",
            "OPENID_ROLE_SYNC_CLAIM": "realm.roles",
            "OPENID_ROLE_SYNC_ROLE_PRIORITY": "EDITOR, Reader",
            "OPENID_ROLE_SYNC_FALLBACK_ROLE": "USER",
        ])
        let required = try #require(configuration.requiredRole)
        #expect(required.values == ["Staff", "Guests of honour"])
        #expect(required.source == .idToken)
        #expect(required.path == "realm.roles")
        let admin = try #require(configuration.adminRole)
        #expect(admin.values == ["Owner"])
        #expect(admin.source == .userInfo)
        #expect(admin.path == "roles")
        let sync = try #require(configuration.roleSync)
        #expect(sync.appliesToAPI)
        #expect(sync.source == .accessToken)
        #expect(sync.path == "realm.roles")
        #expect(sync.priority == ["EDITOR", "Reader"])
        #expect(sync.fallback == "USER")
    }

    @Test
    func `the service settings reach their values`() throws {
        let configuration = try configuration(
            [
                "OPENID_SESSION_SECRET_PREVIOUS": "the-secret-before",
                "ENTRA_FCGI_SESSION_IDLE": "90m",
                "ENTRA_FCGI_SESSION_LIFETIME": "30d",
                "ENTRA_FCGI_SESSIONS_PER_USER": "5",
                "SESSION_EXPIRY": "1000 * 45",
                "OPENID_USE_END_SESSION_ENDPOINT": "true",
                "OPENID_POST_LOGOUT_REDIRECT_URI": "https://www.example.com/bye?x=1",
                "OPENID_MAX_LOGOUT_URL_LENGTH": "4000",
                "ENTRA_FCGI_GRAPH_URL": "http://localhost:8081",
                "ENTRA_ID_INCLUDE_OWNERS_AS_MEMBERS": "true",
                "ENTRA_FCGI_LISTEN": "tcp:127.0.0.1:9000",
                "ENTRA_FCGI_STORE": "sqlite:/srv/entra.sqlite",
                "ENTRA_FCGI_IDENTITY_HEADERS": "easyauth, OAuth2-Proxy",
                "ENTRA_FCGI_CA_FILE": "/ca.pem",
                "PROXY": "http://me:hidden@proxy.example.com:1080",
                "NO_PROXY": "localhost, .example.com 10.0.0.0/8",
                "ENTRA_FCGI_LOG_LEVEL": "Debug",
                "ENTRA_FCGI_LOG_FORMAT": "json",
            ],
            files: ["/ca.pem": "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n"]
        )
        #expect(configuration.session.previousSecret == SecretBytes("the-secret-before"))
        #expect(configuration.session.idle == .seconds(5400))
        #expect(configuration.session.lifetime == .seconds(30 * 86_400))
        #expect(configuration.session.maximumPerUser == 5)
        #expect(configuration.session.issuedTokenLifetime == .seconds(45))
        #expect(configuration.logout.usesEndSessionEndpoint)
        #expect(configuration.logout.postLogoutRedirectURI == "https://www.example.com/bye?x=1")
        #expect(configuration.logout.maximumURLLength == 4000)
        #expect(configuration.graph.origin?.text == "http://localhost:8081")
        #expect(configuration.people.countsOwnersAsMembers)
        #expect(configuration.listen == "tcp:127.0.0.1:9000")
        #expect(configuration.store == .sqlite(path: "/srv/entra.sqlite"))
        #expect(configuration.headers.profiles == [.oauth2Proxy, .easyAuth])
        #expect(configuration.transport.caFile == "/ca.pem")
        #expect(configuration.transport.proxy == SecretBytes("http://me:hidden@proxy.example.com:1080"))
        #expect(configuration.transport.noProxy == ["localhost", ".example.com", "10.0.0.0/8"])
        #expect(configuration.log.level == .debug)
        #expect(configuration.log.format == .json)
    }

    @Test
    func `a description of the whole shows no secret`() throws {
        let configuration = try configuration([
            "OPENID_SESSION_SECRET_PREVIOUS": "hidden-before", "PROXY": "http://me:hidden@x",
        ])
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in [dumped, "\(configuration)", String(reflecting: configuration)] {
            #expect(!text.contains("hidden"))
            #expect(!text.contains(Self.example.clientSecret))
            #expect(!text.contains(Self.example.sessionSecret))
        }
    }

    @Test(
        arguments: [
            ("true", true), ("TRUE", true), ("True", true), (" true ", true), ("false", false), ("FALSE", false),
            ("0", false), ("  ", false), ("", false),
        ]
    )
    func `a flag is true or false in any case`(text: String, value: Bool) throws {
        #expect(try configuration(["OPENID_USE_END_SESSION_ENDPOINT": text]).logout.usesEndSessionEndpoint == value)
    }

    @Test(
        arguments: [
            ("1s", 1), ("30s", 30), ("15m", 900), ("8h", 28_800), ("7d", 604_800), ("07d", 604_800),
        ]
    )
    func `a duration is a number with its unit`(text: String, seconds: Int) throws {
        let configuration = try configuration(["ENTRA_FCGI_SESSION_LIFETIME": text])
        #expect(configuration.session.lifetime == .seconds(seconds))
        #expect(configuration.session.idle <= configuration.session.lifetime)
    }

    @Test(
        arguments: [
            ("/v2.0", .tenant(example.tenant)),
            ("/v2.0/", .tenant(example.tenant)),
            ("/v2.0//", .tenant(example.tenant)),
            ("/v2.0/.well-known/openid-configuration", .tenant(example.tenant)),
            ("/v2.0/.well-known/openid-configuration/", .tenant(example.tenant)),
        ] as [(String, IssuerSetting.Tenancy)]
    )
    func `an issuer is the same however it ends`(end: String, tenancy: IssuerSetting.Tenancy) throws {
        let host = "https://login.microsoftonline.com/\(Self.example.tenant)"
        let issuer = try configuration(["OPENID_ISSUER": host + end]).provider.issuer
        #expect(issuer.text == host + "/v2.0")
        #expect(issuer.tenancy == tenancy)
    }

    @Test(
        arguments: [
            ("https://login.microsoftonline.com/common/v2.0", .multiTenant),
            ("https://login.microsoftonline.com/organizations/v2.0", .multiTenant),
            ("https://login.microsoftonline.com/{tenantid}/v2.0", .multiTenant),
            ("http://localhost:8081/common/v2.0", .multiTenant),
            ("https://login.microsoftonline.us/contoso.onmicrosoft.us/v2.0", .domain("contoso.onmicrosoft.us")),
            ("https://idp.example", .other),
            ("https://idp.example/realms/x", .other),
            ("https://idp.example/x/v2.0", .other),
            ("http://127.0.0.1:4593/", .other),
        ] as [(String, IssuerSetting.Tenancy)]
    )
    func `an issuer tells which tenants stand behind it`(text: String, tenancy: IssuerSetting.Tenancy) throws {
        let changes = ["OPENID_ISSUER": text, "OPENID_ALLOWED_TENANTS": tenancy == .other ? "" : Self.example.tenant]
        #expect(try configuration(changes).provider.issuer.tenancy == tenancy)
    }

    @Test
    func `consumers is the tenant of personal accounts`() throws {
        let consumers = ["OPENID_ISSUER": "https://login.microsoftonline.com/consumers/v2.0"]
        #expect(
            try configuration(consumers).provider.issuer.tenancy == .tenant(IssuerSetting.personalAccountsTenant)
        )
    }

    @Test
    func `each credential alone is taken`() throws {
        let none = ["OPENID_CLIENT_SECRET": ""]
        func credential(_ changes: [String: String]) throws -> Configuration.Credential {
            let files = ConfigurationFaultTests.files
            return try configuration(none.merging(changes) { $1 }, files: files).provider.credential
        }
        let certificate = try credential([
            "OPENID_CLIENT_CERTIFICATE": "/certificate.pem", "OPENID_CLIENT_CERTIFICATE_KEY": "/key.pem",
        ])
        let files = ConfigurationFaultTests.files
        guard case .certificate(let pair) = certificate else {
            Issue.record("the certificate is not the credential")
            return
        }
        #expect(pair.certificatePEM == files["/certificate.pem"])
        #expect(pair.privateKeyPEM == files["/key.pem"].map { SecretBytes($0) })
        #expect(try credential(["OPENID_FEDERATED_TOKEN_FILE": "/run/t"]) == .federatedTokenFile("/run/t"))
        #expect(try credential(["AZURE_FEDERATED_TOKEN_FILE": "/run/t"]) == .federatedTokenFile("/run/t"))
        #expect(try credential(["OPENID_USE_PKCE": "true"]) == .publicClient)
    }

    @Test
    func `a secret counts beside the token file that Azure sets in every pod, and beside PKCE`() throws {
        let changes = ["AZURE_FEDERATED_TOKEN_FILE": "/var/run/secrets/azure/tokens/t", "OPENID_USE_PKCE": "true"]
        #expect(
            try configuration(changes).provider.credential == .secret(SecretBytes(Self.example.clientSecret))
        )
    }

    @Test
    func `tokens that are reused are asked for`() throws {
        let configuration = try configuration([
            "OPENID_REUSE_TOKENS": "true", "OPENID_SCOPE": "openid profile",
            "OPENID_GRAPH_SCOPES": "User.Read, People.Read",
        ])
        #expect(configuration.effectiveScopes == ["openid", "profile", "offline_access", "User.Read", "People.Read"])
        #expect(configuration.tokenScopes == configuration.effectiveScopes)
    }

    @Test
    func `a token request asks for the scopes of the first resource`() throws {
        let configuration = try configuration([
            "OPENID_REUSE_TOKENS": "true",
            "OPENID_SCOPE": "openid api://ours/read https://graph.microsoft.com/Mail.Read",
            "OPENID_GRAPH_SCOPES": "User.Read, api://OURS/write",
        ])
        #expect(configuration.tokenScopes == ["openid", "api://ours/read", "offline_access", "api://OURS/write"])
    }

    @Test(arguments: [
        ("0", nil), ("1", 1), ("500K", 512_000), ("500m", 524_288_000), ("10G", 10_737_418_240),
        ("1T", 1_099_511_627_776),
    ])
    func `a size has its unit`(_ text: String, _ count: Int?) throws {
        let configuration = try configuration([
            "OPENID_REUSE_TOKENS": "true",
            "ENABLE_SHAREPOINT_FILEPICKER": "true",
            "SHAREPOINT_BASE_URL": "https://contoso.sharepoint.com",
            "SHAREPOINT_PICKER_SHAREPOINT_SCOPE": "https://contoso.sharepoint.com/AllSites.Read",
            "SHAREPOINT_PICKER_GRAPH_SCOPE": "Files.Read.All",
            "ENTRA_FCGI_FILE_SIZE_LIMIT": text,
        ])
        #expect(configuration.sharePoint?.maximumFileSize == count)
        #expect(configuration.sharePoint?.oneDriveOrigin?.text == "https://contoso-my.sharepoint.com")
    }

    @Test
    func `the file picker has its values, on a loopback host with any scope`() throws {
        let configuration = try configuration([
            "OPENID_REUSE_TOKENS": "true",
            "ENABLE_SHAREPOINT_FILEPICKER": "true",
            "SHAREPOINT_BASE_URL": "http://localhost:8081/",
            "SHAREPOINT_PICKER_SHAREPOINT_SCOPE": "https://contoso.sharepoint.com/AllSites.Read",
            "SHAREPOINT_PICKER_GRAPH_SCOPE": "Files.Read.All",
        ])
        let picker = try #require(configuration.sharePoint)
        #expect(picker.origin.text == "http://localhost:8081")
        #expect(picker.sharePointScopes == ["https://contoso.sharepoint.com/AllSites.Read"])
        #expect(picker.graphScopes == ["Files.Read.All"])
    }

    @Test(
        arguments: [
            ("sqlite:/srv/e.sqlite", "/srv/e.sqlite"), ("sqlite:///srv/e.sqlite", "/srv/e.sqlite"),
            ("sqlite:run/e.sqlite", "run/e.sqlite"),
        ]
    )
    func `an SQLite store is a path`(text: String, path: String) throws {
        #expect(try configuration(["ENTRA_FCGI_STORE": text]).store == .sqlite(path: path))
    }

    @Test
    func `the store is in the first state directory of systemd`() throws {
        #expect(
            try configuration(["STATE_DIRECTORY": "/var/lib/a:/var/lib/b"]).store
                == .sqlite(path: "/var/lib/a/store.sqlite")
        )
    }

    @Test
    func `REFRESH_TOKEN_EXPIRY is the session's life unless our own name says otherwise`() throws {
        #expect(try configuration(["REFRESH_TOKEN_EXPIRY": "1000 * 60"]).session.lifetime == .seconds(60))
        let both = ["REFRESH_TOKEN_EXPIRY": "1000 * 60", "ENTRA_FCGI_SESSION_LIFETIME": "1d"]
        #expect(try configuration(both).session.lifetime == .seconds(86_400))
    }

    @Test
    func `the file of LibreChat's document is taken as it stands`() throws {
        let text = try Fixture.lines(of: "librechat.env").joined(separator: "\n")
        let reading = Self.example.read(environment: [:], files: [".env": text])
        #expect(reading.faultLines.isEmpty)
        let configuration = try #require(reading.configuration)
        #expect(configuration.provider.scopes == ["openid", "profile", "email"])
        #expect(configuration.provider.callbackPath == "/oauth/openid/callback")
        #expect(configuration.site.clientOrigin.text == "http://localhost:3080")
        #expect(configuration.requiredRole?.values == ["Your Group Name"])
        #expect(configuration.provider.keySetLifetime == .seconds(600))
        #expect(configuration.session.lifetime == .seconds(7 * 86_400))
        #expect(configuration.sharePoint?.origin.host == "yourtenant.sharepoint.com")
        #expect(
            configuration.effectiveScopes == [
                "openid", "profile", "email", "offline_access", "User.Read", "People.Read", "GroupMember.Read.All",
                "User.ReadBasic.All",
            ]
        )
        #expect(
            reading.warnings.map(\.description) == [
                "JWT_SECRET: has no effect here: tokens of ours are signed with a key pair",
                "OPENID_REUSE_MAX_SESSION_AGE_MS: has no effect here: tokens are refreshed when they are due",
                "OPENID_SESSION_SECRET: has under 32 characters, better is the output of openssl rand -base64 48",
            ]
        )
    }
}
