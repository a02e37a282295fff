/// A part of the directory's people, in the order in which they came into it.
package struct PeoplePage: Sendable, Equatable {
    /// The people, each with the names of their groups.
    package struct Entry: Sendable, Equatable {
        package let person: Person
        package let groups: [String]

        package init(person: Person, groups: [String]) {
            self.person = person
            self.groups = groups
        }
    }

    package let entries: [Entry]
    /// The position at which the next page begins; `nil` when there is none.
    package let next: Int64?
}
