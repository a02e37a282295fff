package import Cryptography

/// A logout token as it came, with nothing checked; only ``LogoutTokenVerifier`` looks inside.
package struct UnverifiedLogoutToken: Sendable, Equatable {
    /// The compact serialization (RFC 7515 7.1).
    package let compact: SecretBytes

    /// A parameter `logout_token`.
    package init(_ compact: SecretBytes) {
        self.compact = compact
    }
}
