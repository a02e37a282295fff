/// A part of a group's members.
package struct MemberPage: Sendable, Equatable {
    /// Where a page ends.
    package struct Cursor: Sendable, Equatable, Codable {
        /// The name of the last member.
        package let name: String
        /// The number of the last member, which tells those of one name apart.
        package let number: Int64

        /// The place behind a member.
        package init(name: String, number: Int64) {
            self.name = name
            self.number = number
        }
    }

    /// The members, in the order of their names.
    package let members: [Person]
    /// Where the next page begins; `nil` when there is none.
    package let next: Cursor?

    /// A page.
    package init(members: [Person], next: Cursor?) {
        self.members = members
        self.next = next
    }
}
