import Cryptography
import Testing

struct SealedBoxTests {
    private let box = SealedBox(key: SecretBytes([UInt8](repeating: 9, count: 32)))
    private let plaintext = Array("state, nonce and proof key".utf8)
    private let associatedData = Array("login".utf8)

    @Test
    func `test case 16 of the GCM specification comes out`() throws {
        let half = "feffe9928665731c6d6a8f9467308308"
        let box = SealedBox(key: SecretBytes(octets(hex: half + half)))
        let vector = octets(hex: "cafebabefacedbaddecaf888")
        let plaintext = octets(
            hex: """
                d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
                1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
                """
        )
        let associatedData = octets(hex: "feedfacedeadbeeffeedfacedeadbeefabaddad2")
        let sealed = try box.seal(plaintext, authenticating: associatedData, random: RandomSource { _ in vector })
        let ciphertext = octets(
            hex: """
                522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
                8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
                """
        )
        #expect(sealed == vector + ciphertext + octets(hex: "76fc6ece0f4e1768cddf8853bb2d551b"))
        #expect(try box.open(sealed, authenticating: associatedData) == plaintext)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 4096, 100_000])
    func `what was sealed opens`(count: Int) throws {
        let plaintext = RandomSource.system.bytes(count)
        let sealed = try box.seal(plaintext, authenticating: associatedData, random: .system)
        #expect(sealed.count == count + SealedBox.overhead)
        #expect(try box.open(sealed, authenticating: associatedData) == plaintext)
    }

    @Test
    func `associated data may be empty`() throws {
        let sealed = try box.seal(plaintext, authenticating: [], random: .system)
        #expect(try box.open(sealed, authenticating: []) == plaintext)
        #expect(throws: OpenSSLError.sealRefused) { try box.open(sealed, authenticating: [0]) }
    }

    @Test
    func `the same plaintext makes another box each time`() throws {
        let boxes = try (0..<100).map { _ in
            try box.seal(plaintext, authenticating: associatedData, random: .system)
        }
        #expect(Set(boxes).count == 100)
    }

    @Test
    func `every single flipped bit is refused`() throws {
        let sealed = try box.seal(plaintext, authenticating: associatedData, random: .system)
        for bit in 0..<sealed.count * 8 {
            var broken = sealed
            broken[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: OpenSSLError.sealRefused, "bit \(bit)") {
                try box.open(broken, authenticating: associatedData)
            }
        }
    }

    @Test
    func `every shorter and a longer box is refused`() throws {
        let sealed = try box.seal(plaintext, authenticating: associatedData, random: .system)
        for count in 0..<sealed.count {
            #expect(throws: OpenSSLError.sealRefused, "\(count) bytes") {
                try box.open(Array(sealed.prefix(count)), authenticating: associatedData)
            }
        }
        #expect(throws: OpenSSLError.sealRefused) { try box.open(sealed + [0], authenticating: associatedData) }
    }

    @Test(arguments: ["", "logi", "login ", "Login", "session"])
    func `other associated data are refused`(other: String) throws {
        let sealed = try box.seal(plaintext, authenticating: associatedData, random: .system)
        #expect(throws: OpenSSLError.sealRefused) { try box.open(sealed, authenticating: Array(other.utf8)) }
    }

    @Test
    func `another key is refused`() throws {
        let sealed = try box.seal(plaintext, authenticating: associatedData, random: .system)
        let other = SealedBox(key: SecretBytes([UInt8](repeating: 9, count: 31) + [8]))
        #expect(throws: OpenSSLError.sealRefused) { try other.open(sealed, authenticating: associatedData) }
    }
}
