import Cryptography

/// A JWT by which a client proves that it has the key of a registered certificate (RFC 7523 section 2.2, facts 1.5).
struct ClientAssertion {
    private static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    private static let longestLife = 86_400

    private let claims: JSONValue
    private let application: RegisteredApplication

    /// Finds the certificate by its thumbprint and checks the signature.
    init(_ text: String, type: String?, of application: RegisteredApplication) throws(ProtocolError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]),
            let signature = Base64URL.decode(parts[2]), let thumbprint = header["x5t#S256"]?.text,
            let key = application.certificateKeys[thumbprint].flatMap({ try? VerificationKey($0) }),
            let algorithm = header["alg"]?.text.flatMap(SignatureAlgorithm.init),
            [.ps256, .rs256].contains(algorithm),
            (try? key.isValidSignature(signature, of: Array("\(parts[0]).\(parts[1])".utf8), algorithm: algorithm))
                == true
        else {
            throw .invalidClient(
                700_027,
                "The certificate with identifier used to sign the client assertion is not registered."
            )
        }
        guard let type, !type.isEmpty else { throw .missing("client_assertion_type") }
        guard type == Self.type else {
            throw .invalidRequest(9_002_313, "Request is malformed or invalid: unknown 'client_assertion_type'.")
        }
        self.claims = claims
        self.application = application
    }

    /// Checks what the JWT says of itself.
    ///
    /// - Parameters:
    ///   - origin: The login host, on which the audience has to be a token endpoint.
    ///   - now: Seconds since 1970.
    /// - Throws: The refusal in Entra's words.
    func check(origin: String, now: Int) throws(ProtocolError) {
        guard claims["iss"]?.text == application.clientID, claims["sub"]?.text == application.clientID else {
            throw .invalidClient(
                700_021,
                "Client assertion application identifier doesn't match 'client_id' parameter."
            )
        }
        guard let audience = claims["aud"]?.text, audience.hasPrefix(origin + "/"),
            audience.hasSuffix("/oauth2/v2.0/token")
        else { throw .invalidClient(700_023, "Client assertion audience claim does not match Realm issuer.") }
        guard let start = claims["nbf"]?.integer, let end = claims["exp"]?.integer, claims["jti"]?.text != nil,
            start <= now + 300, end > now - 300, end - start <= Self.longestLife
        else { throw .invalidClient(700_024, "Client assertion is not within its valid time range.") }
    }

    private static func object(_ part: String) -> JSONValue? {
        Base64URL.decode(part).flatMap { JSONValue(parsing: $0) }
    }
}
