import Cryptography
import Testing

struct DigestTests {
    /// The examples of FIPS 180: nothing, `abc`, the two-block message, a million times `a`.
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let function: @Sendable ([UInt8]) -> [UInt8]
        let longMessage: String
        let digests: [String]

        var testDescription: String { name }

        static let one = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
        static let two =
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"

        static let all = [
            Example(
                name: "SHA-1",
                function: Digest.sha1,
                longMessage: one,
                digests: [
                    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                    "a9993e364706816aba3e25717850c26c9cd0d89d",
                    "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
                    "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
                ]
            ),
            Example(
                name: "SHA-256",
                function: Digest.sha256,
                longMessage: one,
                digests: [
                    "e3b0c44298fc1c149afbf4c8996fb924 27ae41e4649b934ca495991b7852b855",
                    "ba7816bf8f01cfea414140de5dae2223 b00361a396177a9cb410ff61f20015ad",
                    "248d6a61d20638b8e5c026930c3e6039 a33ce45964ff2167f6ecedd419db06c1",
                    "cdc76e5c9914fb9281a1c7e284d73e67 f1809a48a497200e046d39ccc7112cd0",
                ]
            ),
            Example(
                name: "SHA-384",
                function: Digest.sha384,
                longMessage: two,
                digests: [
                    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be0743 4c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
                    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163 1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
                    "09330c33f71147e83d192fc782cd1b4753111b173b3b05d2 2fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039",
                    "9d0e1809716474cb086e834e310a4a1ced149e9c00f24852 7972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985",
                ]
            ),
            Example(
                name: "SHA-512",
                function: Digest.sha512,
                longMessage: two,
                digests: [
                    """
                    cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce
                    47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e
                    """,
                    """
                    ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
                    2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
                    """,
                    """
                    8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018
                    501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909
                    """,
                    """
                    e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb
                    de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b
                    """,
                ]
            ),
        ]
    }

    @Test(arguments: Example.all)
    func `the examples of FIPS 180 come out`(_ example: Example) {
        let messages: [[UInt8]] = [
            [], Array("abc".utf8), Array(example.longMessage.utf8),
            [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
        ]
        #expect(messages.map(example.function) == example.digests.map { octets(hex: $0) })
    }

    @Test
    func `messages around the size that leaves the shared context get the same digest`() {
        let digests = (1000...1050).map { Digest.sha256([UInt8](repeating: 7, count: $0)) }
        #expect(Set(digests).count == digests.count)
        // Python: hashlib.sha256(bytes([7]) * 1024) and 1025.
        #expect(
            digests[24] == octets(hex: "a99c07ce93703c7390589c5b007bd9a97a8b6de29e9a920d474d4f028ce2d42c")
        )
        #expect(
            digests[25] == octets(hex: "eec8fde6e476243c39c7a357902caf55dd8bd2f80f78d1f772192c4593b404f5")
        )
    }

    @Test
    func `OpenSSL can be started again and again`() {
        OpenSSLLibrary.start()
        OpenSSLLibrary.start()
        #expect(Digest.sha256([]).count == 32)
    }

    @Test
    func `many threads get right digests at the same time`() async {
        let wanted = (0..<64).map { Digest.sha256([UInt8](repeating: 1, count: $0 * 40)) }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    (0..<64).allSatisfy { Digest.sha256([UInt8](repeating: 1, count: $0 * 40)) == wanted[$0] }
                }
            }
            for await isRight in group {
                #expect(isRight)
            }
        }
    }
}
