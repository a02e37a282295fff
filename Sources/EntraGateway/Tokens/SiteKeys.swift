import Cryptography
import FoundationEssentials
import OpenIDConnect

/// The site's keys: the one of the secret, which signs, and the one of the previous secret while it is configured, which
/// only verifies.
///
/// They are derived, so that all machines with the same secret sign and publish the same.
struct SiteKeys: Sendable {
    private let current: SiteKey
    private let previous: SiteKey?

    init(secret: SecretBytes, previousSecret: SecretBytes?) throws(OpenSSLError) {
        current = try SiteKey(secret: secret)
        guard let previousSecret, previousSecret != secret else {
            previous = nil
            return
        }
        previous = try SiteKey(secret: previousSecret)
    }

    /// The key that signs.
    var signer: SiteKey { current }

    /// The key of an ID; nothing for a key that is not ours.
    func key(id: String) -> SiteKey? {
        all.first { $0.id == id }
    }

    /// The key that signs, then the one that only verifies.
    var all: [SiteKey] { [current, previous].compactMap(\.self) }

    /// The JWK Set (RFC 7517 section 5): what `/oauth/openid/jwks` answers.
    var document: some Encodable {
        Document(keys: all.compactMap(\.published))
    }

    /// The same set, read as everybody else reads it.
    func keySet() throws -> JSONWebKeySet {
        guard let members = try JSONParser.parse([UInt8](JSONEncoder().encode(document))).object else {
            throw AnswerFault.notAnObject
        }
        return try JSONWebKeySet(members)
    }

    /// A JWT in compact form (RFC 7519), signed with ES256.
    ///
    /// - Parameters:
    ///   - claims: What it says.
    ///   - type: The header's `typ`, which keeps one kind of our tokens from passing for another (RFC 8725 section 3.11).
    /// - Returns: The token.
    /// - Throws: ``OpenSSLError`` when it cannot be signed.
    func sign(_ claims: some Encodable, type: StaticString) throws -> String {
        let header = #"{"alg":"ES256","kid":"\#(current.id)","typ":"\#(type)"}"#
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let message =
            Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode([UInt8](try encoder.encode(claims)))
        let signature = try current.signingKey.sign(Array(message.utf8), algorithm: .es256)
        return message + "." + Base64URL.encode(signature)
    }

    private struct Document: Encodable {
        let keys: [SiteKey.PublishedKey]
    }
}
