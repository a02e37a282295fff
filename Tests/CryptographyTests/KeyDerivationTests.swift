import Cryptography
import Testing

struct KeyDerivationTests {
    /// RFC 5869 appendix A, the cases with SHA-256.
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let secret: [UInt8]
        let salt: [UInt8]
        let info: [UInt8]
        let output: String

        var testDescription: String { name }

        static let all = [
            Example(
                name: "RFC 5869 A.1",
                secret: [UInt8](repeating: 0x0b, count: 22),
                salt: Array(0x00...0x0c),
                info: Array(0xf0...0xf9),
                output: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
            ),
            Example(
                name: "RFC 5869 A.2",
                secret: Array(0x00...0x4f),
                salt: Array(0x60...0xaf),
                info: Array(0xb0...0xff),
                output: """
                    b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb
                    41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
                    """
            ),
            Example(
                name: "RFC 5869 A.3",
                secret: [UInt8](repeating: 0x0b, count: 22),
                salt: [],
                info: [],
                output: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
            ),
        ]
    }

    @Test(arguments: Example.all)
    func `the examples of RFC 5869 come out`(_ example: Example) throws {
        let wanted = octets(hex: example.output)
        let derived = try KeyDerivation.hkdfSHA256(
            secret: SecretBytes(example.secret),
            salt: example.salt,
            info: example.info,
            count: wanted.count
        )
        #expect(derived.bytes == wanted)
    }

    @Test
    func `secret, salt and info each make another key`() throws {
        func key(_ secret: String, _ salt: String, _ info: String) throws -> [UInt8] {
            let salt = Array(salt.utf8)
            return try KeyDerivation.hkdfSHA256(secret: SecretBytes(secret), salt: salt, info: info, count: 32).bytes
        }
        let keys = try [key("a", "b", "c"), key("x", "b", "c"), key("a", "x", "c"), key("a", "b", "x")]
        #expect(Set(keys).count == 4)
        #expect(keys.allSatisfy { $0.count == 32 })
        #expect(try key("a", "b", "c") == keys[0])
    }

    @Test
    func `more than 255 blocks are refused`() throws {
        let secret = SecretBytes("secret")
        #expect(try KeyDerivation.hkdfSHA256(secret: secret, salt: [], info: "", count: 255 * 32).count == 8160)
        #expect(throws: OpenSSLError.failed(call: "EVP_KDF_derive", reasons: [])) {
            try KeyDerivation.hkdfSHA256(secret: secret, salt: [], info: "", count: 255 * 32 + 1)
        }
    }
}
