/// One person of the local directory.
package struct Person: Sendable, Equatable {
    /// How the site came to know a person.
    package enum Source: String, Sendable, CaseIterable {
        /// The person signed in.
        case signedIn = "signed-in"
        /// An administrator imported the entry.
        case imported
    }

    /// `tid`: the person's tenant.
    package var tenantID: String
    /// `oid`: the person in the tenant.
    package var objectID: String
    /// The name to show.
    package var name: String
    /// The mail address; guests and service accounts may have none.
    package var email: String?
    /// The name to sign in with.
    package var username: String
    /// The last sign-in; none for who was only imported.
    package var lastSignInAt: Int64?
    /// How the site came to know the person.
    package var source: Source

    /// Creates an entry.
    package init(
        tenantID: String,
        objectID: String,
        name: String,
        email: String?,
        username: String,
        lastSignInAt: Int64?,
        source: Source
    ) {
        self.tenantID = tenantID
        self.objectID = objectID
        self.name = name
        self.email = email
        self.username = username
        self.lastSignInAt = lastSignInAt
        self.source = source
    }
}
