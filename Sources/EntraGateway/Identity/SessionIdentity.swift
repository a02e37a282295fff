package import Entra

/// A person as their session keeps them.
///
/// Tenant ID and object ID are the key; everything else is for people to read and may change from one sign-in to the
/// next.
package struct SessionIdentity: Codable, Sendable, Equatable {
    /// `tid`, in lower case; another provider's issuer.
    package var tenantID: String
    /// `oid`, in lower case; another provider's `sub`.
    package var objectID: String
    /// The name to show, never empty.
    package var name: String
    /// The name to sign in with, never empty.
    package var username: String
    /// The mail address, which many accounts do not have.
    package var email: String?
    /// The `roles` claim.
    package var roles: [String]
    /// The `groups` claim, or what Graph told when they did not fit into the token; empty when they are not known.
    package var groups: [String]
    /// Whether the person holds the administrator role of the configuration.
    package var isAdministrator: Bool
    /// The `login_hint` claim, which the end-session endpoint takes as `logout_hint`.
    package var loginHint: String?
    /// The role that role synchronisation gave; `nil` for none.
    package var role: String?
    /// `true` when the groups did not fit into the token and could not be found out: then ``groups`` says nothing.
    package var groupsUnresolved: Bool?
    /// The digest of the rule that let the person in; `nil` when none was asked for.
    package var requiredRule: String?
    /// The digest of the rule that made an administrator; `nil` for anybody else.
    package var adminRule: String?
    /// The authority that let the person in, when it names its tenant by a domain and not by the ID; `nil` for any other.
    package var domainAuthority: String?

    /// A person by hand.
    package init(
        tenantID: String,
        objectID: String,
        name: String,
        username: String,
        email: String? = nil,
        roles: [String] = [],
        groups: [String] = [],
        isAdministrator: Bool = false,
        loginHint: String? = nil,
        role: String? = nil
    ) {
        self.tenantID = tenantID
        self.objectID = objectID
        self.name = name
        self.username = username
        self.email = email
        self.roles = roles
        self.groups = groups
        self.isAdministrator = isAdministrator
        self.loginHint = loginHint
        self.role = role
    }

    /// Takes over what a verified ID token says.
    package init(_ identity: Identity, isAdministrator: Bool) {
        tenantID = identity.tenantID
        objectID = identity.objectID
        name = identity.name
        username = identity.username
        email = identity.email
        roles = identity.roles
        groups = identity.groups
        self.isAdministrator = isAdministrator
        loginHint = identity.loginHint
    }

    /// The role as our answers show it: LibreChat's `ADMIN` for an administrator, else the synchronised role, else `USER`.
    package var shownRole: String { isAdministrator ? "ADMIN" : role ?? "USER" }

    /// The person's identifier in our answers: object ID and tenant ID, joined as Microsoft's own libraries join them.
    package var accountID: String { "\(objectID).\(tenantID)" }
}
