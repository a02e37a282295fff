package import Cryptography

extension Configuration {
    /// Where the pages and our routes live.
    package struct Site: Sendable, Equatable {
        /// `DOMAIN_CLIENT`: the origin of the pages.
        package var clientOrigin: Origin
        /// `DOMAIN_SERVER`: the origin of our routes, and of the redirect URI.
        package var serverOrigin: Origin
    }

    /// Who may start to sign in, and what the login page shows.
    package struct Login: Sendable, Equatable {
        /// `ALLOW_SOCIAL_LOGIN`: without it there is no button and no login route.
        package var isAllowed: Bool
        /// `ALLOW_SOCIAL_REGISTRATION`: whether a person whom the local directory does not know may sign in.
        package var isRegistrationAllowed: Bool
        /// `OPENID_BUTTON_LABEL`.
        package var buttonLabel: String
        /// `OPENID_IMAGE_URL`: an absolute URL, or a path on the origin of the pages.
        package var imageURL: String?
        /// `OPENID_AUTO_REDIRECT`: whether the login page goes on to the provider by itself.
        package var redirectsAutomatically: Bool
        /// `LOGIN_MAX`: how many logins one address may start within ``attemptWindow``.
        package var maximumAttempts: Int
        /// `LOGIN_WINDOW`.
        package var attemptWindow: Duration
    }

    /// The OpenID Provider, and us as its relying party.
    package struct Provider: Sendable, Equatable {
        /// `OPENID_CLIENT_ID`.
        package var clientID: String
        /// `OPENID_ISSUER`.
        package var issuer: IssuerSetting
        /// `OPENID_ALLOWED_TENANTS`: lower-case GUIDs, none twice; empty when the issuer alone decides.
        package var allowedTenants: [String]
        /// How we prove at the token endpoint who we are.
        package var credential: Credential
        /// `OPENID_SCOPE`, split; ``Configuration/effectiveScopes`` is what is asked for.
        package var scopes: [String]
        /// The path of `OPENID_CALLBACK_URL`, which begins with a slash.
        package var callbackPath: String
        /// `OPENID_RESPONSE_MODE`.
        package var responseMode: ResponseMode
        /// `OPENID_CLOCK_TOLERANCE`.
        package var clockTolerance: Duration
        /// `OPENID_AUDIENCE`: further audiences of access tokens that are meant for us; the first is sent as
        /// `audience` in the authorization request.
        package var audiences: [String]
        /// `OPENID_REFRESH_AUDIENCE`: sent as `audience` when tokens are refreshed.
        package var refreshAudience: String?
        /// `OPENID_JWKS_URL_CACHE_TIME`: how old the key set may grow.
        package var keySetLifetime: Duration
        /// `OPENID_ON_BEHALF_FLOW_FOR_USERINFO_REQUIRED` with its scope: `nil` calls the userinfo endpoint with the
        /// access token as it came.
        package var userInfoOnBehalfOfScope: String?
    }

    /// How we prove at the token endpoint who we are.
    package enum Credential: Sendable, Equatable {
        /// `OPENID_CLIENT_SECRET`.
        case secret(SecretBytes)
        /// `OPENID_CLIENT_CERTIFICATE` and its key: `private_key_jwt`, RFC 7523.
        case certificate(ClientCertificate)
        /// `OPENID_FEDERATED_TOKEN_FILE`: the path of a file that is read again at each use.
        case federatedTokenFile(String)
        /// No credential: PKCE alone, which `OPENID_USE_PKCE` permits.
        case publicClient
    }

    /// A certificate that is registered at the provider, as it was read from its files.
    package struct ClientCertificate: Sendable, Equatable {
        /// The text of the PEM file with the certificate; the first one counts.
        package var certificatePEM: String
        /// The text of the PEM file with the private key.
        package var privateKeyPEM: SecretBytes
    }

    /// How the authorization response comes back.
    package enum ResponseMode: String, Sendable, CaseIterable {
        /// In the query of a GET request.
        case query
        /// As a form that the browser posts: OAuth 2.0 Form Post Response Mode.
        case formPost = "form_post"
    }

    /// Which claims name a person; `nil` leaves the choice to the usual chain.
    package struct ClaimNames: Sendable, Equatable {
        /// `OPENID_USERNAME_CLAIM`.
        package var username: String?
        /// `OPENID_NAME_CLAIM`.
        package var name: String?
        /// `OPENID_EMAIL_CLAIM`.
        package var email: String?
    }

    /// The document that a role is read from.
    package enum RoleSource: String, Sendable, CaseIterable {
        /// The ID token.
        case idToken = "id"
        /// The access token, which is read only when its audience is us.
        case accessToken = "access"
        /// The answer of the userinfo endpoint.
        case userInfo = "userinfo"
    }

    /// A demand on a person's roles.
    package struct RoleRule: Sendable, Equatable {
        /// Any one of them suffices; compared exactly, never empty.
        package var values: [String]
        /// Where the roles are.
        package var source: RoleSource
        /// The claim: a literal name first, then a dotted path.
        package var path: String
    }

    /// How a person's role is taken from a token: `OPENID_ROLE_SYNC_…`.
    package struct RoleSync: Sendable, Equatable {
        /// Whether bearer tokens are treated like logins.
        package var appliesToAPI: Bool
        /// Where the role is.
        package var source: RoleSource
        /// The claim: a literal name first, then a dotted path.
        package var path: String
        /// The roles that may be given; the first that the person has counts.
        package var priority: [String]
        /// The role of a person who has none of them; `nil` leaves the role as it is.
        package var fallback: String?
    }
}
