package import Cryptography
package import FoundationEssentials

/// Decides whether an ID token is for us, about this login, and from whom it says (OIDC Core 3.1.3.7).
///
/// What is expected comes from configuration, from the discovery document and from the login transaction, never from
/// the token.
package struct IDTokenVerifier: TokenVerifier {
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

    /// Verifies the token of a login: its signature first, then every claim.
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
        // How long ago it was issued is not judged: the nonce already ties the token to this login.
        try verify(token, keys: keys, accessToken: accessToken, now: now) { (claims) throws(IDTokenRefusal) in
            try checkNonce(claims, nonce: nonce)
        }
    }

    /// Verifies the token of a refresh (OIDC Core 12.2): every rule of a login's token, but for the nonce, and it has to
    /// be about the same sign-in.
    ///
    /// - Parameters:
    ///   - token: The token as it came.
    ///   - keys: The provider's keys.
    ///   - signIn: What the first token said.
    ///   - accessToken: The access token that came with it.
    ///   - now: The time.
    /// - Returns: The token, verified.
    /// - Throws: The first rule that the token breaks.
    package func verify(
        _ token: UnverifiedIDToken,
        keys: JSONWebKeySet,
        of signIn: SignInReference,
        accessToken: SecretBytes?,
        now: Date
    ) throws(IDTokenRefusal) -> IDToken {
        try verify(token, keys: keys, accessToken: accessToken, now: now) { (claims) throws(IDTokenRefusal) in
            try checkSignIn(claims, signIn)
        }
    }

    private func verify(
        _ token: UnverifiedIDToken,
        keys: JSONWebKeySet,
        accessToken: SecretBytes?,
        now: Date,
        checkOccasion: (Claims) throws(IDTokenRefusal) -> Void
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
        try checkOccasion(claims)
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
}
