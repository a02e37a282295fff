/// What a ``DirectoryQuery`` found, the best first.
package struct DirectoryFindings: Sendable, Equatable {
    /// A group with the number of its members.
    package struct CountedGroup: Sendable, Equatable {
        package let group: DirectoryGroup
        package let memberCount: Int
    }

    package var people: [Person] = []
    package var groups: [CountedGroup] = []

    /// Nothing.
    package init() {}
}
