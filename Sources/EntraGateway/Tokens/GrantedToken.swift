import Cryptography

/// An access token to be used.
struct GrantedToken: Sendable, Equatable {
    let token: SecretBytes
    /// When it ends; seconds since 1970.
    let expiresAt: Int64
    /// When another one is due; seconds since 1970.
    let dueAt: Int64

    init(_ held: HeldAccessToken) {
        token = SecretBytes(held.token)
        expiresAt = held.expiresAt
        dueAt = held.dueAt
    }

    init(_ token: SecretBytes, expiresAt: Int64, dueAt: Int64) {
        self.token = token
        self.expiresAt = expiresAt
        self.dueAt = dueAt
    }
}
