import Cryptography
import Testing

struct RefusedKeyTests {
    /// A key that must not be used, and the reason.
    struct RefusedKey: Sendable, CustomTestStringConvertible {
        let name: String
        let components: PublicKeyComponents
        let refusal: OpenSSLError.KeyRefusal

        var testDescription: String { name }

        static let all: [RefusedKey] = rsaKeys + ecKeys + edKeys

        private static let rsaKeys: [RefusedKey] = {
            guard case .rsa(let modulus, let exponent) = PublishedSignature.rs256.key else { return [] }
            let large = [UInt8](repeating: 255, count: 2049)
            var even = modulus
            even[255] &= 254
            func rsa(_ name: String, _ n: [UInt8], _ e: [UInt8], _ refusal: OpenSSLError.KeyRefusal) -> RefusedKey {
                RefusedKey(name: name, components: .rsa(modulus: n, exponent: e), refusal: refusal)
            }
            return [
                rsa("1024 bits", Array(modulus.suffix(128)), exponent, .modulusSize(bits: 1023)),
                rsa("2047 bits", [0x7f] + modulus.dropFirst(), exponent, .modulusSize(bits: 2047)),
                rsa("2047 bits behind zeros", [0, 0, 0x7f] + modulus.dropFirst(), exponent, .modulusSize(bits: 2047)),
                rsa("16392 bits", large, exponent, .modulusSize(bits: 16392)),
                rsa("a megabyte", [UInt8](repeating: 1, count: 1 << 20), exponent, .modulusSize(bits: 8_388_601)),
                rsa("no modulus", [], exponent, .modulusSize(bits: 0)),
                rsa("zero modulus", [UInt8](repeating: 0, count: 256), exponent, .modulusSize(bits: 0)),
                rsa("even modulus", even, exponent, .modulusEven),
                rsa("no exponent", modulus, [], .exponent),
                rsa("exponent 0", modulus, [0], .exponent),
                rsa("exponent 1", modulus, [1], .exponent),
                rsa("exponent 2", modulus, [2], .exponent),
                rsa("exponent 65536", modulus, [1, 0, 0], .exponent),
                rsa("exponent of 33 bits", modulus, [1, 0, 0, 0, 1], .exponent),
                rsa("exponent as long as the modulus", modulus, modulus, .exponent),
            ]
        }()

        private static let ecKeys: [RefusedKey] = {
            guard case .ec(_, let x, let y) = PublishedSignature.es256.key else { return [] }
            guard case .ec(_, let longX, let longY) = PublishedSignature.es512.key else { return [] }
            let prime = octets(hex: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
            let zero = [UInt8](repeating: 0, count: 32)
            var otherY = y
            otherY[31] ^= 1
            func ec(_ name: String, _ x: [UInt8], _ y: [UInt8], _ refusal: OpenSSLError.KeyRefusal) -> RefusedKey {
                RefusedKey(name: name, components: .ec(curve: .p256, x: x, y: y), refusal: refusal)
            }
            return [
                ec("another y", x, otherY, .pointNotOnCurve),
                ec("x and y exchanged", y, x, .pointNotOnCurve),
                ec("both zero", zero, zero, .pointNotOnCurve),
                ec("x is the prime", prime, y, .pointNotOnCurve),
                ec("y is the prime", x, prime, .pointNotOnCurve),
                ec(
                    "all ones",
                    [UInt8](repeating: 255, count: 32),
                    [UInt8](repeating: 255, count: 32),
                    .pointNotOnCurve
                ),
                ec("short x", Array(x.dropFirst()), y, .length(31)),
                ec("short y", x, Array(y.dropLast()), .length(31)),
                ec("x behind a zero", [0] + x, y, .length(33)),
                ec("y behind a zero", x, [0] + y, .length(33)),
                ec("nothing", [], [], .length(0)),
                ec("a point of P-521", longX, longY, .length(66)),
                RefusedKey(
                    name: "a point of P-256 on P-384",
                    components: .ec(curve: .p384, x: x, y: y),
                    refusal: .length(32)
                ),
            ]
        }()

        private static let edKeys: [RefusedKey] = [0, 31, 33, 57].map { count in
            RefusedKey(
                name: "Ed25519 of \(count) bytes",
                components: .ed25519(publicKey: [UInt8](repeating: 1, count: count)),
                refusal: .length(count)
            )
        }
    }

    @Test(arguments: RefusedKey.all)
    func `a key that is malformed or weak is refused with its reason`(_ key: RefusedKey) {
        #expect(throws: OpenSSLError.keyRefused(key.refusal)) { try VerificationKey(key.components) }
    }

    @Test
    func `the table holds the keys of all three types`() {
        #expect(RefusedKey.all.count == 32)
    }

    @Test
    func `a zero before the modulus is tolerated, since real key sets have it`() throws {
        guard case .rsa(let modulus, let exponent) = PublishedSignature.rs256.key else { return }
        let key = try VerificationKey.rsa(modulus: [0] + modulus, exponent: [0] + exponent)
        let example = PublishedSignature.rs256
        #expect(try key.isValidSignature(example.signature, of: example.message, algorithm: .rs256))
    }

    @Test
    func `an Ed25519 key that is no point accepts nothing`() throws {
        let key = try VerificationKey.ed25519([UInt8](repeating: 255, count: 32))
        let example = PublishedSignature.ed25519
        #expect(try !key.isValidSignature(example.signature, of: example.message, algorithm: .edDSA))
    }

    @Test
    func `an error leaves nothing in OpenSSL's queue for the next one`() throws {
        let short = [UInt8](repeating: 0, count: 32)
        for _ in 0..<3 {
            #expect(throws: OpenSSLError.keyRefused(.pointNotOnCurve)) {
                try VerificationKey.ec(curve: .p256, x: short, y: short)
            }
        }
        // 171 is PROV_R_KEY_SIZE_TOO_SMALL: only this call's own reason.
        #expect(throws: OpenSSLError.failed(call: "EVP_PKEY_CTX_set", reasons: [171])) {
            try SigningKey.generateRSA(bits: 256)
        }
    }
}
