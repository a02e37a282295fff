package import FoundationEssentials

/// An access token for us that passed every rule of ``AccessTokenVerifier``, which alone makes one.
package struct AccessToken: Sendable, Equatable {
    /// For whom an access token speaks.
    package enum Grantee: Sendable, Equatable {
        /// A person, who let the client act.
        case person
        /// The client itself, without a person (RFC 6749 4.4).
        case application
    }

    /// The claim `iss`.
    package let issuer: String
    /// The claim `sub`.
    package let subject: String
    /// For whom it speaks.
    package let grantee: Grantee
    /// The claim `exp`.
    package let expiresAt: Date
    /// Everything the token says.
    package let claims: Claims
}
