import Cryptography

/// The X.509 certificate that stands in `x5c`: version 3, no extensions, valid until 2049 (RFC 5280 4.1).
enum SelfSignedCertificate {
    private static let sha256WithRSA: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B]
    private static let rsaEncryption: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
    private static let commonName: [UInt8] = [0x55, 0x04, 0x03]

    /// The DER encoding.
    static func encoded(
        _ key: SigningKey,
        modulus: [UInt8],
        exponent: [UInt8],
        serial: Int
    ) throws(OpenSSLError) -> [UInt8] {
        let algorithm = sequence([element(0x06, sha256WithRSA), element(0x05, [])])
        let name = sequence([
            element(
                0x31,
                sequence([element(0x06, commonName), element(0x0C, Array("accounts.accesscontrol.emulator".utf8))])
            )
        ])
        let validity = sequence([
            element(0x17, Array("200101000000Z".utf8)), element(0x17, Array("491231235959Z".utf8)),
        ])
        let publicKey = publicKeyInformation(modulus: modulus, exponent: exponent)
        let certificate = sequence([
            element(0xA0, integer([2])), integer([UInt8(truncatingIfNeeded: serial)]), algorithm, name, validity, name,
            publicKey,
        ])
        let signature = try key.sign(certificate, algorithm: .rs256)
        return sequence([certificate, algorithm, element(0x03, [0] + signature)])
    }

    /// The structure SubjectPublicKeyInfo (RFC 3279 2.3.1).
    static func publicKeyInformation(modulus: [UInt8], exponent: [UInt8]) -> [UInt8] {
        sequence([
            sequence([element(0x06, rsaEncryption), element(0x05, [])]),
            element(0x03, [0] + sequence([integer(modulus), integer(exponent)])),
        ])
    }

    private static func sequence(_ elements: [[UInt8]]) -> [UInt8] {
        element(0x30, elements.flatMap(\.self))
    }

    private static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        let isNegative = magnitude.first.map { $0 >= 0x80 } ?? true
        return element(0x02, isNegative ? [0] + magnitude : magnitude)
    }

    /// Tag, length, content (X.690 8.1).
    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }
}
