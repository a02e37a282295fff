/// Which of the stored sessions are meant; texts are compared byte for byte.
package enum SessionSelection: Sendable, Equatable {
    /// Every session.
    case all
    /// The sessions of everybody in a tenant.
    case tenant(String)
    /// The sessions of a person: of one tenant, or of whoever has this object ID in any.
    case person(objectID: String, tenantID: String?)
    /// The sessions of a person as the provider names them to us: `sub` of their ID tokens, and the tenant.
    case subject(String, tenantID: String)
    /// The sessions that began with one session at the provider: `sid` of their ID tokens; of one tenant, or of any.
    case providerSession(String, tenantID: String?)
}
