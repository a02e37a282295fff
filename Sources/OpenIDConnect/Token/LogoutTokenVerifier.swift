import Cryptography
package import FoundationEssentials

/// Decides whether a logout token is from our provider, for us, and a demand to end sessions (OIDC Back-Channel
/// Logout 2.6).
///
/// What it has in common with an ID token is judged by ``IDTokenVerifier``, rule by rule. Neither passes for the other:
/// an ID token has no event, a logout token no nonce.
package struct LogoutTokenVerifier: TokenVerifier {
    /// How long a logout token may be on its way.
    ///
    /// It is the limit of those that name no `exp`, and of those that name a late one, so that what is remembered of used
    /// tokens stays small.
    package static let maximumAge = Duration.seconds(600)

    /// The member of `events` that makes a token a logout token (OIDC Back-Channel Logout 2.4).
    package static let event = "http://schemas.openid.net/event/backchannel-logout"

    /// Longest `sid` that a session has, in bytes: as for `sub` (OIDC Core 2).
    package static let maximumSessionIDLength = 255

    private let rules: IDTokenVerifier

    /// A verifier that trusts whom this one trusts, for the same client.
    package init(sharing rules: IDTokenVerifier) {
        self.rules = rules
    }

    var issuerPolicy: any IssuerPolicy { rules.issuerPolicy }
    var metadataIssuer: String { rules.metadataIssuer }
    var algorithms: Set<SignatureAlgorithm> { rules.algorithms }
    var clockTolerance: Duration { rules.clockTolerance }

    /// Verifies a token: its signature first, then every claim.
    ///
    /// - Parameters:
    ///   - token: The token as it came.
    ///   - keys: The provider's keys.
    ///   - now: The time.
    /// - Returns: The token, verified.
    /// - Throws: The first rule that the token breaks.
    package func verify(
        _ token: UnverifiedLogoutToken,
        keys: JSONWebKeySet,
        now: Date
    ) throws(LogoutTokenRefusal) -> LogoutToken {
        let common: (claims: Claims, issuer: String, endsAt: Date, issuedAt: Date)
        do {
            common = try checkAsIDToken(token, keys: keys, now: now)
        } catch {
            throw .asIDToken(error)
        }
        try checkAge(common.issuedAt, now: now)
        try checkEvent(common.claims)
        try checkNonce(common.claims)
        return LogoutToken(
            issuer: common.issuer,
            id: try id(of: common.claims),
            target: try target(of: common.claims),
            endsAt: common.endsAt
        )
    }

    // OIDC Back-Channel Logout 2.6 steps 2 and 3
    private func checkAsIDToken(
        _ token: UnverifiedLogoutToken,
        keys: JSONWebKeySet,
        now: Date
    ) throws(IDTokenRefusal) -> (claims: Claims, issuer: String, endsAt: Date, issuedAt: Date) {
        let jws = try JSONWebSignature(compact: token.compact.bytes, types: .logoutToken)
        let signers = try signers(of: jws, among: keys)
        let issuer = try checkIssuer(jws.claims)
        try checkKeyIssuer(of: signers, for: jws.claims, keyID: jws.keyID)
        try rules.checkAudience(jws.claims)
        let issuedAt = try checkIssuedAt(jws.claims, now: now)
        try checkNotBefore(jws.claims, now: now)
        var end = issuedAt.addingTimeInterval(Self.maximumAge.inSeconds)
        if jws.claims["exp"] != nil {
            end = min(end, try checkExpiration(jws.claims, now: now))
        }
        return (jws.claims, issuer, end.addingTimeInterval(clockTolerance.inSeconds), issuedAt)
    }

    private func checkAge(_ issuedAt: Date, now: Date) throws(LogoutTokenRefusal) {
        let limit = Self.maximumAge.inSeconds + clockTolerance.inSeconds
        guard now.timeIntervalSince(issuedAt) < limit else {
            throw .tooOld(
                issuedAt: Int64(issuedAt.timeIntervalSince1970),
                now: Int64(now.timeIntervalSince1970)
            )
        }
    }

    // OIDC Back-Channel Logout 2.6 step 5; further events may stand beside it (RFC 8417 2.2)
    private func checkEvent(_ claims: Claims) throws(LogoutTokenRefusal) {
        guard claims["events"]?.object?[Self.event]?.object != nil else {
            throw .eventMissing
        }
    }

    // OIDC Back-Channel Logout 2.6 step 6
    private func checkNonce(_ claims: Claims) throws(LogoutTokenRefusal) {
        guard claims["nonce"] == nil else {
            throw .noncePresent
        }
    }

    // OIDC Back-Channel Logout 2.4
    private func id(of claims: Claims) throws(LogoutTokenRefusal) -> String {
        do {
            return try text("jti", of: claims)
        } catch {
            throw .asIDToken(error)
        }
    }

    // OIDC Back-Channel Logout 2.4 and 2.6 step 4
    private func target(of claims: Claims) throws(LogoutTokenRefusal) -> LogoutToken.Target {
        guard claims["sub"] != nil || claims["sid"] != nil else {
            throw .targetMissing
        }
        do {
            let subject = claims["sub"] == nil ? nil : try checkSubject(claims)
            guard claims["sid"] == nil, let subject else {
                return .session(try sessionID(of: claims))
            }
            return .subject(subject)
        } catch {
            throw .asIDToken(error)
        }
    }

    private func sessionID(of claims: Claims) throws(IDTokenRefusal) -> String {
        let sessionID = try text("sid", of: claims)
        guard sessionID.utf8.count <= Self.maximumSessionIDLength else {
            throw .claimMalformed("sid")
        }
        return sessionID
    }
}
