import Cryptography
import Testing

struct SecretBytesTests {
    private let secret = SecretBytes("correct horse battery staple")

    @Test
    func `no way of printing shows the bytes`() {
        struct Holder {
            let name = "holder"
            let secret = SecretBytes("correct horse battery staple")
        }
        var dumped = ""
        dump(secret, to: &dumped)
        dump(Holder(), to: &dumped)
        let optional: SecretBytes? = secret
        let texts = [
            "\(secret)", String(reflecting: secret), String(describing: optional), "\([secret])", "\(["a": secret])",
            "\(Holder())", String(reflecting: Holder()), dumped,
        ]
        for text in texts {
            #expect(text.contains("[redacted]"))
            #expect(!text.contains("horse"))
            // The decimal values of the first two bytes, as an array would show them.
            #expect(!text.contains("99, 111"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test
    func `equality looks at all bytes`() {
        #expect(secret == SecretBytes(Array("correct horse battery staple".utf8)))
        #expect(secret != SecretBytes("correct horse battery stapl"))
        #expect(secret != SecretBytes("correct horse battery staplf"))
        #expect(secret != SecretBytes("dorrect horse battery staple"))
        #expect(SecretBytes("") == SecretBytes([]))
        #expect(secret == secret)
    }

    @Test
    func `the bytes come back, also after the end of copies`() {
        var copy: SecretBytes? = secret
        let bytes = copy?.bytes
        copy = nil
        #expect(bytes == Array("correct horse battery staple".utf8))
        #expect(secret.bytes == bytes)
        #expect(secret.count == 28)
        #expect(!secret.isEmpty)
        #expect(secret.withBytes { $0[0] } == UInt8(ascii: "c"))
    }

    @Test
    func `the end of a secret leaves the arrays alone from which it was made and into which it was copied`() {
        let source = Array("a client secret of some length".utf8)
        var secret: SecretBytes? = SecretBytes(source)
        let copied = secret?.bytes
        secret = nil
        #expect(source == Array("a client secret of some length".utf8))
        #expect(copied == source)
    }

    @Test
    func `arrays are compared whole`() {
        #expect(constantTimeEquals([], []))
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([0, 2, 3], [1, 2, 3]))
    }

    @Test
    func `the system's random bytes differ and have the wanted number`() {
        let values = (0..<200).map { _ in RandomSource.system.bytes(16) }
        #expect(Set(values).count == 200)
        #expect(values.allSatisfy { $0.count == 16 })
        #expect(RandomSource.system.bytes(0).isEmpty)
        #expect(RandomSource { [UInt8](repeating: 4, count: $0) }.bytes(3) == [4, 4, 4])
    }
}
