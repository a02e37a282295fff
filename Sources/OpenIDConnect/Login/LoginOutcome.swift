/// A login that passed every check of the protocol; policy and session are the caller's.
package struct LoginOutcome: Sendable, Equatable {
    /// Who signed in.
    package let idToken: IDToken
    /// What came with the ID token.
    package let tokens: TokenResponse
    /// Where the user wanted to go, as given to ``LoginStart``.
    package let returnTarget: String
    /// The claims that the login asked for, as JSON; empty for none.
    package let requestedClaims: String
}
