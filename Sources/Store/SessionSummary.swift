/// What an administrator may see of a session: whose it is and since when, and nothing that opens it.
///
/// Times are whole seconds since 1970.
package struct SessionSummary: Sendable, Equatable {
    /// `tid` of the user.
    package var tenantID: String
    /// `oid` of the user.
    package var objectID: String
    /// `sid` of the ID token, when it had one.
    package var sessionID: String?
    /// The sign-in that began it.
    package var createdAt: Int64
    /// The last use that was written to the store.
    package var lastUsedAt: Int64
    /// The moment at which the session ends whatever is done with it.
    package var expiresAt: Int64

    /// A session as it is listed.
    package init(
        tenantID: String,
        objectID: String,
        sessionID: String?,
        createdAt: Int64,
        lastUsedAt: Int64,
        expiresAt: Int64
    ) {
        self.tenantID = tenantID
        self.objectID = objectID
        self.sessionID = sessionID
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
    }
}
