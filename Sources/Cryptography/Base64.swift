/// Base64 with the standard alphabet and padding (RFC 4648 section 4).
package enum Base64 {
    /// The text of `bytes`.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text = Base64Alphabet.standard.encode(bytes)
        while text.count % 4 != 0 {
            text.append(padding)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`, or nothing when padding is missing, or anything else than the alphabet occurs.
    package static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count % 4 == 0 else { return nil }
        var count = characters.count
        // At most two characters of padding: what is left of "a===" is refused as a lone character.
        while count > 0, characters[count - 1] == padding {
            count -= 1
        }
        guard characters.count - count <= 2 else { return nil }
        return Base64Alphabet.standard.decode(characters.span.extracting(first: count))
    }

    private static let padding = UInt8(ascii: "=")
}
