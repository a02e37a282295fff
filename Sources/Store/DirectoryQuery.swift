/// What is looked for in the local directory.
package struct DirectoryQuery: Sendable, Equatable {
    /// Longest text that anything is found by, in bytes.
    package static let maximumLength = 1024

    /// Part of a name, a mail address or a user name; no character has a meaning of its own.
    package var text: String
    /// The tenant whose entries may be found.
    package var tenantID: String
    /// Whether people may be found.
    package var people: Bool
    /// Whether groups may be found.
    package var groups: Bool
    /// How many of each kind.
    package var limit: Int

    /// A question about one tenant's people and groups.
    package init(text: String, tenantID: String, people: Bool, groups: Bool, limit: Int) {
        self.text = text
        self.tenantID = tenantID
        self.people = people
        self.groups = groups
        self.limit = limit
    }
}
