import Cryptography
import FoundationEssentials
import OpenIDConnect

extension ClientAuthentication {
    /// How the configured credential proves who we are.
    ///
    /// - Throws: ``ClientAssertion/Fault`` when a certificate or its key cannot be used.
    init(
        _ credential: Configuration.Credential,
        clientID: String,
        now: @escaping @Sendable () -> Date,
        random: RandomSource
    ) throws(ClientAssertion.Fault) {
        switch credential {
        case .secret(let secret):
            self = .secret(secret)
        case .publicClient:
            self = .none
        case .certificate(let certificate):
            let assertion = try ClientAssertion(
                clientID: clientID,
                certificatePEM: certificate.certificatePEM,
                keyPEM: certificate.privateKeyPEM,
                now: now,
                random: random
            )
            self = .assertion { audience throws(OAuthError) in try assertion.make(audience: audience) }
        case .federatedTokenFile(let path):
            // The platform writes a new token into the file before the old one ends: read again at each use.
            self = .assertion { _ throws(OAuthError) in
                guard let bytes = try? FileRefusal.readRegularFile(at: path, limit: federatedTokenLimit) else {
                    throw .assertionUnavailable
                }
                // One word of visible ASCII, as every JWT is; the file's last line may end.
                let text = String(decoding: bytes, as: UTF8.self).trimmingPrefix(while: \.isWhitespace)
                guard let token = text.split(whereSeparator: \.isWhitespace).first,
                    token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
                    text.dropFirst(token.count).allSatisfy(\.isWhitespace)
                else { throw .assertionUnavailable }
                return SecretBytes(String(token))
            }
        }
    }
}

/// Bytes that a federated token may have at most.
private let federatedTokenLimit = 64 * 1024
