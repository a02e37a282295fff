import Cryptography

extension TokenMint {
    /// A compact JWS (RFC 7515 7.1).
    ///
    /// With a hidden nonce the header holds the nonce, but its digest was signed: only the resource, which knows the
    /// trick, can verify the token (quirk 13).
    func signed(
        _ claims: JSONValue,
        signing: Faults.Signing,
        headerPatch: JSONValue?,
        hiddenNonce: String? = nil
    ) throws(ProtocolError) -> String {
        let ring = surroundings.keys
        let key =
            switch signing {
            case .usual, .damaged, .unsigned, .publicKeyAsSecret: ring.current
            case .concreteIssuer: ring.concrete
            case .foreignIssuer: ring.foreign
            case .unpublished: ring.unpublished
            }
        var header: JSONValue = ["typ": "JWT"]
        if let hiddenNonce { header["nonce"] = .string(Base64URL.encode(Digest.sha256(Array(hiddenNonce.utf8)))) }
        header["alg"] = signing == .unsigned ? "none" : signing == .publicKeyAsSecret ? "HS256" : "RS256"
        header["kid"] = signing == .unsigned ? nil : .string(key.id)
        if let headerPatch { header = header.merging(headerPatch) }

        let payload = Base64URL.encode(Array(claims.serialized.utf8))
        let input = Base64URL.encode(Array(header.serialized.utf8)) + "." + payload
        if let hiddenNonce { header["nonce"] = .string(hiddenNonce) }
        let visible = Base64URL.encode(Array(header.serialized.utf8)) + "." + payload
        do {
            return visible + "." + Base64URL.encode(try signature(of: Array(input.utf8), key: key, signing: signing))
        } catch {
            throw ProtocolError("server_error", 90_033, "A transient error has occurred. Please try again.")
        }
    }

    private func signature(
        of input: [UInt8],
        key: KeyRing.Key,
        signing: Faults.Signing
    ) throws(OpenSSLError) -> [UInt8] {
        switch signing {
        case .unsigned: return []
        case .publicKeyAsSecret: return TokenMint.hmacSHA256(input, secret: Array(key.publicKeyPEM.utf8))
        case .damaged:
            var signature = try key.signingKey.sign(input, algorithm: .rs256)
            signature[signature.count / 2] ^= 1
            return signature
        case .usual, .concreteIssuer, .foreignIssuer, .unpublished:
            return try key.signingKey.sign(input, algorithm: .rs256)
        }
    }

    /// RFC 2104 with SHA-256: only for the token that a verifier must refuse.
    static func hmacSHA256(_ message: [UInt8], secret: [UInt8]) -> [UInt8] {
        let short = secret.count > 64 ? Digest.sha256(secret) : secret
        let key = short + Array(repeating: 0, count: 64 - short.count)
        return Digest.sha256(key.map { $0 ^ 0x5C } + Digest.sha256(key.map { $0 ^ 0x36 } + message))
    }
}
