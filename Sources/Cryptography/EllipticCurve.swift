/// The curves of ES256, ES384 and ES512 (RFC 7518 section 6.2.1.1); the raw value is the JWK name.
package enum EllipticCurve: String, Sendable, CaseIterable {
    /// NIST P-256.
    case p256 = "P-256"
    /// NIST P-384.
    case p384 = "P-384"
    /// NIST P-521.
    case p521 = "P-521"

    /// The length of a coordinate, and of each half of a JWS signature.
    package var byteCount: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }
}
