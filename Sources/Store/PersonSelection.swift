/// Which people of the directory are meant; texts are compared byte for byte.
package enum PersonSelection: Sendable, Equatable {
    /// Everybody.
    case all
    /// Everybody of a tenant.
    case tenant(String)
    /// The person with this object ID, of one tenant or of any.
    case person(objectID: String, tenantID: String?)
}
