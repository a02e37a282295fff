/// Base64 with the URL alphabet and without padding (RFC 4648 section 5, RFC 7515 section 2).
package enum Base64URL {
    /// The text of `bytes`.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: Base64Alphabet.url.encode(bytes), as: UTF8.self)
    }

    /// The bytes of `text`, or nothing when it holds padding, white space, another character, or trailing bits.
    package static func decode(_ text: String) -> [UInt8]? {
        decode(text.utf8.span)
    }

    /// The bytes of characters that stand in a buffer, or nothing as above.
    package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        Base64Alphabet.url.decode(text)
    }
}
