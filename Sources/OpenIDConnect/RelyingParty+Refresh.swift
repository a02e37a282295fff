package import Cryptography

extension RelyingParty {
    /// Gets new tokens for a refresh token (RFC 6749 6).
    ///
    /// - Parameters:
    ///   - refreshToken: The newest refresh token of the session.
    ///   - scope: Scopes of one resource.
    ///   - audience: For providers that know it.
    ///   - claims: A claims request, as JSON.
    /// - Returns: The tokens; an ID token among them is not verified.
    /// - Throws: ``OAuthError/provider(_:_:)`` with `invalid_grant` when the refresh token has ended.
    package func refresh(
        _ refreshToken: SecretBytes,
        scope: String,
        audience: String? = nil,
        claims: String? = nil
    ) async throws(OAuthError) -> TokenResponse {
        try await tokenEndpoint(try await metadataCache.value())
            .refresh(refreshToken, scope: scope, audience: audience, claims: claims)
    }

    /// Verifies the ID token that a refresh gave (OIDC Core 12.2).
    ///
    /// - Parameters:
    ///   - tokens: What ``refresh(_:scope:audience:claims:)`` returned.
    ///   - signIn: What the first ID token said.
    /// - Returns: The token, verified; `nil` when the provider gave none, as it may.
    /// - Throws: ``OAuthError/idTokenRefused(_:)``, or why the provider's keys are not to be had.
    package func refreshedIDToken(
        of tokens: TokenResponse,
        _ signIn: SignInReference
    ) async throws(OAuthError) -> IDToken? {
        guard let token = tokens.idToken else {
            return nil
        }
        let verifier = idTokenVerifier(try await metadataCache.value())
        let time = now()
        return try await withKeySet { (keys) throws(IDTokenRefusal) in
            try verifier.verify(token, keys: keys, of: signIn, accessToken: tokens.accessToken, now: time)
        }
        .mapError(OAuthError.idTokenRefused).get()
    }
}
