/// A group of the local directory.
package struct DirectoryGroup: Sendable, Equatable {
    /// How the site came to know a group.
    package enum Source: String, Sendable, CaseIterable {
        /// An administrator imported it; its members are those of the import.
        case imported
        /// Microsoft Graph told of it when somebody signed in; its members are those who signed in.
        case entra
    }

    /// Our own identifier.
    package var id: String
    /// The tenant whose people see the group.
    package var tenantID: String
    /// The object ID of a group of Entra's.
    package var objectID: String?
    /// The name to show.
    package var name: String
    /// The mail address of a group that has one.
    package var email: String?
    /// What the group is for.
    package var about: String?
    /// How the site came to know the group.
    package var source: Source

    /// Creates an entry.
    package init(
        id: String,
        tenantID: String,
        objectID: String?,
        name: String,
        email: String?,
        about: String?,
        source: Source
    ) {
        self.id = id
        self.tenantID = tenantID
        self.objectID = objectID
        self.name = name
        self.email = email
        self.about = about
        self.source = source
    }
}
