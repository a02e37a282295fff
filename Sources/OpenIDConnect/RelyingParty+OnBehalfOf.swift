package import Cryptography

/// What a sign-in's own access token is good for, when its audience is us.
extension RelyingParty {
    /// The access token of a sign-in, if its audience is us and a person speaks by it; every other one is opaque to us.
    ///
    /// - Parameter accessToken: The access token as it came.
    /// - Returns: The token, verified.
    /// - Throws: ``OAuthError/accessTokenRefused(_:)`` with the first rule that it breaks.
    package func ownAccessToken(_ accessToken: SecretBytes) async throws(OAuthError) -> AccessToken {
        let token: AccessToken
        do throws(AccessTokenFailure) {
            token = try await verify(
                UnverifiedAccessToken(accessToken),
                audiences: settings.apiAudiences,
                form: settings.accessTokenForm
            )
        } catch {
            switch error {
            case .refused(let refusal): throw .accessTokenRefused(refusal)
            case .provider(let cause): throw cause
            }
        }
        guard token.grantee == .person else {
            throw .accessTokenRefused(.nothingGranted)
        }
        return token
    }

    /// Gets an access token for another resource on behalf of the person who signed in (Entra's on-behalf-of flow).
    ///
    /// Entra wants an access token whose audience is us as assertion; whether it is one is asked first, so that neither
    /// Graph's tokens nor anybody else's are shown around.
    ///
    /// - Parameters:
    ///   - accessToken: The access token of the sign-in.
    ///   - scope: Scopes of one resource; `openid` is added.
    /// - Returns: The tokens.
    /// - Throws: ``OAuthError/accessTokenRefused(_:)`` when it is not for us, else what the provider says.
    package func exchangeOnBehalf(
        of accessToken: SecretBytes,
        scope: String
    ) async throws(OAuthError) -> TokenResponse {
        _ = try await ownAccessToken(accessToken)
        let scopes = scope.split(separator: " ").map(String.init)
        let all = scopes.contains("openid") ? scopes : ["openid"] + scopes
        return try await tokenEndpoint(try await metadata())
            .exchangeOnBehalf(of: accessToken, scope: all.joined(separator: " "))
    }
}
