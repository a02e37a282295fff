import Cryptography

/// A JWS in compact serialization (RFC 7515 7.1), parsed and not verified.
struct JSONWebSignature {
    let algorithm: SignatureAlgorithm
    let keyID: String
    let claims: Claims
    let signature: [UInt8]
    /// What was signed: the first two parts with their dot.
    let signingInput: [UInt8]

    /// Takes a token apart.
    ///
    /// - Parameters:
    ///   - bytes: The compact serialization.
    ///   - types: The kinds of token that the header's `typ` may name.
    /// - Throws: The first rule of its form that the token breaks.
    init(compact bytes: [UInt8], types: TokenTypes = .idToken) throws(IDTokenRefusal) {
        guard bytes.count <= UnverifiedIDToken.maximumSize else {
            throw .tooLarge(bytes: bytes.count)
        }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw .partCount(parts.count)
        }
        let header = try Self.object(parts[0], .header)
        algorithm = try Self.algorithm(header)
        keyID = try Self.keyID(header)
        try Self.checkCritical(header)
        try Self.checkType(header, types)
        claims = Claims(try Self.object(parts[1], .claims))
        signature = try Self.decoded(parts[2], .signature)
        signingInput = Array(bytes[..<parts[1].endIndex])
    }

    private static func object(
        _ part: ArraySlice<UInt8>,
        _ name: IDTokenRefusal.Part
    ) throws(IDTokenRefusal) -> [String: JSONValue] {
        let value: JSONValue
        let text = try decoded(part, name)
        do {
            value = try JSONParser.parse(text)
        } catch {
            throw .json(name, error)
        }
        guard let object = value.object else {
            throw .notAnObject(name)
        }
        return object
    }

    private static func decoded(
        _ part: ArraySlice<UInt8>,
        _ name: IDTokenRefusal.Part
    ) throws(IDTokenRefusal) -> [UInt8] {
        guard !part.isEmpty, let text = String(validating: part, as: UTF8.self), let bytes = Base64URL.decode(text)
        else {
            throw .encoding(name)
        }
        return bytes
    }

    // RFC 7515 4.1.1; only the algorithms of our own type exist, so that `none` and HMAC end here
    private static func algorithm(_ header: [String: JSONValue]) throws(IDTokenRefusal) -> SignatureAlgorithm {
        guard let name = header["alg"]?.string else {
            throw .algorithmMissing
        }
        guard let algorithm = SignatureAlgorithm(rawValue: name) else {
            throw .algorithmNotAllowed(String(name.prefix(32)))
        }
        return algorithm
    }

    // RFC 7515 4.1.4
    private static func keyID(_ header: [String: JSONValue]) throws(IDTokenRefusal) -> String {
        guard let keyID = header["kid"]?.string, !keyID.isEmpty, keyID.utf8.count <= 1024 else {
            throw .keyIDMissing
        }
        return keyID
    }

    // RFC 7515 4.1.11, RFC 7797 3
    private static func checkCritical(_ header: [String: JSONValue]) throws(IDTokenRefusal) {
        guard header["crit"] == nil, header["b64"] == nil else {
            throw .criticalExtension
        }
    }

    // RFC 7519 5.1, RFC 8725 3.11
    private static func checkType(_ header: [String: JSONValue], _ types: TokenTypes) throws(IDTokenRefusal) {
        guard let type = header["typ"] else {
            guard !types.isRequired else {
                throw .typeUnexpected
            }
            return
        }
        guard let name = type.string?.lowercased(), types.names.contains(name) else {
            throw .typeUnexpected
        }
    }
}
