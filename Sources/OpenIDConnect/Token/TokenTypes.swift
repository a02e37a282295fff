/// The values that a token's header may have as `typ` (RFC 7515 4.1.9, RFC 8725 3.11), in lower case.
package struct TokenTypes: Sendable, Equatable {
    /// What `typ` may be.
    package let names: Set<String>
    /// Whether a token without `typ` is another kind of token.
    package let isRequired: Bool

    /// Kinds that an issuer names so.
    package init(_ names: Set<String>, isRequired: Bool) {
        self.names = names
        self.isRequired = isRequired
    }

    /// OIDC Core names no type; an access token (`at+jwt`) or a logout token is not an ID token.
    static let idToken = TokenTypes(["jwt"], isRequired: false)
    /// RFC 9068 2.1: always named, with or without the media type's first half.
    package static let accessToken = TokenTypes(["at+jwt", "application/at+jwt"], isRequired: true)
    /// OIDC Back-Channel Logout 2.4 recommends a type of its own.
    ///
    /// "JWT" says nothing, and providers older than the explicit type send it.
    static let logoutToken = TokenTypes(["logout+jwt", "application/logout+jwt", "jwt"], isRequired: false)
}
