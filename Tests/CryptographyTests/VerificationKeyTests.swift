import Cryptography
import Testing

struct VerificationKeyTests {
    @Test(arguments: PublishedSignature.all)
    func `a published signature is valid`(_ example: PublishedSignature) throws {
        let key = try VerificationKey(example.key)
        #expect(try key.isValidSignature(example.signature, of: example.message, algorithm: example.algorithm))
    }

    @Test(arguments: PublishedSignature.all)
    func `a signature with one flipped bit is refused`(_ example: PublishedSignature) throws {
        let key = try VerificationKey(example.key)
        let last = example.signature.count - 1
        for index in Set([0, 1, 7, last / 2, last / 2 + 1, last - 1, last]) {
            for bit in 0..<8 {
                var signature = example.signature
                signature[index] ^= 1 << bit
                #expect(
                    try !key.isValidSignature(signature, of: example.message, algorithm: example.algorithm),
                    "byte \(index), bit \(bit)"
                )
            }
        }
    }

    @Test(arguments: PublishedSignature.all)
    func `a signature of another message is refused`(_ example: PublishedSignature) throws {
        let key = try VerificationKey(example.key)
        var flipped = example.message
        flipped[0] ^= 1
        for message in [flipped, example.message + [0], Array(example.message.dropLast()), []] {
            #expect(try !key.isValidSignature(example.signature, of: message, algorithm: example.algorithm))
        }
    }

    @Test(arguments: PublishedSignature.all)
    func `a signature of another length is refused`(_ example: PublishedSignature) throws {
        let key = try VerificationKey(example.key)
        let signature = example.signature
        let half = signature.count / 2
        let others: [[UInt8]] = [
            [], [0], Array(signature.dropLast()), Array(signature.dropFirst()), signature + [0], [0] + signature,
            signature + signature, Array(signature.prefix(half)), [UInt8](repeating: 0, count: signature.count),
            [UInt8](repeating: 255, count: signature.count), [UInt8](repeating: 1, count: 100_000),
            [0] + signature.prefix(half) + [0] + signature.suffix(half),
        ]
        for other in others {
            #expect(
                try !key.isValidSignature(other, of: example.message, algorithm: example.algorithm),
                "\(other.count) bytes"
            )
        }
    }

    @Test(arguments: PublishedSignature.all)
    func `no other algorithm accepts the signature`(_ example: PublishedSignature) throws {
        let key = try VerificationKey(example.key)
        for algorithm in SignatureAlgorithm.allCases where algorithm != example.algorithm {
            #expect(try !key.isValidSignature(example.signature, of: example.message, algorithm: algorithm))
        }
    }

    @Test(arguments: PublishedSignature.all)
    func `another key of the same type does not accept the signature`(_ example: PublishedSignature) throws {
        let other: SigningKey
        switch example.key {
        case .rsa: other = try SigningKey.generateRSA()
        case .ec(let curve, _, _): other = try SigningKey.generateEC(curve)
        case .ed25519: other = try SigningKey.generateEd25519()
        }
        #expect(
            try !other.verificationKey.isValidSignature(
                example.signature,
                of: example.message,
                algorithm: example.algorithm
            )
        )
    }

    @Test
    func `an ECDSA signature in DER is refused, only the form of JWS is read`() throws {
        guard case .ec(let curve, let x, let y) = PublishedSignature.es256.key else { return }
        let key = try VerificationKey.ec(curve: curve, x: x, y: y)
        let raw = PublishedSignature.es256.signature
        // Both numbers of the example as DER integers: the second begins with a bit that needs a zero before it.
        let der: [UInt8] = [0x30, 69, 0x02, 32] + raw.prefix(32) + [0x02, 33, 0] + raw.suffix(32)
        #expect(try !key.isValidSignature(der, of: PublishedSignature.es256.message, algorithm: .es256))
    }

    @Test
    func `only the listed algorithms can be spelled`() {
        let names = ["none", "None", "HS256", "HS384", "HS512", "ES256K", "rs256", "RS1", "Ed448", "", "RS256 "]
        #expect(names.allSatisfy { SignatureAlgorithm(rawValue: $0) == nil })
        #expect(
            SignatureAlgorithm.allCases.map(\.rawValue) == [
                "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
            ]
        )
    }

    @Test
    func `one key can be used by many tasks at the same time`() async throws {
        let example = PublishedSignature.rs256
        let key = try VerificationKey(example.key)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try key.isValidSignature(example.signature, of: example.message, algorithm: .rs256)
                }
            }
            for try await isValid in group {
                #expect(isValid)
            }
        }
    }
}
