import Cryptography
import FoundationEssentials

/// The rules for the claims, one function each.
extension IDTokenVerifier {
    /// The last second of the year 9999: a later time is a mistake or an attempt to overflow.
    private static let lastSecond: Double = 253_402_300_799

    // OIDC Core 3.1.3.7 step 2
    func checkIssuer(_ claims: Claims) throws(IDTokenRefusal) -> String {
        let issuer = try text("iss", of: claims)
        try issuerPolicy.checkIssuer(issuer, of: claims, metadataIssuer: metadataIssuer)
        return issuer
    }

    // OIDC Core 3.1.3.7 step 3
    func checkAudience(_ claims: Claims) throws(IDTokenRefusal) {
        let audience = try audience(of: claims)
        guard audience.contains(clientID) else {
            throw .audienceMismatch(expected: clientID, received: audience)
        }
        let strangers = Set(audience).subtracting(trustedAudiences).subtracting([clientID])
        guard strangers.isEmpty else {
            throw .audienceUntrusted(strangers.sorted())
        }
    }

    // OIDC Core 3.1.3.7 steps 4 and 5
    func checkAuthorizedParty(_ claims: Claims) throws(IDTokenRefusal) {
        guard claims["azp"] != nil else {
            guard Set(try audience(of: claims)).count == 1 else {
                throw .authorizedPartyMissing
            }
            return
        }
        let party = try text("azp", of: claims)
        guard party == clientID else {
            throw .authorizedPartyMismatch(expected: clientID, received: party)
        }
    }

    // OIDC Core 3.1.3.7 step 9
    func checkExpiration(_ claims: Claims, now: Date) throws(IDTokenRefusal) -> Date {
        let expiration = try time("exp", of: claims)
        guard now.timeIntervalSince1970 < expiration + clockTolerance.inSeconds else {
            throw .expired(at: Int64(expiration), now: Int64(now.timeIntervalSince1970))
        }
        return Date(timeIntervalSince1970: expiration)
    }

    // OIDC Core 3.1.3.7 step 10. How long ago is not judged: the nonce already ties the token to this login.
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

    // OIDC Core 3.1.3.7 step 13 needs max_age, which we never send; the type is checked all the same
    func checkAuthenticationTime(_ claims: Claims) throws(IDTokenRefusal) {
        guard claims["auth_time"] != nil else {
            return
        }
        _ = try time("auth_time", of: claims)
    }

    // OIDC Core 3.1.3.7 step 11
    func checkNonce(_ claims: Claims, nonce: String) throws(IDTokenRefusal) {
        let received = try text("nonce", of: claims)
        guard !nonce.isEmpty, constantTimeEquals(Array(received.utf8), Array(nonce.utf8)) else {
            throw .nonceMismatch
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

    // OIDC Core 3.1.3.8
    func checkAccessTokenHash(
        _ claims: Claims,
        accessToken: SecretBytes?,
        algorithm: SignatureAlgorithm
    ) throws(IDTokenRefusal) {
        guard claims["at_hash"] != nil else {
            return
        }
        let received = try text("at_hash", of: claims)
        guard let accessToken else {
            return
        }
        let digest =
            switch algorithm {
            case .rs256, .ps256, .es256: Digest.sha256(accessToken.bytes)
            case .rs384, .ps384, .es384: Digest.sha384(accessToken.bytes)
            case .rs512, .ps512, .es512, .edDSA: Digest.sha512(accessToken.bytes)
            }
        let expected = Base64URL.encode(Array(digest.prefix(digest.count / 2)))
        guard constantTimeEquals(Array(received.utf8), Array(expected.utf8)) else {
            throw .accessTokenHashMismatch
        }
    }

    /// `aud`: a string, or an array of strings that is not empty (RFC 7519 4.1.3).
    private func audience(of claims: Claims) throws(IDTokenRefusal) -> [String] {
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

    /// A claim that is a string with something in it.
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
    private func time(_ name: String, of claims: Claims) throws(IDTokenRefusal) -> Double {
        switch claims[name] {
        case nil, .null?:
            throw .claimMissing(name)
        case .integer(let seconds)? where (0...Self.lastSecond).contains(Double(seconds)):
            return Double(seconds)
        case .decimal(let seconds)? where (0...Self.lastSecond).contains(seconds):
            return seconds
        default:
            throw .claimMalformed(name)
        }
    }
}
