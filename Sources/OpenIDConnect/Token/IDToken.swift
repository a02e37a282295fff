package import Cryptography
package import FoundationEssentials

/// An ID token that passed every rule of ``IDTokenVerifier``, which alone makes one.
package struct IDToken: Sendable, Equatable {
    /// The token itself, for `id_token_hint`.
    package let compact: SecretBytes
    /// The claim `iss`.
    package let issuer: String
    /// The claim `sub`.
    package let subject: String
    /// The claim `exp`.
    package let expiresAt: Date
    /// The claim `iat`, which is not the time of the login.
    package let issuedAt: Date
    /// Everything the token says.
    package let claims: Claims
}
