package import Cryptography

/// A key pair of ``TestIssuer``, with what a key set says about it.
package struct TestKey: Sendable {
    package let id: String
    package let key: SigningKey
    package let algorithm: SignatureAlgorithm
    /// The member `issuer` of Entra's keys.
    package let issuer: String?

    package init(id: String, key: SigningKey, algorithm: SignatureAlgorithm = .rs256, issuer: String? = nil) {
        self.id = id
        self.key = key
        self.algorithm = algorithm
        self.issuer = issuer
    }

    /// An RSA key that the whole test run shares, because making one takes time.
    package static func sharedRSA() throws -> SigningKey { try rsa.get() }

    /// Another RSA key, of somebody else.
    package static func foreignRSA() throws -> SigningKey { try foreign.get() }

    /// The key as a JSON Web Key; like Entra's, without `alg`.
    package var json: [String: TestJSON] {
        var members: [String: TestJSON] = ["kid": .string(id), "use": "sig"]
        if let issuer {
            members["issuer"] = .string(issuer)
        }
        switch key.publicKey {
        case .rsa(let modulus, let exponent):
            members["kty"] = "RSA"
            members["n"] = .string(Base64URL.encode(modulus))
            members["e"] = .string(Base64URL.encode(exponent))
        case .ec(let curve, let x, let y):
            members["kty"] = "EC"
            members["crv"] = .string(curve.rawValue)
            members["x"] = .string(Base64URL.encode(x))
            members["y"] = .string(Base64URL.encode(y))
        case .ed25519(let publicKey):
            members["kty"] = "OKP"
            members["crv"] = "Ed25519"
            members["x"] = .string(Base64URL.encode(publicKey))
        }
        return members
    }

    private static let rsa = Result { try SigningKey.generateRSA(bits: 2048) }
    private static let foreign = Result { try SigningKey.generateRSA(bits: 2048) }
}
