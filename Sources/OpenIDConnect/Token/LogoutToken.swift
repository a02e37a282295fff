package import FoundationEssentials

/// A logout token that passed every rule of ``LogoutTokenVerifier``, which alone makes one.
///
/// Whether it was used before is for the caller to find out: it needs a memory that all processes share.
package struct LogoutToken: Sendable, Equatable {
    /// Whose sessions shall end.
    package enum Target: Sendable, Equatable {
        /// The sessions that began with this session at the provider: the claim `sid`.
        case session(String)
        /// All sessions of this person: the claim `sub`, where there is no `sid` (OIDC Back-Channel Logout 2.4).
        case subject(String)
    }

    /// The claim `iss`.
    package let issuer: String
    /// The claim `jti`: no other logout token of the issuer has it.
    package let id: String
    /// Whose sessions shall end.
    package let target: Target
    /// The moment from which on the token is refused for its age.
    package let endsAt: Date
}
