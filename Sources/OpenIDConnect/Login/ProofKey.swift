package import Cryptography

/// A proof key for code exchange (RFC 7636): a secret that only the sender of the authorization request knows.
package struct ProofKey: Sendable, Equatable {
    /// How many random bytes make a verifier: as RFC 7636 4.1 recommends.
    package static let byteCount = 32

    /// The code verifier, sent with the code.
    package let verifier: SecretBytes

    /// A proof key from random bytes.
    package init(bytes: [UInt8]) {
        verifier = SecretBytes(Base64URL.encode(bytes))
    }

    /// The code challenge for the method S256 (RFC 7636 4.2), sent with the authorization request.
    package var challenge: String {
        Base64URL.encode(Digest.sha256(verifier.bytes))
    }
}
