package import Cryptography
package import FoundationEssentials

/// Decides whether an access token is for us, still good, and an access token at all (RFC 9068 4).
package struct AccessTokenVerifier: TokenVerifier {
    let audiences: Set<String>
    let form: any AccessTokenForm
    let metadataIssuer: String
    let algorithms: Set<SignatureAlgorithm>
    let clockTolerance: Duration

    /// A verifier for the tokens of one issuer to us.
    ///
    /// - Parameters:
    ///   - audiences: Our names; each token has one of them and no other.
    ///   - form: The form of the issuer's tokens, and which issuers they may name.
    ///   - metadataIssuer: The issuer of the discovery document, which the policy accepted.
    ///   - algorithms: With which algorithms a token may be signed.
    ///   - clockTolerance: By how much the issuer's clock may differ from ours.
    package init(
        audiences: Set<String>,
        form: any AccessTokenForm,
        metadataIssuer: String,
        algorithms: Set<SignatureAlgorithm>,
        clockTolerance: Duration
    ) {
        self.audiences = audiences
        self.form = form
        self.metadataIssuer = metadataIssuer
        self.algorithms = algorithms
        self.clockTolerance = clockTolerance
    }

    var issuerPolicy: any IssuerPolicy { form.issuerPolicy }

    /// Verifies a token: its signature first, then every claim.
    ///
    /// - Parameters:
    ///   - token: The token as it came.
    ///   - keys: The issuer's keys.
    ///   - now: The time.
    /// - Returns: The token, verified.
    /// - Throws: The first rule that the token breaks.
    package func verify(
        _ token: UnverifiedAccessToken,
        keys: JSONWebKeySet,
        now: Date
    ) throws(AccessTokenRefusal) -> AccessToken {
        let verified: (issuer: String, subject: String, expiresAt: Date, claims: Claims)
        do throws(IDTokenRefusal) {
            verified = try verifiedClaims(of: token, keys: keys, now: now)
        } catch {
            throw .token(error)
        }
        return AccessToken(
            issuer: verified.issuer,
            subject: verified.subject,
            grantee: try form.grantee(of: verified.claims),
            expiresAt: verified.expiresAt,
            claims: verified.claims
        )
    }

    /// The rules that an access token has in common with an ID token.
    private func verifiedClaims(
        of token: UnverifiedAccessToken,
        keys: JSONWebKeySet,
        now: Date
    ) throws(IDTokenRefusal) -> (issuer: String, subject: String, expiresAt: Date, claims: Claims) {
        guard token.compact.count <= UnverifiedAccessToken.maximumSize else {
            throw .tooLarge(bytes: token.compact.count)
        }
        let jws = try JSONWebSignature(compact: token.compact.bytes, types: form.types)
        let signers = try signers(of: jws, among: keys)
        let claims = jws.claims
        let issuer = try checkIssuer(claims)
        try checkKeyIssuer(of: signers, for: claims, keyID: jws.keyID)
        try checkAudience(claims)
        let expiresAt = try checkExpiration(claims, now: now)
        _ = try checkIssuedAt(claims, now: now)
        try checkNotBefore(claims, now: now)
        return (issuer, try checkSubject(claims), expiresAt, claims)
    }

    // RFC 9068 4: somebody else in the audience could use the token here, too.
    private func checkAudience(_ claims: Claims) throws(IDTokenRefusal) {
        let audience = try audience(of: claims)
        guard !audiences.isDisjoint(with: audience) else {
            throw .audienceMismatch(expected: audiences.sorted().joined(separator: " "), received: audience)
        }
        let strangers = Set(audience).subtracting(audiences)
        guard strangers.isEmpty else {
            throw .audienceUntrusted(strangers.sorted())
        }
    }
}
