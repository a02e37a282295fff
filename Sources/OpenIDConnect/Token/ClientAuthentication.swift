package import Cryptography

/// How we prove to the token endpoint who we are (RFC 6749 2.3, OIDC Core 9).
package enum ClientAuthentication: Sendable, CustomStringConvertible {
    /// `client_secret_post` or `client_secret_basic`, whichever the discovery document allows, in this order.
    case secret(SecretBytes)
    /// `client_secret_post`: the secret in the body.
    case secretPost(SecretBytes)
    /// `client_secret_basic`: the secret in the Authorization field, form-encoded first (RFC 6749 2.3.1).
    case secretBasic(SecretBytes)
    /// A client assertion (RFC 7523 2.2), made anew for each request: signed with our key, or a federated token.
    ///
    /// The closure gets the token endpoint's URL, which is the assertion's audience.
    case assertion(@Sendable (_ audience: String) async throws(OAuthError) -> SecretBytes)
    /// None: a public client, protected by its proof key.
    case none

    package var description: String {
        switch self {
        case .secret: "client secret"
        case .secretPost: "client_secret_post"
        case .secretBasic: "client_secret_basic"
        case .assertion: "client assertion"
        case .none: "none"
        }
    }
}
