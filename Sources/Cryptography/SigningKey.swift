/// A private key that makes signatures.
package struct SigningKey: Sendable {
    /// The numbers of the public key, for a JSON Web Key.
    package let publicKey: PublicKeyComponents
    /// The key that checks this key's signatures.
    package let verificationKey: VerificationKey
    private let key: SharedKey

    /// The first private key in PEM text: PKCS #8, or the older RSA and EC forms; never with a passphrase.
    ///
    /// - Throws: ``OpenSSLError/keyRefused(_:)`` with the reason.
    package init(pem: SecretBytes) throws(OpenSSLError) {
        try self.init(try KeyHandle.privateKey(pem: pem))
    }

    /// The first private key in PEM text.
    package init(pem: String) throws(OpenSSLError) {
        try self.init(pem: SecretBytes(pem))
    }

    /// Makes a new RSA key with the public exponent 65537.
    package static func generateRSA(bits: Int = 2048) throws(OpenSSLError) -> SigningKey {
        try SigningKey(try KeyHandle.generateRSA(bits: bits))
    }

    /// Makes a new key on a NIST curve.
    package static func generateEC(_ curve: EllipticCurve) throws(OpenSSLError) -> SigningKey {
        try SigningKey(try KeyHandle.generateEC(curve))
    }

    /// Makes a new Ed25519 key.
    package static func generateEd25519() throws(OpenSSLError) -> SigningKey {
        try SigningKey(try KeyHandle.generateEd25519())
    }

    init(_ handle: consuming sending KeyHandle) throws(OpenSSLError) {
        publicKey = try handle.publicKey()
        // The same limits as for keys of others: what we sign with, others must be able to check.
        verificationKey = try VerificationKey(publicKey)
        key = SharedKey(handle)
    }

    /// The signature of `message` in the form of JWS (RFC 7518 section 3).
    ///
    /// - Throws: ``OpenSSLError/algorithmMismatch(_:)`` when the key cannot make it.
    package func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) throws(OpenSSLError) -> [UInt8] {
        guard publicKey.canSign(with: algorithm) else { throw .algorithmMismatch(algorithm) }
        let signature = try key.withKey { (key) throws(OpenSSLError) in
            var context = try SignatureContext.signing(algorithm, key)
            return try context.sign(message)
        }
        guard case .ec(let curve, _, _) = publicKey else { return signature }
        return try ECDSASignature(der: signature).jws(curve: curve)
    }
}
