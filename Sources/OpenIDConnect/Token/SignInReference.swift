/// What the ID token of a sign-in said, as far as a refreshed one has to say the same (OIDC Core 12.2).
package struct SignInReference: Sendable, Equatable {
    /// The claim `iss`.
    package let issuer: String
    /// The claim `sub`.
    package let subject: String
    /// The claim `nonce`; `nil` when it is not known, and then no refreshed token may have one.
    package let nonce: String?

    /// A reference to a sign-in.
    package init(issuer: String, subject: String, nonce: String?) {
        self.issuer = issuer
        self.subject = subject
        self.nonce = nonce
    }
}
