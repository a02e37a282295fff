/// One stored session: what must be found without the cookie in the clear, everything else sealed.
///
/// Times are whole seconds since 1970.
package struct SessionRecord: Sendable, Equatable {
    /// SHA-256 of the session cookie's bytes: the row key, 32 bytes.
    package var id: [UInt8]
    /// The session's content, sealed with a key derived from the cookie and the server's secret.
    package var sealed: [UInt8]
    /// `tid` of the user.
    package var tenantID: String
    /// `oid` of the user.
    package var objectID: String
    /// `sub` of the ID token.
    package var subject: String
    /// `sid` of the ID token, when it had one: what front-channel logout names.
    package var sessionID: String?
    /// The sign-in that began it.
    package var createdAt: Int64
    /// Last use, written at most once per ``SessionStore`` touch interval.
    package var lastUsedAt: Int64
    /// The moment at which the session ends whatever is done with it.
    package var expiresAt: Int64
    /// Counts the versions of `sealed`; compare-and-set works on it.
    package var generation: Int64

    /// Creates a record; a new session has generation 0.
    package init(
        id: [UInt8],
        sealed: [UInt8],
        tenantID: String,
        objectID: String,
        subject: String,
        sessionID: String?,
        createdAt: Int64,
        lastUsedAt: Int64,
        expiresAt: Int64,
        generation: Int64 = 0
    ) {
        self.id = id
        self.sealed = sealed
        self.tenantID = tenantID
        self.objectID = objectID
        self.subject = subject
        self.sessionID = sessionID
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.generation = generation
    }
}
