/// A directory, with its groups.
package struct EmulatedTenant: Sendable, Equatable {
    /// A group of people.
    package struct Group: Sendable, Equatable {
        /// The group's identifier, a GUID.
        package var objectID: String
        /// The name to show.
        package var displayName: String
        /// The name of a group that is synchronised from Active Directory; cloud groups have none.
        package var samAccountName: String?
        /// What the group is for.
        package var description: String?
        /// The address of a group of Microsoft 365; a security group has none.
        package var mail: String?

        /// A group; only one that is synchronised has an on-premises name.
        package init(objectID: String, displayName: String, samAccountName: String? = nil) {
            self.objectID = objectID
            self.displayName = displayName
            self.samAccountName = samAccountName
        }
    }

    /// The claim `tid`.
    package var id: String
    /// The verified domain, which may stand for the tenant in a path.
    package var domain: String
    /// The organisation's name.
    package var displayName: String
    /// The member `tenant_region_scope` of the discovery document.
    package var region: String
    /// The groups that people may be in.
    package var groups: [Group]

    /// A tenant.
    package init(id: String, domain: String, displayName: String, region: String = "EU", groups: [Group] = []) {
        self.id = id
        self.domain = domain
        self.displayName = displayName
        self.region = region
        self.groups = groups
    }
}
