package import Cryptography

/// A public key of the provider for signatures (RFC 7517 4).
package struct JSONWebKey: Sendable {
    /// Longest modulus that is accepted: 8192 bits; a larger one only costs time.
    package static let maximumModulusByteCount = 1024

    /// The member `kid`.
    package let id: String
    /// The issuer that the key is bound to, when the key set says so; opaque here.
    package let issuer: String?
    let key: VerificationKey
    private let algorithms: Set<SignatureAlgorithm>

    /// Whether the key is for signatures of this algorithm.
    package func permits(_ algorithm: SignatureAlgorithm) -> Bool {
        algorithms.contains(algorithm)
    }

    /// A key from its members; `nil` for one that we cannot or must not use.
    ///
    /// A key set may hold keys of kinds to come and keys for encryption: those are skipped (RFC 7517 5).
    init?(_ members: [String: JSONValue]) {
        guard let id = members["kid"]?.string, !id.isEmpty, Self.isForSignatures(members),
            let material = Self.material(members)
        else {
            return nil
        }
        var algorithms = material.algorithms
        if let name = members["alg"] {
            guard let algorithm = name.string.flatMap(SignatureAlgorithm.init(rawValue:)) else {
                return nil
            }
            algorithms.formIntersection([algorithm])
        }
        if let member = members["issuer"], member != .null {
            guard let issuer = member.string else {
                return nil
            }
            self.issuer = issuer
        } else {
            issuer = nil
        }
        self.id = id
        self.algorithms = algorithms
        key = material.key
    }

    // RFC 7517 4.2 and 4.3
    private static func isForSignatures(_ members: [String: JSONValue]) -> Bool {
        if let use = members["use"], use != .string("sig") {
            return false
        }
        if let operations = members["key_ops"] {
            return operations.array?.contains(.string("verify")) ?? false
        }
        return true
    }

    // RFC 7518 6, RFC 8037 2
    private static func material(
        _ members: [String: JSONValue]
    ) -> (key: VerificationKey, algorithms: Set<SignatureAlgorithm>)? {
        switch members["kty"]?.string {
        case "RSA":
            guard let modulus = bytes("n", of: members), let exponent = bytes("e", of: members),
                modulus.count <= maximumModulusByteCount, exponent.count <= 8,
                let key = try? VerificationKey.rsa(modulus: modulus, exponent: exponent)
            else {
                return nil
            }
            return (key, [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512])
        case "EC":
            guard let curve = members["crv"]?.string.flatMap(EllipticCurve.init(rawValue:)),
                let x = bytes("x", of: members), let y = bytes("y", of: members),
                let key = try? VerificationKey.ec(curve: curve, x: x, y: y)
            else {
                return nil
            }
            return (key, [algorithm(of: curve)])
        case "OKP":
            guard members["crv"] == .string("Ed25519"), let x = bytes("x", of: members),
                let key = try? VerificationKey.ed25519(x)
            else {
                return nil
            }
            return (key, [.edDSA])
        default:
            return nil
        }
    }

    private static func algorithm(of curve: EllipticCurve) -> SignatureAlgorithm {
        switch curve {
        case .p256: .es256
        case .p384: .es384
        case .p521: .es512
        }
    }

    private static func bytes(_ name: String, of members: [String: JSONValue]) -> [UInt8]? {
        members[name]?.string.flatMap(Base64URL.decode)
    }
}
