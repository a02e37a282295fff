import Cryptography

/// By what a caller's access tokens for other resources are got.
enum TokenSource: Sendable, Hashable {
    /// The refresh token of the session that a cookie opens.
    case session(cookie: [UInt8])
    /// An access token for us, which is exchanged on the caller's behalf; as short-lived as the request.
    case accessToken(SecretBytes, digest: [UInt8])

    /// The exchange of an access token that the caller sent.
    static func accessToken(_ token: SecretBytes) -> TokenSource {
        .accessToken(token, digest: Digest.sha256(token.bytes))
    }

    /// What names the source in memory, and is no secret.
    var key: [UInt8] {
        switch self {
        case .session(let cookie): Sessions.id(of: cookie)
        case .accessToken(_, let digest): digest
        }
    }

    static func == (one: TokenSource, other: TokenSource) -> Bool { one.key == other.key }

    func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
