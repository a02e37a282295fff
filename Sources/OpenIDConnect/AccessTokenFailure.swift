/// Why an access token that a client sent is not a sign-in.
package enum AccessTokenFailure: Error, Equatable, Sendable {
    /// The token does not hold.
    case refused(AccessTokenRefusal)
    /// The provider's keys could not be had, which says nothing about the token.
    case provider(OAuthError)
}
