import Cryptography
import FoundationEssentials

/// The rules for the claims of an ID token alone, one function each.
extension IDTokenVerifier {
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

    // OIDC Core 12.2: `aud` and `azp` are checked against us at every token, and `iss` against configuration too
    func checkSignIn(_ claims: Claims, _ signIn: SignInReference) throws(IDTokenRefusal) {
        guard claims["iss"]?.string == signIn.issuer else {
            throw .signInMismatch("iss")
        }
        guard claims["sub"]?.string == signIn.subject else {
            throw .signInMismatch("sub")
        }
        // It should have none; one that is there has to be the first token's.
        guard claims["nonce"] == nil || claims["nonce"]?.string == signIn.nonce else {
            throw .signInMismatch("nonce")
        }
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
}
