/// The form of a provider's access tokens, which OAuth leaves to it (RFC 6749 1.4).
///
/// ``StandardAccessTokens`` is the form of RFC 9068; a provider with a form of its own brings its own rules.
package protocol AccessTokenForm: Sendable {
    /// Which issuers the tokens may name.
    var issuerPolicy: any IssuerPolicy { get }
    /// What the header's `typ` may be.
    var types: TokenTypes { get }

    /// For whom a token speaks whose signature, issuer, audience and times are good.
    ///
    /// - Throws: Why it is no access token; above all an ID token, which has the same issuer and often the same audience.
    func grantee(of claims: Claims) throws(AccessTokenRefusal) -> AccessToken.Grantee
}

extension AccessTokenForm {
    /// Refuses what carries a claim that only ID tokens have (OIDC Core 2 and 3.3.2.11).
    package func checkNoLogin(_ claims: Claims) throws(AccessTokenRefusal) {
        for name in ["nonce", "at_hash", "c_hash"] where claims[name] != nil {
            throw .idToken(claim: name)
        }
    }
}
