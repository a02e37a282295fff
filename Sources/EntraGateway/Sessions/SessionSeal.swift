import Cryptography
import FoundationEssentials

/// Closes and opens what a session holds.
///
/// The key comes from the server's secret and from the cookie, by HKDF (RFC 5869): neither a stolen store nor a stolen
/// secret alone opens a session. The row's key is authenticated with it, so that no row can stand in for another.
struct SessionSeal: Sendable {
    private static let purpose = "entra-fcgi session 1"

    /// The current secret first; earlier ones only open.
    private let secrets: [SecretBytes]
    private let random: RandomSource

    init(secret: SecretBytes, previous: SecretBytes?, random: RandomSource) {
        secrets = [secret] + (previous.map { [$0] } ?? [])
        self.random = random
    }

    /// Seals a session's content under its cookie.
    func seal(_ content: SessionContent, cookie: [UInt8], key: SessionKey) throws -> [UInt8] {
        let box = try Self.box(secret: secrets[0], cookie: cookie)
        return try box.seal([UInt8](JSONEncoder().encode(content)), authenticating: key.bytes, random: random)
    }

    /// Opens a session's content; `nil` when neither secret fits or the content is not of this form.
    func open(_ sealed: [UInt8], cookie: [UInt8], key: SessionKey) -> SessionContent? {
        for secret in secrets {
            guard let box = try? Self.box(secret: secret, cookie: cookie),
                let plaintext = try? box.open(sealed, authenticating: key.bytes)
            else { continue }
            return try? JSONDecoder().decode(SessionContent.self, from: Data(plaintext))
        }
        return nil
    }

    private static func box(secret: SecretBytes, cookie: [UInt8]) throws(OpenSSLError) -> SealedBox {
        let key = try KeyDerivation.hkdfSHA256(secret: secret, salt: cookie, info: purpose, count: 32)
        return SealedBox(key: key)
    }
}
