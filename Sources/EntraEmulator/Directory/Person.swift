/// A person who can sign in.
package struct Person: Sendable, Equatable {
    /// The claim `oid`.
    package var objectID: String
    /// The tenant that lists the person.
    package var tenantID: String
    /// The name to sign in with; a guest's holds `#EXT#`.
    package var userPrincipalName: String
    /// The name to show.
    package var displayName: String
    /// The first name.
    package var givenName: String?
    /// The last name.
    package var surname: String?
    /// The mail address; many accounts have none.
    package var mail: String?
    /// What the person does.
    package var jobTitle: String?
    /// Where the person does it.
    package var department: String?
    /// A guest signs in with an account of another directory.
    package var isGuest = false
    /// Whether the account may sign in at all.
    package var isEnabled = true
    /// Assigned to the applications that demand an assignment.
    package var isAssigned = true
    /// Conditional Access lets the person in only interactively.
    package var needsInteraction = false
    /// App roles, the same in every application.
    package var roles: [String] = []
    /// Object IDs of the groups, nested ones included.
    package var groupIDs: [String] = []
    /// Template IDs of the directory roles, which Graph lists beside the groups.
    package var directoryRoleIDs: [String] = []

    /// Creates a person with an account and a name; everything else has a usual value and can be set.
    package init(objectID: String, tenantID: String, userPrincipalName: String, displayName: String) {
        self.objectID = objectID
        self.tenantID = tenantID
        self.userPrincipalName = userPrincipalName
        self.displayName = displayName
        mail = userPrincipalName
    }
}
