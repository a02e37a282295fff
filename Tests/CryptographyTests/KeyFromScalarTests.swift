import Cryptography
import Testing

struct KeyFromScalarTests {
    private static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

    /// A private scalar of P-256 and its public point.
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let scalar: String
        let x: String
        let y: String
        var testDescription: String { name }

        static let all = [
            Example(
                name: "the base point, SEC 2 section 2.4.2",
                scalar: String(repeating: "0", count: 63) + "1",
                x: "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
                y: "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
            ),
            Example(
                name: "RFC 6979 A.2.5",
                scalar: "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
                x: "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
                y: "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
            ),
            Example(
                name: "the greatest scalar",
                scalar: String(order.dropLast()) + "0",
                x: "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
                y: "b01cbd1c01e58065711814b583f061e9d431cca994cea1313449bf97c840ae0a"
            ),
        ]
    }

    @Test(arguments: Example.all)
    func `a scalar has its published point, and signs`(_ example: Example) throws {
        let scalar = SecretBytes(octets(hex: example.scalar))
        let key = try #require(try SigningKey(curve: .p256, scalar: scalar))
        #expect(key.publicKey == .ec(curve: .p256, x: octets(hex: example.x), y: octets(hex: example.y)))
        let message = Array("message".utf8)
        let signature = try key.sign(message, algorithm: .es256)
        #expect(try key.verificationKey.isValidSignature(signature, of: message, algorithm: .es256))
        #expect(try !key.verificationKey.isValidSignature(signature, of: message + [0], algorithm: .es256))
    }

    @Test(arguments: [
        String(repeating: "0", count: 64), order, String(order.dropLast()) + "2", String(repeating: "f", count: 64),
    ])
    func `zero and what is not below the order is no key`(_ scalar: String) throws {
        #expect(try SigningKey(curve: .p256, scalar: SecretBytes(octets(hex: scalar)))?.publicKey == nil)
    }

    @Test(arguments: [0, 31, 33])
    func `a scalar of another length is refused`(_ count: Int) {
        #expect(throws: OpenSSLError.keyRefused(.length(count))) {
            try SigningKey(curve: .p256, scalar: SecretBytes([UInt8](repeating: 1, count: count)))
        }
    }

    @Test(arguments: [
        (
            "session secret of the fixture, 32 or more",
            "360a5996ec356b93d7234a3b67b9c2bb8b374c8940174260e5b71814d6f20f29",
            "945fc917df07b4cf77f49715620ba6eec4b8abc4da86edf0c80ea0da149dda93",
            "k1XXzus4IRzph6qgl1wtIFJ7GvhwefrtgGZSXRi0Xtk"
        ),
        (
            "another",
            "e7dafce944fbca2978d20d9f194db2dc51e868f4e154369d2f1f0634a3c55c43",
            "bef8f9cfd1f512a41187faef38e44d25a77ea3ba77630cd72ee553ff775e2650",
            "wfhDvt0D3e4Tc0wmpMhS4PUY3BjvFHfefmoNgDWDaQI"
        ),
    ])
    func `a secret has the key that another implementation derives`(
        _ secret: String,
        _ x: String,
        _ y: String,
        _ thumbprint: String
    ) throws {
        // Computed with the Python package cryptography 48.
        let key = try SigningKey.deriveP256(secret: SecretBytes(secret), purpose: "purpose of the test")
        #expect(key.publicKey == .ec(curve: .p256, x: octets(hex: x), y: octets(hex: y)))
        #expect(key.publicKey.thumbprint == thumbprint)
    }

    @Test
    func `secret and purpose each make another key, and the same ones the same`() throws {
        let pairs = [("a", "b"), ("a", "c"), ("d", "b"), ("ab", "")]
        let keys = try pairs.map { try SigningKey.deriveP256(secret: SecretBytes($0), purpose: $1).publicKey }
        #expect(Set(keys.map(\.thumbprint)).count == 4)
        #expect(try SigningKey.deriveP256(secret: SecretBytes("a"), purpose: "b").publicKey == keys[0])
    }

    @Test
    func `what is no key is passed over, and not bent into one`() throws {
        var asked: [UInt8] = []
        let key = try SigningKey.first(on: .p256) { counter in
            asked.append(counter)
            return SecretBytes(octets(hex: counter < 3 ? Self.order : Example.all[1].scalar))
        }
        #expect(asked == [1, 2, 3])
        #expect(key.publicKey == .ec(curve: .p256, x: octets(hex: Example.all[1].x), y: octets(hex: Example.all[1].y)))
        #expect(throws: OpenSSLError.keyRefused(.scalar)) {
            try SigningKey.first(on: .p256) { _ in SecretBytes([UInt8](repeating: 0xFF, count: 32)) }
        }
    }

    @Test
    func `thumbprints are those of RFC 7638 and RFC 8037`() throws {
        let modulus = """
            0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3\
            oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA\
            ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-\
            kEgU8awapJzKnqDKgw
            """
        let rsa = PublicKeyComponents.rsa(modulus: try #require(Base64URL.decode(modulus)), exponent: [1, 0, 1])
        #expect(rsa.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
        let publicKey = try #require(Base64URL.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
        #expect(
            PublicKeyComponents.ed25519(publicKey: publicKey).thumbprint
                == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        )
    }
}
