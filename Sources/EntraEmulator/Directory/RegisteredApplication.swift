package import Cryptography

/// An app registration.
package struct RegisteredApplication: Sendable, Equatable {
    /// Who may sign in.
    package enum Audience: Sendable, Equatable {
        /// People and guests of one tenant.
        case tenant(String)
        /// People of any tenant, through `organizations` or `common` too.
        case organizations
    }

    /// The platform that a redirect URI is registered for; it decides how a code may be redeemed.
    package enum Platform: Sendable, Equatable {
        /// A confidential client: the code needs the client's credential.
        case web
        /// A single-page application: the code may be redeemed only with an `Origin` field.
        case singlePage
        /// A public client: no credential.
        case publicClient
    }

    /// A registered redirect URI.
    package struct RedirectURI: Sendable, Equatable {
        /// The address, as it was registered.
        package var uri: String
        /// The platform that it was registered for.
        package var platform: Platform

        /// A registered address; of a web application unless said otherwise.
        package init(_ uri: String, platform: Platform = .web) {
            self.uri = uri
            self.platform = platform
        }
    }

    /// What the claim `groups` holds.
    package enum GroupClaim: String, Sendable, CaseIterable {
        /// No groups in tokens.
        case absent
        /// The groups' object IDs, which is what Entra does by itself.
        case objectIDs
        /// `cloud_displayname`.
        case displayNames
        /// `sam_account_name`; groups that are not synchronised keep their object IDs.
        case samAccountNames
    }

    /// Claims that a token holds only when the registration asks for them.
    package enum OptionalClaim: String, Sendable, CaseIterable {
        /// Whether the person is a member (0) or a guest (1).
        case acct
        /// When the person last gave a credential.
        case authTime = "auth_time"
        /// The person's country, as two letters.
        case country = "ctry"
        /// The mail address, also of a member.
        case email
        /// The last name.
        case familyName = "family_name"
        /// The first name.
        case givenName = "given_name"
        /// The address that the person signed in from.
        case ipAddress = "ipaddr"
        /// The opaque hint that a logout takes as `logout_hint`.
        case loginHint = "login_hint"
        /// The session at Entra, which front-channel logout names.
        case sessionID = "sid"
        /// The user principal name.
        case upn
        /// Whether the owner of the mail address's domain has verified it.
        case emailDomainVerified = "xms_edov"
    }

    /// The application (client) ID, a GUID.
    package var clientID: String
    /// The name that people see.
    package var displayName: String
    /// Whose accounts may sign in.
    package var audience: Audience
    /// The valid secrets; any of them authenticates the client.
    package var secrets: [String]
    /// The public keys of the registered certificates, by `x5t#S256`: SHA-256 of the certificate, base64url.
    package var certificateKeys: [String: PublicKeyComponents] = [:]
    /// Where authorization responses may go.
    package var redirectURIs: [RedirectURI]
    /// The one address that is called from a hidden iframe at sign-out.
    package var frontChannelLogoutURL: String?
    /// The optional claims that are switched on.
    package var optionalClaims: Set<OptionalClaim> = []
    /// The box "ID tokens" of the implicit and hybrid flows.
    package var allowsImplicitIDTokens = false
    /// How groups stand in tokens.
    package var groupClaim = GroupClaim.absent
    /// Groups are emitted as `roles` and replace the app roles (`emit_as_roles`).
    package var emitsGroupsAsRoles = false
    /// Whether only people who are assigned may sign in.
    package var requiresAssignment = false
    /// Whether a client without a credential may redeem codes.
    package var allowsPublicClient = false
    /// The version of access tokens for this application's own interface; `nil` means 1.
    package var accessTokenAcceptedVersion: Int?
    /// The app ID URIs of its own interface.
    package var identifierURIs: [String] = []
    /// The scopes that its own interface exposes.
    package var exposedScopes: [String] = ["access_as_user"]
    /// Scopes to which an administrator has consented, in qualified form.
    package var consentedScopes: [String] = []

    /// An application that has what a new registration has.
    package init(
        clientID: String,
        displayName: String,
        audience: Audience,
        secrets: [String] = [],
        redirectURIs: [RedirectURI] = []
    ) {
        self.clientID = clientID
        self.displayName = displayName
        self.audience = audience
        self.secrets = secrets
        self.redirectURIs = redirectURIs
    }

    /// The registered redirect URI that a given one equals; the port does not count on `localhost` (quirk 33).
    func registeredRedirectURI(matching uri: String) -> RedirectURI? {
        let wanted = RegisteredApplication.withoutLocalPort(uri)
        return redirectURIs.first { RegisteredApplication.withoutLocalPort($0.uri) == wanted }
    }

    private static func withoutLocalPort(_ uri: String) -> String {
        Origin.withPath(Origin.withoutLocalPort(uri))
    }
}
