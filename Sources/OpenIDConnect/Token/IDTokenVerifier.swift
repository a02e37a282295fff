package import Cryptography
package import FoundationEssentials

/// Decides whether an ID token is for us, about this login, and from whom it says (OIDC Core 3.1.3.7).
///
/// What is expected comes from configuration, from the discovery document and from the login transaction, never from
/// the token.
package struct IDTokenVerifier: Sendable {
    let clientID: String
    let issuerPolicy: any IssuerPolicy
    let metadataIssuer: String
    let algorithms: Set<SignatureAlgorithm>
    let trustedAudiences: Set<String>
    let clockTolerance: Duration

    /// A verifier for the tokens of one provider to one client.
    ///
    /// - Parameters:
    ///   - clientID: Who we are.
    ///   - issuerPolicy: Which issuers we trust.
    ///   - metadataIssuer: The issuer of the discovery document, which the policy accepted.
    ///   - algorithms: With which algorithms a token may be signed.
    ///   - trustedAudiences: Who may be in the audience beside us.
    ///   - clockTolerance: By how much the provider's clock may differ from ours.
    package init(
        clientID: String,
        issuerPolicy: any IssuerPolicy,
        metadataIssuer: String,
        algorithms: Set<SignatureAlgorithm> = [.rs256],
        trustedAudiences: Set<String> = [],
        clockTolerance: Duration = .seconds(300)
    ) {
        self.clientID = clientID
        self.issuerPolicy = issuerPolicy
        self.metadataIssuer = metadataIssuer
        self.algorithms = algorithms
        self.trustedAudiences = trustedAudiences
        self.clockTolerance = clockTolerance
    }

    /// Verifies a token: its signature first, then every claim.
    ///
    /// - Parameters:
    ///   - token: The token as it came.
    ///   - keys: The provider's keys.
    ///   - nonce: The nonce of the login.
    ///   - accessToken: The access token that came with it, to compare with `at_hash` when the token has one.
    ///   - now: The time.
    /// - Returns: The token, verified.
    /// - Throws: The first rule that the token breaks.
    package func verify(
        _ token: UnverifiedIDToken,
        keys: JSONWebKeySet,
        nonce: String,
        accessToken: SecretBytes?,
        now: Date
    ) throws(IDTokenRefusal) -> IDToken {
        let jws = try JSONWebSignature(compact: token.compact.bytes)
        let signers = try signers(of: jws, among: keys)
        let claims = jws.claims
        let issuer = try checkIssuer(claims)
        try checkKeyIssuer(of: signers, for: claims, keyID: jws.keyID)
        try checkAudience(claims)
        try checkAuthorizedParty(claims)
        let expiresAt = try checkExpiration(claims, now: now)
        let issuedAt = try checkIssuedAt(claims, now: now)
        try checkNotBefore(claims, now: now)
        try checkAuthenticationTime(claims)
        try checkNonce(claims, nonce: nonce)
        let subject = try checkSubject(claims)
        try checkAccessTokenHash(claims, accessToken: accessToken, algorithm: jws.algorithm)
        return IDToken(
            compact: token.compact,
            issuer: issuer,
            subject: subject,
            expiresAt: expiresAt,
            issuedAt: issuedAt,
            claims: claims
        )
    }

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
