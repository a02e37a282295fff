package import OpenIDConnect

/// Who signed in, as the ID token says it.
///
/// The key is ``tenantID`` with ``objectID``. For Entra they are `tid` and `oid`, in lower case. For another OpenID
/// Provider they are the issuer and `sub`: an issuer is a URL and never looks like a tenant ID, so the two kinds of key
/// cannot meet. Nothing else of this type may serve as a key: names and mail addresses change hands.
package struct Identity: Sendable, Equatable {
    /// Longest name that is kept; a longer one counts as not given.
    package static let maximumNameLength = 1024

    /// The first half of the key.
    package let tenantID: String
    /// The second half of the key.
    package let objectID: String
    /// The token's `iss`, as it stands there.
    package let issuer: String
    /// The token's `sub`, as it stands there.
    package let subject: String
    /// Never empty: when no claim gives one, the object ID.
    package let username: String
    /// Never empty: when no claim gives one, the user name.
    package let name: String
    /// A mail address, as the provider says it and perhaps unverified; `nil` when there is none.
    package let email: String?
    /// The claim `preferred_username`, which may change.
    package let preferredUsername: String?
    /// The claim `roles`.
    package let roles: [String]
    /// The groups that stand in the token; without meaning while ``hasGroupsOverage`` is true.
    package let groups: [String]
    /// Whether the user is in more groups than fit into the token.
    package let hasGroupsOverage: Bool
    /// The claim `sid`: the provider's session, for front-channel logout.
    package let sessionID: String?
    /// The claim `login_hint`, which is what a logout sends as `logout_hint`.
    package let loginHint: String?

    /// Reads the claims of a verified ID token.
    ///
    /// - Parameters:
    ///   - token: The token.
    ///   - authority: Whose token it is.
    ///   - claimNames: Which claims configuration prefers for names.
    /// - Throws: ``IDTokenRefusal/claimMissing(_:)`` or ``IDTokenRefusal/claimMalformed(_:)`` when Entra's token has no
    ///   usable `tid` or `oid`, which need the scope `profile`, or `roles` or `groups` of an unknown form.
    package init(
        _ token: IDToken,
        authority: Authority,
        claimNames: ClaimNames = ClaimNames()
    ) throws(IDTokenRefusal) {
        try self.init(token.claims, issuer: token.issuer, subject: token.subject, authority, claimNames)
    }

    /// Reads the claims of a verified access token for us, by the same rules.
    package init(
        _ token: AccessToken,
        authority: Authority,
        claimNames: ClaimNames = ClaimNames()
    ) throws(IDTokenRefusal) {
        try self.init(token.claims, issuer: token.issuer, subject: token.subject, authority, claimNames)
    }

    private init(
        _ claims: Claims,
        issuer: String,
        subject: String,
        _ authority: Authority,
        _ claimNames: ClaimNames
    ) throws(IDTokenRefusal) {
        if authority.isEntra {
            tenantID = try Self.directoryID("tid", of: claims)
            objectID = try Self.directoryID("oid", of: claims)
            roles = try Self.texts("roles", of: claims)
            groups = try Self.texts("groups", of: claims)
        } else {
            tenantID = issuer
            objectID = subject
            roles = (try? Self.texts("roles", of: claims)) ?? []
            groups = (try? Self.texts("groups", of: claims)) ?? []
        }
        self.issuer = issuer
        self.subject = subject
        let names = NameClaims(claims)
        email = names.email(preferring: claimNames.email)
        username = names.username(preferring: claimNames.username) ?? email ?? objectID
        name = names.name(preferring: claimNames.name) ?? email ?? username
        preferredUsername = names.text("preferred_username")
        hasGroupsOverage = claims.hasGroupsOverage
        sessionID = claims.text("sid").flatMap {
            $0.utf8.count <= LogoutTokenVerifier.maximumSessionIDLength ? $0 : nil
        }
        loginHint = claims.text("login_hint").flatMap { $0.utf8.count <= 2048 ? $0 : nil }
    }

    private static func directoryID(_ name: String, of claims: Claims) throws(IDTokenRefusal) -> String {
        guard let claim = claims[name] else {
            throw .claimMissing(name)
        }
        guard let id = claim.string.flatMap({ TenantID.normalized($0) }) else {
            throw .claimMalformed(name)
        }
        return id
    }

    private static func texts(_ name: String, of claims: Claims) throws(IDTokenRefusal) -> [String] {
        guard let claim = claims[name] else {
            return []
        }
        let elements = claim.array ?? [claim]
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else {
            throw .claimMalformed(name)
        }
        return texts.filter { !$0.isEmpty }
    }
}
