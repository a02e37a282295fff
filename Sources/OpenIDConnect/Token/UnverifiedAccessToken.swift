package import Cryptography

/// An access token as a client sent it, with nothing checked; only ``AccessTokenVerifier`` looks inside.
package struct UnverifiedAccessToken: Sendable, Equatable {
    /// Longest token that is looked at; two hundred groups make about 10 KiB.
    package static let maximumSize = 32_768

    /// The compact serialization (RFC 7515 7.1).
    package let compact: SecretBytes

    /// Takes whatever came.
    package init(_ compact: SecretBytes) {
        self.compact = compact
    }

    /// The key ID that the token claims, which says by whose rules it is to be judged and nothing else; `nil` for what is
    /// no signed token at all.
    package var claimedKeyID: String? {
        guard compact.count <= Self.maximumSize else {
            return nil
        }
        let header = compact.bytes.prefix { $0 != UInt8(ascii: ".") }
        guard let text = String(validating: header, as: UTF8.self), let bytes = Base64URL.decode(text),
            let members = try? JSONParser.parse(bytes).object
        else {
            return nil
        }
        return members["kid"]?.string
    }
}
