import EntraGateway
import Testing

struct PercentEncodingTests {
    @Test(arguments: [
        ("", ""), ("abc", "abc"), ("a%20b", "a b"), ("a+b", "a+b"), ("%C3%B6", "ö"), ("%c3%b6", "ö"), ("%2520", "%20"),
        ("ö%20", "ö "), ("%00", "\0"), ("%25", "%"),
    ])
    func `a text is decoded once`(encoded: String, text: String) {
        #expect(PercentEncoding.decode(encoded) == text)
    }

    @Test(arguments: [
        "%", "a%", "%2", "a%2", "%zz", "%2g", "%g2", "%-1", "% 2", "%%20", "%C3", "%C3%28", "%FF", "%C0%AF",
        "%ED%A0%80",
        "%F4%90%80%80",
    ])
    func `an incomplete escape or what is not UTF-8 is refused`(encoded: String) {
        #expect(PercentEncoding.decode(encoded) == nil)
    }

    @Test
    func `only what is outside of ASCII is encoded`() {
        #expect(PercentEncoding.encodeNonASCII("/a b?c=%&ö€😀") == "/a b?c=%&%C3%B6%E2%82%AC%F0%9F%98%80")
    }

    @Test
    func `every code point comes back`() {
        for value in stride(from: UInt32(0), to: 0x11_0000, by: 97) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "a\(scalar)b"
            #expect(PercentEncoding.decode(PercentEncoding.encode(text) { _ in false }) == text)
        }
    }
}
