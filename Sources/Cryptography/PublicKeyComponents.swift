/// The numbers of a public key, as a JSON Web Key carries them (RFC 7518 section 6, RFC 8037 section 2).
package enum PublicKeyComponents: Sendable, Equatable {
    /// `n` and `e`, big-endian without leading zeros.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// `crv`, `x` and `y`, both coordinates in the full length of the curve.
    case ec(curve: EllipticCurve, x: [UInt8], y: [UInt8])
    /// `x` of an `OKP` key on Ed25519, 32 bytes.
    case ed25519(publicKey: [UInt8])
}

extension PublicKeyComponents {
    /// Whether signatures of `algorithm` belong to this type of key; an ECDSA algorithm belongs to one curve.
    func canSign(with algorithm: SignatureAlgorithm) -> Bool {
        switch (algorithm, self) {
        case (.rs256, .rsa), (.rs384, .rsa), (.rs512, .rsa), (.ps256, .rsa), (.ps384, .rsa), (.ps512, .rsa): true
        case (.es256, .ec(.p256, _, _)), (.es384, .ec(.p384, _, _)), (.es512, .ec(.p521, _, _)): true
        case (.edDSA, .ed25519): true
        default: false
        }
    }
}
