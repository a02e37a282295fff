import COpenSSL

/// A public key that checks signatures.
package struct VerificationKey: Sendable {
    /// The length of an Ed25519 public key.
    static let ed25519ByteCount = 32

    /// The numbers of the key.
    package let components: PublicKeyComponents
    private let key: SharedKey

    /// A key from its JWK numbers.
    ///
    /// - Throws: ``OpenSSLError/keyRefused(_:)`` with the reason.
    package init(_ components: PublicKeyComponents) throws(OpenSSLError) {
        self.components = components
        switch components {
        case .rsa(let modulus, let exponent):
            key = SharedKey(try VerificationKey.handle(modulus: modulus, exponent: exponent))
        case .ec(let curve, let x, let y):
            key = SharedKey(try VerificationKey.handle(curve: curve, x: x, y: y))
        case .ed25519(let publicKey):
            guard publicKey.count == VerificationKey.ed25519ByteCount else {
                throw .keyRefused(.length(publicKey.count))
            }
            key = SharedKey(try KeyHandle.ed25519(publicKey))
        }
    }

    /// An RSA key from its JWK numbers, both big-endian (RFC 7518 section 6.3.1).
    ///
    /// - Throws: ``OpenSSLError/keyRefused(_:)`` for a modulus under 2048 bits (RFC 7518 section 3.3).
    package static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(OpenSSLError) -> VerificationKey {
        try VerificationKey(.rsa(modulus: modulus, exponent: exponent))
    }

    /// A key on a NIST curve from its coordinates, each in the curve's full length (RFC 7518 section 6.2.1.2).
    package static func ec(curve: EllipticCurve, x: [UInt8], y: [UInt8]) throws(OpenSSLError) -> VerificationKey {
        try VerificationKey(.ec(curve: curve, x: x, y: y))
    }

    /// An Ed25519 key from its 32 bytes (RFC 8037 section 2).
    package static func ed25519(_ publicKey: [UInt8]) throws(OpenSSLError) -> VerificationKey {
        try VerificationKey(.ed25519(publicKey: publicKey))
    }

    /// Whether `signature`, in the form of JWS (RFC 7518 section 3), is this key's over `message`.
    ///
    /// An algorithm that does not belong to the type of the key makes no signature valid.
    ///
    /// - Throws: When OpenSSL could not do the check, which says nothing about the signature.
    package func isValidSignature(
        _ signature: [UInt8],
        of message: [UInt8],
        algorithm: SignatureAlgorithm
    ) throws(OpenSSLError) -> Bool {
        guard components.canSign(with: algorithm), let form = try form(of: signature) else { return false }
        return try key.withKey { (key) throws(OpenSSLError) in
            var context = try SignatureContext.verifying(algorithm, key)
            return try context.verify(form, of: message)
        }
    }

    /// The signature as OpenSSL reads it, or nothing when its length is not right.
    private func form(of signature: [UInt8]) throws(OpenSSLError) -> [UInt8]? {
        switch components {
        case .rsa, .ed25519:
            return signature
        case .ec(let curve, _, _):
            guard let numbers = try ECDSASignature(jws: signature, curve: curve) else { return nil }
            return try numbers.der()
        }
    }
}

// MARK: - Checks of the numbers

extension VerificationKey {
    /// The bits of a modulus: at least 2048 by RFC 7518 section 3.3, at most 16384 by OpenSSL.
    private static let modulusBits = 2048...16384

    private static func handle(modulus: [UInt8], exponent: [UInt8]) throws(OpenSSLError) -> KeyHandle {
        let bits = bitCount(modulus)
        guard modulusBits.contains(bits) else { throw .keyRefused(.modulusSize(bits: bits)) }
        guard let lowest = modulus.last, lowest & 1 == 1 else { throw .keyRefused(.modulusEven) }
        try check(exponent: exponent)
        var parameters = ParameterList()
        unsafe parameters.add(COpenSSL_PKEY_RSA_N, number: modulus)
        unsafe parameters.add(COpenSSL_PKEY_RSA_E, number: exponent)
        return try KeyHandle.publicKey(type: "RSA", &parameters)
    }

    /// An exponent is odd and over 1; over 32 bits it only makes verifying slow, and nobody uses one.
    private static func check(exponent: [UInt8]) throws(OpenSSLError) {
        let bits = bitCount(exponent)
        guard (2...32).contains(bits), let lowest = exponent.last, lowest & 1 == 1 else {
            throw .keyRefused(.exponent)
        }
    }

    private static func handle(curve: EllipticCurve, x: [UInt8], y: [UInt8]) throws(OpenSSLError) -> KeyHandle {
        guard x.count == curve.byteCount else { throw .keyRefused(.length(x.count)) }
        guard y.count == curve.byteCount else { throw .keyRefused(.length(y.count)) }
        var parameters = ParameterList()
        unsafe parameters.add(COpenSSL_PKEY_GROUP_NAME, text: "\(curve.groupName)")
        // SEC 1 section 2.3.3: 4 marks an uncompressed point.
        unsafe parameters.add(COpenSSL_PKEY_PUB_KEY, octets: [4] + x + y)
        do {
            return try KeyHandle.publicKey(type: "EC", &parameters)
        } catch {
            // The curve is known and the lengths are right: what OpenSSL refuses here is the point.
            throw .keyRefused(.pointNotOnCurve)
        }
    }

    /// The bits of a big-endian number without its leading zeros.
    private static func bitCount(_ number: [UInt8]) -> Int {
        guard let first = number.firstIndex(where: { $0 != 0 }) else { return 0 }
        return (number.count - first) * 8 - number[first].leadingZeroBitCount
    }
}
