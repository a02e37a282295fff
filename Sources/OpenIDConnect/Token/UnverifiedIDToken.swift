package import Cryptography

/// An ID token as it came, with nothing checked; only ``IDTokenVerifier`` looks inside.
package struct UnverifiedIDToken: Sendable, Equatable {
    /// Longest token that is looked at; two hundred groups make about 10 KiB.
    package static let maximumSize = 131_072

    /// The compact serialization (RFC 7515 7.1).
    package let compact: SecretBytes

    package init(_ compact: SecretBytes) {
        self.compact = compact
    }
}
