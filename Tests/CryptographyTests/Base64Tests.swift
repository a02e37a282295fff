import Cryptography
import Testing

struct Base64Tests {
    /// RFC 4648 section 10.
    static let vectors = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: vectors)
    func `the examples of RFC 4648 come out`(plain: String, text: String) {
        let bytes = Array(plain.utf8)
        let unpadded = text.filter { $0 != "=" }
        #expect(Base64.encode(bytes) == text)
        #expect(Base64.decode(text) == bytes)
        #expect(Base64URL.encode(bytes) == unpadded)
        #expect(Base64URL.decode(unpadded) == bytes)
    }

    @Test
    func `the two alphabets differ in the last two characters`() {
        let bytes: [UInt8] = [0xfb, 0xff, 0xbf]
        #expect(Base64.encode(bytes) == "+/+/")
        #expect(Base64URL.encode(bytes) == "-_-_")
        #expect(Base64.decode("-_-_") == nil)
        #expect(Base64URL.decode("+/+/") == nil)
    }

    @Test
    func `all bytes and all lengths come back`() {
        for count in 0...256 {
            let bytes = (0..<count).map { UInt8($0 & 255) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test(
        arguments: [
            "Z", "Zm9vY", "Zm9vYg==", "Zm8=", "=", "==", "Zg=", "Z=g", " Zg", "Zg ", "Zm\n8", "Zm8\r\n", "Zm8\0",
            "\0\0",
            "Zm9v Yg", "Zm9v\tYg", "Zm+v", "Zm/v", "Zm.v", "Zm9v.", "Zm,v", "Zm*v", "Zmäv", "Zm９v", "%5A",
            "Zm9v\u{FEFF}",
            // Bits after the last byte (RFC 4648 section 3.5).
            "Zh", "Zn", "Z_", "Zm9", "Zm-", "Zm9vYh", "Zm9vYmF",
        ]
    )
    func `a text that is not canonical base64url is refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(
        arguments: [
            "Z", "Zg", "Zg=", "Zm8", "Z===", "====", "=", "==", "=Zg=", "Zg==Zg==", "Zg===", "Zm9v====", "Zm9vYg== ",
            " Zm9v", "Zm9v\n", "Zm\n9v", "Zm-v", "Zm_v", "Zmäv", "Zh==", "Zm9=", "Zm9vYh==", "\0\0\0\0",
        ]
    )
    func `a text that is not canonical base64 is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
