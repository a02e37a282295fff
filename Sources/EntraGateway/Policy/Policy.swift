import Entra
import OpenIDConnect

/// Who may in, and as what: judged on what a sign-in has shown.
struct Policy: Sendable {
    private let requiredRole: PolicyRule?
    private let adminRole: PolicyRule?
    private let roleSync: Configuration.RoleSync?
    private let tenants: TenantPolicy
    /// Set when the authority does not say which tenant ID is its own.
    private let domainAuthority: String?

    init(_ configuration: Configuration, _ authority: Authority) {
        requiredRole = configuration.requiredRole.map { PolicyRule(.requiredRole, $0) }
        adminRole = configuration.adminRole.map { PolicyRule(.adminRole, $0) }
        roleSync = configuration.roleSync
        tenants = TenantPolicy(authority: authority, allowedTenants: configuration.provider.allowedTenants)
        domainAuthority = if case .domain = authority.kind { authority.issuer } else { nil }
    }

    /// The documents that any rule reads.
    var sources: Set<Configuration.RoleSource> {
        Set([requiredRole?.rule.source, adminRole?.rule.source, roleSync?.source].compactMap { $0 })
    }

    /// Whether a session may go on: asked for every session that comes out of the store.
    ///
    /// Its tenant is judged again; where only discovery tells the tenant, the session must have begun under the same
    /// authority. So are the rules, when they are not those under which the session began: by the roles
    /// and groups that the session keeps where that suffices, else the person has to sign in again. An administrator
    /// has to sign in again whenever the rule for administrators has changed.
    func admits(_ identity: SessionIdentity) -> Bool {
        guard tenants.admits(tenantID: identity.tenantID) else { return false }
        if let domainAuthority, identity.domainAuthority != domainAuthority { return false }
        if identity.isAdministrator, identity.adminRule != adminRole?.digest { return false }
        guard let requiredRole, identity.requiredRule != requiredRole.digest else { return true }
        return requiredRole.holds(identity) ?? false
    }

    /// Refuses a person who lacks the required role, or of whom that cannot be told.
    func check(_ evidence: Evidence) throws(PolicyRefusal) {
        guard let requiredRole else { return }
        switch requiredRole.verdict(evidence) {
        case .holds: return
        case .lacks: throw PolicyRefusal(.roleMissing, by: requiredRole)
        case .undecided(let reason): throw PolicyRefusal(reason, by: requiredRole)
        }
    }

    /// Whether the person holds the administrator role; what cannot be told is no.
    ///
    /// LibreChat: a boolean `true` at the path makes an administrator, too.
    func isAdministrator(_ evidence: Evidence) -> Bool {
        adminRole?.verdict(evidence, isTrueEnough: true) == .holds
    }

    /// The role that role synchronisation gives; `nil` for none.
    ///
    /// The first of the priority list that the person has, in any case of letters and as configuration writes it; else
    /// the fallback. Whoever lost a role at the provider does not keep it here. What cannot be told leaves the role as
    /// it was.
    ///
    /// - Parameters:
    ///   - evidence: What the sign-in has shown.
    ///   - previous: The role that the person had up to now.
    /// - Returns: A role that configuration names.
    func role(_ evidence: Evidence, previous: String?) -> String? {
        guard let roleSync else { return nil }
        let finding: Evidence.Finding
        do throws(SignInRefusal) {
            finding = try evidence.find(roleSync.path, in: roleSync.source, for: roleSync.priority)
        } catch {
            return kept(previous, by: roleSync)
        }
        let words = Set(finding.words.map { $0.lowercased() })
        if let role = roleSync.priority.first(where: { words.contains($0.lowercased()) }) { return role }
        return finding.mayMiss(roleSync.priority) ? kept(previous, by: roleSync) : roleSync.fallback
    }

    /// What an access token shows that a client brings: it stands in for the ID token, Graph is not asked, and there is no
    /// answer of the userinfo endpoint.
    func evidence(ofBearer claims: Claims, _ identity: Identity) -> Evidence {
        Evidence(
            documents: [
                .idToken: .read(claims), .accessToken: .read(claims), .userInfo: .unreadable(.invalidToken),
            ],
            groups: claims.hasGroupsOverage ? .unresolved : .inToken(identity.groups)
        )
    }

    /// The person as a session keeps them that begins now, with the rules under which it begins.
    ///
    /// - Parameters:
    ///   - identity: Who it is.
    ///   - evidence: What the sign-in has shown.
    ///   - previousRole: The role that the person had up to now.
    /// - Returns: What has been judged; the groups are all of them, or none.
    func sessionIdentity(_ identity: Identity, _ evidence: Evidence, previousRole: String?) -> SessionIdentity {
        var session = unsyncedIdentity(identity, evidence)
        session.role = role(evidence, previous: previousRole)
        return session
    }

    /// The person of an access token, for one request; the role only when `OPENID_ROLE_SYNC_API_ENABLED` says so.
    func bearerIdentity(_ identity: Identity, _ evidence: Evidence) -> SessionIdentity {
        var session = unsyncedIdentity(identity, evidence)
        if roleSync?.appliesToAPI == true { session.role = role(evidence, previous: nil) }
        return session
    }

    private func unsyncedIdentity(_ identity: Identity, _ evidence: Evidence) -> SessionIdentity {
        var session = SessionIdentity(identity, isAdministrator: isAdministrator(evidence))
        session.groups = evidence.groups.known
        session.groupsUnresolved = evidence.groups == .unresolved ? true : nil
        session.requiredRule = requiredRole?.digest
        session.adminRule = session.isAdministrator ? adminRole?.digest : nil
        session.domainAuthority = domainAuthority
        return session
    }

    /// A role that configuration has taken away since is not kept.
    private func kept(_ previous: String?, by roleSync: Configuration.RoleSync) -> String? {
        previous.flatMap { (roleSync.priority + [roleSync.fallback].compactMap { $0 }).contains($0) ? $0 : nil }
    }
}
