/// A part of a group's members.
package struct MemberPage: Sendable, Equatable {
    /// Where a page ends.
    package struct Cursor: Sendable, Equatable, Codable {
        package let name: String
        package let number: Int64

        package init(name: String, number: Int64) {
            self.name = name
            self.number = number
        }
    }

    package let members: [Person]
    /// Where the next page begins; `nil` when there is none.
    package let next: Cursor?

    package init(members: [Person], next: Cursor?) {
        self.members = members
        self.next = next
    }
}
