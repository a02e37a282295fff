/// A part of the directory's people, in the order in which they came into it.
package struct PeoplePage: Sendable, Equatable {
    /// The people, each with the names of their groups.
    package struct Entry: Sendable, Equatable {
        /// The person.
        package let person: Person
        /// The names of all groups that the person is in.
        package let groups: [String]

        /// An entry.
        package init(person: Person, groups: [String]) {
            self.person = person
            self.groups = groups
        }
    }

    /// The people.
    package let entries: [Entry]
    /// The position at which the next page begins; `nil` when there is none.
    package let next: Int64?
}
