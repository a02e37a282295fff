package import Cryptography

/// Why an ID token is refused: one case per rule.
///
/// The values of a case are names, times and identifiers, never a nonce or a signature; they are shown by
/// `debugDescription` only.
package enum IDTokenRefusal: Error, Equatable, Sendable {
    /// Larger than ``UnverifiedIDToken/maximumSize``.
    case tooLarge(bytes: Int)
    /// Not three parts with dots between them (RFC 7515 7.1); five parts would be an encrypted token.
    case partCount(Int)
    /// A part is not canonical base64url (RFC 7515 2).
    case encoding(Part)
    /// A part is not JSON.
    case json(Part, JSONFault)
    /// A part is JSON, but not an object.
    case notAnObject(Part)
    /// The header demands extensions (RFC 7515 4.1.11), and we have none.
    case criticalExtension
    /// The header's `typ` says that this is another kind of token (RFC 8725 3.11).
    case typeUnexpected
    /// The header has no `alg`, or one that is not a string.
    case algorithmMissing
    /// The header's `alg` is not on our list (RFC 8725 3.1); `none` and HMAC never are.
    case algorithmNotAllowed(String)
    /// The header has no `kid`; no key is tried on chance.
    case keyIDMissing
    /// No key of the provider has this `kid`, not even after fetching its key set again.
    case keyUnknown(id: String)
    /// The key of this `kid` is for another algorithm.
    case keyMismatch(id: String, SignatureAlgorithm)
    /// The key of this `kid` is bound to another issuer.
    case keyIssuerMismatch(id: String)
    /// The signature does not verify.
    case signatureInvalid
    /// The cryptographic library failed.
    case cryptography(OpenSSLError)
    /// A claim that must be there is not.
    case claimMissing(String)
    /// A claim has the wrong type, or its value is out of range.
    case claimMalformed(String)
    /// OIDC Core 3.1.3.7 step 2.
    case issuerMismatch(expected: String, received: String)
    /// The provider is right, but configuration does not admit this one of its issuers.
    case issuerNotAllowed(issuer: String)
    /// OIDC Core 3.1.3.7 step 3: we are not in the audience.
    case audienceMismatch(expected: String, received: [String])
    /// OIDC Core 3.1.3.7 step 3: somebody else is in the audience whom we do not trust.
    case audienceUntrusted([String])
    /// OIDC Core 3.1.3.7 step 4: several audiences without `azp`.
    case authorizedPartyMissing
    /// OIDC Core 3.1.3.7 step 5.
    case authorizedPartyMismatch(expected: String, received: String)
    /// OIDC Core 3.1.3.7 step 9; seconds since 1970.
    case expired(at: Int64, now: Int64)
    /// OIDC Core 3.1.3.7 step 10: issued later than now.
    case issuedInFuture(at: Int64, now: Int64)
    /// RFC 7519 4.1.5.
    case notYetValid(before: Int64, now: Int64)
    /// OIDC Core 3.1.3.7 step 11.
    case nonceMismatch
    /// OIDC Core 3.1.3.8.
    case accessTokenHashMismatch
    /// OIDC Core 12.2: a refreshed token whose claim of this name is not the first token's.
    case signInMismatch(String)

    /// A part of a compact serialization.
    package enum Part: String, Sendable {
        case header
        case claims
        case signature
    }
}
