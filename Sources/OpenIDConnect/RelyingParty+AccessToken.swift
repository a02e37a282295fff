import Cryptography

extension RelyingParty {
    /// Verifies an access token that a client sent us; a key that we do not know may be new, so the key set is fetched
    /// again for it, once.
    ///
    /// - Parameters:
    ///   - token: The token as it came.
    ///   - audiences: Our names.
    ///   - form: The form of the provider's tokens.
    /// - Returns: The token, verified.
    /// - Throws: Which rule it breaks, or why nobody can tell.
    package func verify(
        _ token: UnverifiedAccessToken,
        audiences: Set<String>,
        form: any AccessTokenForm
    ) async throws(AccessTokenFailure) -> AccessToken {
        let verdict: Result<AccessToken, AccessTokenRefusal>
        do throws(OAuthError) {
            let verifier = AccessTokenVerifier(
                audiences: audiences,
                form: form,
                metadataIssuer: try await metadataCache.value().issuer,
                algorithms: settings.signatureAlgorithms,
                clockTolerance: settings.clockTolerance
            )
            let time = now()
            verdict = try await withKeySet { (keys) throws(AccessTokenRefusal) in
                try verifier.verify(token, keys: keys, now: time)
            }
        } catch {
            throw .provider(error)
        }
        return try verdict.mapError(AccessTokenFailure.refused).get()
    }
}
