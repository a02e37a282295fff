import Cryptography
import Testing

struct SigningKeyTests {
    private static let message = Array("header.payload".utf8)

    private static func key(for algorithm: SignatureAlgorithm) throws -> SigningKey {
        switch algorithm {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: try SigningKey.generateRSA()
        case .es256: try SigningKey.generateEC(.p256)
        case .es384: try SigningKey.generateEC(.p384)
        case .es512: try SigningKey.generateEC(.p521)
        case .edDSA: try SigningKey.generateEd25519()
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `what was signed is valid, and only so`(_ algorithm: SignatureAlgorithm) throws {
        let key = try SigningKeyTests.key(for: algorithm)
        let verificationKey = try VerificationKey(key.publicKey)
        for _ in 0..<20 {
            let signature = try key.sign(SigningKeyTests.message, algorithm: algorithm)
            #expect(
                try verificationKey.isValidSignature(signature, of: SigningKeyTests.message, algorithm: algorithm)
            )
            #expect(try !verificationKey.isValidSignature(signature, of: [], algorithm: algorithm))
            for other in SignatureAlgorithm.allCases where other != algorithm {
                #expect(
                    try !verificationKey.isValidSignature(signature, of: SigningKeyTests.message, algorithm: other)
                )
            }
        }
    }

    @Test(arguments: [(EllipticCurve.p256, 64), (.p384, 96), (.p521, 132)])
    func `an ECDSA signature and its key have the fixed lengths of RFC 7518`(curve: EllipticCurve, count: Int) throws {
        let algorithm: SignatureAlgorithm =
            switch curve {
            case .p256: .es256
            case .p384: .es384
            case .p521: .es512
            }
        for _ in 0..<40 {
            let key = try SigningKey.generateEC(curve)
            #expect(try key.sign(SigningKeyTests.message, algorithm: algorithm).count == count)
            guard case .ec(curve, let x, let y) = key.publicKey else {
                Issue.record("another type of key")
                return
            }
            #expect(x.count == count / 2)
            #expect(y.count == count / 2)
        }
    }

    @Test
    func `an algorithm of another key type is refused`() throws {
        for own in SignatureAlgorithm.allCases {
            let key = try SigningKeyTests.key(for: own)
            let family = own.rawValue.prefix(1)
            for other in SignatureAlgorithm.allCases where other != own {
                // RS* and PS* belong to the same keys.
                if "RP".contains(family), "RP".contains(other.rawValue.prefix(1)) { continue }
                #expect(throws: OpenSSLError.algorithmMismatch(other)) {
                    try key.sign(SigningKeyTests.message, algorithm: other)
                }
            }
        }
    }

    @Test(arguments: PEMExample.readable)
    func `a private key in PEM is read`(_ example: PEMExample) throws {
        let key = try SigningKey(pem: example.text)
        let signature = try key.sign(SigningKeyTests.message, algorithm: example.algorithm)
        #expect(
            try key.verificationKey.isValidSignature(
                signature,
                of: SigningKeyTests.message,
                algorithm: example.algorithm
            )
        )
    }

    @Test(arguments: PEMExample.refused)
    func `another PEM text is refused with its reason`(_ example: PEMExample) throws {
        let refusal = try #require(example.refusal)
        #expect(throws: OpenSSLError.keyRefused(refusal)) { try SigningKey(pem: example.text) }
    }

    @Test
    func `an RSA key under 2048 bits is not made`() {
        #expect(throws: OpenSSLError.keyRefused(.modulusSize(bits: 1024))) { try SigningKey.generateRSA(bits: 1024) }
    }

    @Test
    func `descriptions show no private part`() throws {
        let text = String(reflecting: try SigningKey.generateEd25519())
        #expect(!text.contains("PRIVATE"))
        #expect(text.contains("publicKey"))
    }
}
