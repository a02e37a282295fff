/// What a ``DirectoryQuery`` found, the best first.
package struct DirectoryFindings: Sendable, Equatable {
    /// A group with the number of its members.
    package struct CountedGroup: Sendable, Equatable {
        /// The group.
        package let group: DirectoryGroup
        /// How many people of the directory are in it.
        package let memberCount: Int
    }

    /// The people.
    package var people: [Person] = []
    /// The groups.
    package var groups: [CountedGroup] = []

    /// Nothing.
    package init() {}
}
