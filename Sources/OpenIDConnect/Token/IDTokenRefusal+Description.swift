import Cryptography

extension IDTokenRefusal: CustomStringConvertible {
    /// The rule, without the values that broke it.
    package var description: String {
        switch self {
        case .tooLarge: "too large"
        case .partCount: "not three parts"
        case .encoding(let part): "\(part.rawValue) is not base64url"
        case .json(let part, let fault): "\(part.rawValue) is not JSON, \(fault)"
        case .notAnObject(let part): "\(part.rawValue) is not an object"
        case .criticalExtension: "header demands an extension"
        case .typeUnexpected: "another type of token"
        case .algorithmMissing: "no algorithm"
        case .algorithmNotAllowed: "algorithm not allowed"
        case .keyIDMissing: "no key ID"
        case .keyUnknown: "key unknown"
        case .keyMismatch: "key for another algorithm"
        case .keyIssuerMismatch: "key bound to another issuer"
        case .signatureInvalid: "signature invalid"
        case .cryptography(let error): "cryptography failed, \(error)"
        case .claimMissing(let name): "claim \(name) missing"
        case .claimMalformed(let name): "claim \(name) malformed"
        case .issuerMismatch: "another issuer"
        case .issuerNotAllowed: "issuer not allowed by configuration"
        case .audienceMismatch: "not for us"
        case .audienceUntrusted: "for somebody else too"
        case .authorizedPartyMissing: "several audiences without azp"
        case .authorizedPartyMismatch: "another authorized party"
        case .expired: "expired"
        case .issuedInFuture: "issued in the future"
        case .notYetValid: "not valid yet"
        case .nonceMismatch: "nonce of another login"
        case .accessTokenHashMismatch: "hash of another access token"
        case .signInMismatch(let name): "claim \(name) of another sign-in"
        }
    }
}

extension IDTokenRefusal: CustomDebugStringConvertible {
    /// The rule with the values that broke it, quoted and cut: names, times and identifiers.
    package var debugDescription: String {
        func quoted(_ text: String) -> String { String(reflecting: String(text.prefix(256))) }
        switch self {
        case .tooLarge(let bytes): return "\(description): \(bytes) bytes"
        case .partCount(let count): return "\(description): \(count)"
        case .algorithmNotAllowed(let name): return "\(description): \(quoted(name))"
        case .keyUnknown(let id), .keyIssuerMismatch(let id): return "\(description): \(quoted(id))"
        case .keyMismatch(let id, let algorithm): return "\(description): \(quoted(id)), \(algorithm.rawValue)"
        case .issuerMismatch(let expected, let received), .authorizedPartyMismatch(let expected, let received):
            return "\(description): expected \(quoted(expected)), received \(quoted(received))"
        case .issuerNotAllowed(let issuer): return "\(description): \(quoted(issuer))"
        case .audienceMismatch(let expected, let received):
            return "\(description): expected \(quoted(expected)), received \(quoted(received.joined(separator: " ")))"
        case .audienceUntrusted(let strangers): return "\(description): \(quoted(strangers.joined(separator: " ")))"
        case .expired(let time, let now), .issuedInFuture(let time, let now), .notYetValid(let time, let now):
            return "\(description): \(time), now \(now)"
        case .encoding, .json, .notAnObject, .criticalExtension, .typeUnexpected, .algorithmMissing, .keyIDMissing,
            .signatureInvalid, .cryptography, .claimMissing, .claimMalformed, .authorizedPartyMissing, .nonceMismatch,
            .accessTokenHashMismatch, .signInMismatch:
            return description
        }
    }
}
