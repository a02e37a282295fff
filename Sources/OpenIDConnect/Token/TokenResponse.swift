package import Cryptography
package import FoundationEssentials

/// What the token endpoint answered (RFC 6749 5.1, OIDC Core 3.1.3.3).
package struct TokenResponse: Sendable, Equatable {
    /// For its resource only; opaque to us.
    package let accessToken: SecretBytes
    /// When the access token ends, by our clock; `nil` when the provider does not say.
    package let expiresAt: Date?
    package let refreshToken: SecretBytes?
    /// Not yet verified, and not to be used otherwise.
    package let idToken: UnverifiedIDToken?
    /// What was granted; `nil` when the provider granted what was asked.
    package let scope: String?

    package init(
        accessToken: SecretBytes,
        expiresAt: Date?,
        refreshToken: SecretBytes? = nil,
        idToken: UnverifiedIDToken? = nil,
        scope: String? = nil
    ) {
        self.accessToken = accessToken
        self.expiresAt = expiresAt
        self.refreshToken = refreshToken
        self.idToken = idToken
        self.scope = scope
    }
}
