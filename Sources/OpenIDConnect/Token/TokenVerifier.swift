import Cryptography
import FoundationEssentials

/// The last second of the year 9999: a later time is a mistake or an attempt to overflow.
private let lastSecond: Double = 253_402_300_799

/// What decides about a signed token of the provider, whatever the token is for.
///
/// What is expected comes from configuration and from the discovery document, never from the token.
protocol TokenVerifier: Sendable {
    /// Which issuers we trust.
    var issuerPolicy: any IssuerPolicy { get }
    /// The issuer of the discovery document, which the policy accepted.
    var metadataIssuer: String { get }
    /// With which algorithms a token may be signed.
    var algorithms: Set<SignatureAlgorithm> { get }
    /// By how much the issuer's clock may differ from ours.
    var clockTolerance: Duration { get }
}

// MARK: - The signature

extension TokenVerifier {
    /// The keys with the token's `kid` under which its signature is good: at least one, or a refusal.
    func signers(
        of jws: JSONWebSignature,
        among keys: JSONWebKeySet
    ) throws(IDTokenRefusal) -> [JSONWebKey] {
        // OIDC Core 3.1.3.7 steps 6, 7 and 8; RFC 7515 5.2
        guard algorithms.contains(jws.algorithm) else {
            throw .algorithmNotAllowed(jws.algorithm.rawValue)
        }
        let named = keys.keys(id: jws.keyID)
        guard !named.isEmpty else {
            throw .keyUnknown(id: jws.keyID)
        }
        let fit = named.filter { $0.permits(jws.algorithm) }
        guard !fit.isEmpty else {
            throw .keyMismatch(id: jws.keyID, jws.algorithm)
        }
        var signers: [JSONWebKey] = []
        for key in fit where try isSignature(of: jws, by: key) {
            signers.append(key)
        }
        guard !signers.isEmpty else {
            throw .signatureInvalid
        }
        return signers
    }

    private func isSignature(of jws: JSONWebSignature, by key: JSONWebKey) throws(IDTokenRefusal) -> Bool {
        do {
            return try key.key.isValidSignature(jws.signature, of: jws.signingInput, algorithm: jws.algorithm)
        } catch {
            throw .cryptography(error)
        }
    }

    // The provider may bind a key to one of its issuers; then it signs for that one only
    func checkKeyIssuer(
        of signers: [JSONWebKey],
        for claims: Claims,
        keyID: String
    ) throws(IDTokenRefusal) {
        guard signers.contains(where: { issuerPolicy.acceptsKey(issuer: $0.issuer, for: claims) }) else {
            throw .keyIssuerMismatch(id: keyID)
        }
    }
}

// MARK: - The claims that every token has

extension TokenVerifier {
    // OIDC Core 3.1.3.7 step 2
    func checkIssuer(_ claims: Claims) throws(IDTokenRefusal) -> String {
        let issuer = try text("iss", of: claims)
        try issuerPolicy.checkIssuer(issuer, of: claims, metadataIssuer: metadataIssuer)
        return issuer
    }

    // OIDC Core 3.1.3.7 step 9
    func checkExpiration(_ claims: Claims, now: Date) throws(IDTokenRefusal) -> Date {
        let expiration = try time("exp", of: claims)
        guard now.timeIntervalSince1970 < expiration + clockTolerance.inSeconds else {
            throw .expired(at: Int64(expiration), now: Int64(now.timeIntervalSince1970))
        }
        return Date(timeIntervalSince1970: expiration)
    }

    // OIDC Core 3.1.3.7 step 10. How long ago is for the kinds of token to judge.
    func checkIssuedAt(_ claims: Claims, now: Date) throws(IDTokenRefusal) -> Date {
        let issuance = try time("iat", of: claims)
        guard issuance <= now.timeIntervalSince1970 + clockTolerance.inSeconds else {
            throw .issuedInFuture(at: Int64(issuance), now: Int64(now.timeIntervalSince1970))
        }
        return Date(timeIntervalSince1970: issuance)
    }

    // RFC 7519 4.1.5
    func checkNotBefore(_ claims: Claims, now: Date) throws(IDTokenRefusal) {
        guard claims["nbf"] != nil else {
            return
        }
        let start = try time("nbf", of: claims)
        guard start <= now.timeIntervalSince1970 + clockTolerance.inSeconds else {
            throw .notYetValid(before: Int64(start), now: Int64(now.timeIntervalSince1970))
        }
    }

    // OIDC Core 2: at most 255 ASCII characters
    func checkSubject(_ claims: Claims) throws(IDTokenRefusal) -> String {
        let subject = try text("sub", of: claims)
        guard subject.utf8.count <= 255, subject.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .claimMalformed("sub")
        }
        return subject
    }

    /// `aud`: a string, or an array of strings that is not empty (RFC 7519 4.1.3).
    func audience(of claims: Claims) throws(IDTokenRefusal) -> [String] {
        guard let claim = claims["aud"], claim != .null else {
            throw .claimMissing("aud")
        }
        let elements = claim.array ?? [claim]
        let audience = elements.compactMap(\.string).filter { !$0.isEmpty }
        guard !audience.isEmpty, audience.count == elements.count else {
            throw .claimMalformed("aud")
        }
        return audience
    }

    func text(_ name: String, of claims: Claims) throws(IDTokenRefusal) -> String {
        guard let claim = claims[name], claim != .null else {
            throw .claimMissing(name)
        }
        guard let text = claim.string, !text.isEmpty, text.utf8.count <= 4096 else {
            throw .claimMalformed(name)
        }
        return text
    }

    /// A NumericDate (RFC 7519 2): seconds since 1970, with fractions at will, in a range that has a calendar.
    func time(_ name: String, of claims: Claims) throws(IDTokenRefusal) -> Double {
        switch claims[name] {
        case nil, .null?:
            throw .claimMissing(name)
        case .integer(let seconds)? where (0...lastSecond).contains(Double(seconds)):
            return Double(seconds)
        case .decimal(let seconds)? where (0...lastSecond).contains(seconds):
            return seconds
        default:
            throw .claimMalformed(name)
        }
    }
}
