package import Cryptography

/// The signing keys: those that are published, one that is not, and some for roll-overs.
///
/// Making a key takes long; tests make one ring and give it to many emulators.
package struct KeyRing: Sendable {
    /// One key with its certificate.
    struct Key: Sendable {
        let signingKey: SigningKey
        let modulus: [UInt8]
        let exponent: [UInt8]
        let certificate: [UInt8]
        /// The SHA-1 fingerprint of the certificate, which Entra uses as `kid` too.
        let id: String
    }

    /// Signs usually; its issuer is the template.
    private(set) var current: Key
    /// Published, with the template as issuer.
    private(set) var next: Key
    /// Published, with the tenant's issuer.
    let concrete: Key
    /// Published, with the issuer of personal accounts.
    let foreign: Key
    /// Not published.
    let unpublished: Key
    private var spares: [Key]

    /// Creates a ring of new keys.
    package init(spares count: Int = 2) throws(OpenSSLError) {
        current = try KeyRing.makeKey(1)
        next = try KeyRing.makeKey(2)
        concrete = try KeyRing.makeKey(3)
        foreign = try KeyRing.makeKey(4)
        unpublished = try KeyRing.makeKey(5)
        spares = []
        for index in 0..<count { spares.append(try KeyRing.makeKey(6 + index)) }
    }

    /// The `kid` of the key that signs usually.
    package var currentID: String { current.id }

    /// Replaces the current key at once, as in an emergency (quirk 10); the old one is no longer published.
    ///
    /// When the spare keys are used up, the unpublished past repeats: the oldest key comes back.
    package mutating func rollOver() {
        let old = current
        current = next
        next = spares.isEmpty ? old : spares.removeFirst()
        spares.append(old)
    }

    private static func makeKey(_ serial: Int) throws(OpenSSLError) -> Key {
        let signingKey = try SigningKey.generateRSA(bits: 2_048)
        guard case .rsa(let modulus, let exponent) = signingKey.publicKey else {
            preconditionFailure("an RSA key has RSA components")
        }
        let certificate = try SelfSignedCertificate.encoded(
            signingKey,
            modulus: modulus,
            exponent: exponent,
            serial: serial
        )
        return Key(
            signingKey: signingKey,
            modulus: modulus,
            exponent: exponent,
            certificate: certificate,
            id: Base64URL.encode(Digest.sha1(certificate))
        )
    }
}

extension KeyRing.Key {
    /// The public key as PEM, which an attacker would use as an HMAC secret.
    var publicKeyPEM: String {
        let encoded = Base64.encode(SelfSignedCertificate.publicKeyInformation(modulus: modulus, exponent: exponent))
        var lines: [Substring] = []
        var rest = encoded[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(64))
            rest = rest.dropFirst(64)
        }
        return "-----BEGIN PUBLIC KEY-----\n" + lines.joined(separator: "\n") + "\n-----END PUBLIC KEY-----\n"
    }
}
