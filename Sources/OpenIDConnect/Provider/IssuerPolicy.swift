/// Which issuers a relying party trusts: what its configuration says, never what a token says of itself.
///
/// ``ExactIssuer`` is the policy of OpenID Connect; a provider with issuer templates brings its own.
package protocol IssuerPolicy: Sendable {
    /// Where the discovery document is (OIDC Discovery 4).
    var discoveryURL: String { get }

    /// Whether a discovery document that names this issuer is the configured provider's (OIDC Discovery 4.3).
    func acceptsMetadata(issuer: String) -> Bool

    /// Checks the issuer of a token whose signature is good (OIDC Core 3.1.3.7 step 2).
    ///
    /// - Throws: ``IDTokenRefusal/issuerMismatch(expected:received:)``, or
    ///   ``IDTokenRefusal/issuerNotAllowed(issuer:)`` when the provider is right and configuration does not admit
    ///   this one of its issuers.
    func checkIssuer(_ issuer: String, of claims: Claims, metadataIssuer: String) throws(IDTokenRefusal)

    /// Whether a key may verify a token with these claims; `keyIssuer` is the key's own `issuer` member, if it has one.
    func acceptsKey(issuer keyIssuer: String?, for claims: Claims) -> Bool

    /// Whether the `iss` parameter of an authorization response names our provider (RFC 9207 2.4).
    func acceptsResponse(issuer: String, metadataIssuer: String) -> Bool
}
