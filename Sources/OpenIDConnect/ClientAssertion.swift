package import Cryptography
package import FoundationEssentials

/// Proves who we are with a certificate that is registered at the provider: `private_key_jwt` (RFC 7523 2.2, OIDC Core
/// 9), in the form that Entra documents: PS256 with the certificate's SHA-256 thumbprint as `x5t#S256`.
package struct ClientAssertion: Sendable {
    /// Why a certificate and its key cannot be used.
    package enum Fault: Error, Equatable, Sendable {
        /// The text holds no PEM block with a certificate, or the first one cannot be read.
        case certificateMissing
        /// The key cannot be read, or is not an RSA key.
        case keyUnusable
        /// The certificate is about another key: the provider would refuse every assertion.
        case pairMismatched
    }

    /// Seconds for which an assertion is good.
    private static let lifetime: Int64 = 300

    private let clientID: String
    private let key: SigningKey
    private let thumbprint: String
    /// The first moment at which the provider accepts the certificate.
    package let certificateStartsAt: Date
    /// The last moment at which the provider accepts the certificate.
    package let certificateEndsAt: Date
    private let now: @Sendable () -> Date
    private let random: RandomSource

    /// Reads a certificate and its key.
    ///
    /// - Parameters:
    ///   - clientID: Who we are.
    ///   - certificatePEM: PEM text (RFC 7468); its first certificate counts.
    ///   - keyPEM: PEM text of the private key.
    ///   - now: The clock.
    ///   - random: Where the assertion's identifiers come from.
    /// - Throws: ``Fault`` when one of the two cannot be used.
    package init(
        clientID: String,
        certificatePEM: String,
        keyPEM: SecretBytes,
        now: @escaping @Sendable () -> Date,
        random: RandomSource
    ) throws(Fault) {
        guard let encoded = Self.certificate(in: certificatePEM), let certificate = try? Certificate(der: encoded)
        else { throw .certificateMissing }
        guard let key = try? SigningKey(pem: keyPEM), case .rsa = key.publicKey else { throw .keyUnusable }
        guard certificate.publicKey == key.publicKey else { throw .pairMismatched }
        self.clientID = clientID
        self.key = key
        thumbprint = Base64URL.encode(Digest.sha256(encoded))
        certificateStartsAt = Date(timeIntervalSince1970: Double(certificate.notBefore))
        certificateEndsAt = Date(timeIntervalSince1970: Double(certificate.notAfter))
        self.now = now
        self.random = random
    }

    /// Makes an assertion for one request.
    ///
    /// - Parameter audience: The URL of the token endpoint.
    /// - Returns: A signed JWT in compact form.
    /// - Throws: ``OAuthError`` when it cannot be signed.
    package func make(audience: String) throws(OAuthError) -> SecretBytes {
        let time = Int64(now().timeIntervalSince1970)
        let header = Header(alg: SignatureAlgorithm.ps256.rawValue, typ: "JWT", thumbprint: thumbprint)
        let claims = Statement(
            aud: audience,
            iss: clientID,
            sub: clientID,
            jti: Base64URL.encode(random.bytes(16)),
            iat: time,
            nbf: time,
            exp: time + Self.lifetime
        )
        guard let encodedHeader = Self.encoded(header), let encodedClaims = Self.encoded(claims) else {
            throw .assertionUnavailable
        }
        let message = encodedHeader + "." + encodedClaims
        do {
            let signature = try key.sign(Array(message.utf8), algorithm: .ps256)
            return SecretBytes(message + "." + Base64URL.encode(signature))
        } catch {
            throw .cryptography(error)
        }
    }

    private static func encoded(_ value: some Encodable) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { Base64URL.encode([UInt8]($0)) }
    }

    private static func certificate(in text: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
        guard let begin = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN CERTIFICATE-----") }),
            let end = lines[begin...].firstIndex(where: { $0.hasPrefix("-----END CERTIFICATE-----") })
        else { return nil }
        let bytes = Base64.decode(lines[(begin + 1)..<end].joined().filter { !$0.isWhitespace })
        return bytes?.isEmpty == false ? bytes : nil
    }

    private struct Header: Encodable {
        let alg: String
        let typ: String
        let thumbprint: String

        enum CodingKeys: String, CodingKey {
            case alg
            case typ
            case thumbprint = "x5t#S256"
        }
    }

    private struct Statement: Encodable {
        let aud: String
        let iss: String
        let sub: String
        let jti: String
        let iat: Int64
        let nbf: Int64
        let exp: Int64
    }
}
