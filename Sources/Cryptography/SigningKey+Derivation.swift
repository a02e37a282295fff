import COpenSSL

extension SigningKey {
    /// How many scalars are tried: P-256 refuses one of 2^32, so that a second is hardly ever needed.
    private static let derivationAttempts: UInt8 = 16

    /// The key on P-256 that belongs to a secret and a purpose: the same on every machine.
    ///
    /// Scalars come from HKDF with SHA-256 (RFC 5869), whose `info` is the purpose with a counter behind it.
    package static func deriveP256(secret: SecretBytes, purpose: String) throws(OpenSSLError) -> SigningKey {
        try first(on: .p256) { (counter) throws(OpenSSLError) in
            try KeyDerivation.hkdfSHA256(
                secret: secret,
                salt: [],
                info: Array(purpose.utf8) + [counter],
                count: EllipticCurve.p256.byteCount
            )
        }
    }

    /// The key of the first scalar that is a private key, counted from 1 (FIPS 186-5 A.2.2): no key is likelier than
    /// another.
    ///
    /// - Throws: ``OpenSSLError/keyRefused(_:)`` when no scalar fits, which random ones always do.
    package static func first(
        on curve: EllipticCurve,
        scalar: (UInt8) throws(OpenSSLError) -> SecretBytes
    ) throws(OpenSSLError) -> SigningKey {
        for counter in 1...derivationAttempts {
            if let key = try SigningKey(curve: curve, scalar: try scalar(counter)) { return key }
        }
        throw .keyRefused(.scalar)
    }

    /// The key of a private scalar in big-endian form (SEC 1 section 3.2.1); nothing for one that is zero, or not less
    /// than the order of the curve.
    ///
    /// - Throws: ``OpenSSLError/keyRefused(_:)`` when the scalar has another length than the curve's numbers.
    package init?(curve: EllipticCurve, scalar: SecretBytes) throws(OpenSSLError) {
        guard scalar.count == curve.byteCount else { throw .keyRefused(.length(scalar.count)) }
        let group = try CurveGroup(curve)
        guard let point = try group.publicPoint(of: scalar.bytes) else { return nil }
        var parameters = ParameterList()
        unsafe parameters.add(COpenSSL_PKEY_GROUP_NAME, text: "\(curve.groupName)")
        unsafe parameters.add(COpenSSL_PKEY_PUB_KEY, octets: point)
        unsafe parameters.add(COpenSSL_PKEY_PRIV_KEY, number: scalar.bytes)
        try self.init(try KeyHandle.keyPair(type: "EC", &parameters))
    }
}
