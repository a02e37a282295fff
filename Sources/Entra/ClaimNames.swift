/// Which claims configuration names for a person's names: `OPENID_USERNAME_CLAIM`, `…_NAME_CLAIM`, `…_EMAIL_CLAIM`.
package struct ClaimNames: Sendable, Equatable {
    /// The claim for the user name; `nil` for the usual ones.
    package var username: String?
    /// The claim for the name people read; `nil` for the usual ones.
    package var name: String?
    /// The claim for the mail address; `nil` for the usual ones.
    package var email: String?

    /// Takes the names from configuration; `nil` where it names none.
    package init(username: String? = nil, name: String? = nil, email: String? = nil) {
        self.username = username
        self.name = name
        self.email = email
    }
}
