extension PublicKeyComponents {
    /// The SHA-256 thumbprint of the key as a JSON Web Key (RFC 7638), in base64url: a name that everybody who holds the
    /// key can compute.
    package var thumbprint: String {
        // RFC 7638 section 3: the required members alone, by their names, without white space.
        let members =
            switch self {
            case .rsa(let modulus, let exponent):
                #"{"e":"\#(Base64URL.encode(exponent))","kty":"RSA","n":"\#(Base64URL.encode(modulus))"}"#
            case .ec(let curve, let x, let y):
                #"{"crv":"\#(curve.rawValue)","kty":"EC","x":"\#(Base64URL.encode(x))","y":"\#(Base64URL.encode(y))"}"#
            case .ed25519(let publicKey):
                #"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode(publicKey))"}"#
            }
        return Base64URL.encode(Digest.sha256(Array(members.utf8)))
    }
}
