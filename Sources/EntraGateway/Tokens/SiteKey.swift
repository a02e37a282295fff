import Cryptography

/// What one secret makes: the key that signs for the site, and the box that only the site opens.
struct SiteKey: Sendable {
    private static let signingPurpose = "entra-fcgi site key 1"
    private static let sealingPurpose = "entra-fcgi session token 1"

    /// The member `kid`: the key's thumbprint (RFC 7638).
    let id: String
    let signingKey: SigningKey
    /// Closes what a token of ours carries for ourselves.
    let box: SealedBox

    init(secret: SecretBytes) throws(OpenSSLError) {
        signingKey = try SigningKey.deriveP256(secret: secret, purpose: Self.signingPurpose)
        id = signingKey.publicKey.thumbprint
        box = SealedBox(
            key: try KeyDerivation.hkdfSHA256(
                secret: secret,
                salt: [],
                info: Self.sealingPurpose,
                count: SealedBox.keyByteCount
            )
        )
    }

    /// The public half as a JSON Web Key (RFC 7517 section 4, RFC 7518 section 6.2.1).
    var published: PublishedKey? {
        guard case .ec(let curve, let x, let y) = signingKey.publicKey else { return nil }
        return PublishedKey(kid: id, crv: curve.rawValue, x: Base64URL.encode(x), y: Base64URL.encode(y))
    }

    /// The members of a JSON Web Key.
    struct PublishedKey: Encodable {
        let kty = "EC"
        let use = "sig"
        let alg = SignatureAlgorithm.es256.rawValue
        let kid: String
        let crv: String
        let x: String
        let y: String
    }
}
