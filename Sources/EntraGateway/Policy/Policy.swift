import Entra
import OpenIDConnect

/// Who may in: judged on the claims of a verified ID token.
struct Policy: Sendable {
    private let requiredRole: Configuration.RoleRule?
    private let adminRole: Configuration.RoleRule?
    private let authority: Authority
    private let allowedTenants: Set<String>

    init(_ configuration: Configuration, _ authority: Authority) {
        requiredRole = configuration.requiredRole
        adminRole = configuration.adminRole
        self.authority = authority
        allowedTenants = Set(configuration.provider.allowedTenants)
    }

    /// Whether people of a tenant may be here: asked again for every session that comes out of the store.
    func admits(tenantID: String) -> Bool {
        if !allowedTenants.isEmpty { return allowedTenants.contains(tenantID) }
        guard case .tenant(let id) = authority.kind else { return true }
        return tenantID == id
    }

    /// Refuses a person who lacks the required role.
    func check(_ identity: Identity, _ claims: Claims) throws(SignInRefusal) {
        guard let requiredRole else { return }
        guard !isUndecided(requiredRole, identity) else { throw .groupsUnresolved }
        guard holds(requiredRole, claims) else { throw .roleMissing }
    }

    /// Whether the person holds the administrator role; what cannot be told is no.
    func isAdministrator(_ identity: Identity, _ claims: Claims) -> Bool {
        guard let adminRole, !isUndecided(adminRole, identity) else { return false }
        // LibreChat: a boolean true at the path makes an administrator, too.
        if adminRole.source == .idToken, ClaimPath(adminRole.path).value(in: claims) == .bool(true) { return true }
        return holds(adminRole, claims)
    }

    /// A rule that reads groups says nothing about a person whose groups did not fit into the token.
    private func isUndecided(_ rule: Configuration.RoleRule, _ identity: Identity) -> Bool {
        identity.hasGroupsOverage && rule.source == .idToken && rule.path == "groups"
    }

    /// Whether the person has any one of the values, compared exactly.
    ///
    /// Only the ID token is a source here, so that any other one refuses.
    private func holds(_ rule: Configuration.RoleRule, _ claims: Claims) -> Bool {
        guard rule.source == .idToken, let words = ClaimPath(rule.path).words(in: claims) else { return false }
        // By bytes: two names that only look alike are two names.
        return words.contains { word in rule.values.contains { $0.utf8.elementsEqual(word.utf8) } }
    }
}
