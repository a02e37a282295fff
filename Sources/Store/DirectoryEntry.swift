/// Somebody who is imported into the directory, with their groups.
package struct DirectoryEntry: Sendable, Equatable {
    /// The person.
    package var person: Person
    /// All imported groups that the person is in; `nil` leaves them as they are.
    package var groups: [DirectoryGroup]?

    /// Creates an entry.
    package init(person: Person, groups: [DirectoryGroup]?) {
        self.person = person
        self.groups = groups
    }
}
