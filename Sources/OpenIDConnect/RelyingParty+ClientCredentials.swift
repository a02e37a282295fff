extension RelyingParty {
    /// Gets a token for ourselves and nobody else (RFC 6749 4.4): whether the provider takes us for who we are.
    ///
    /// - Parameter scope: One resource with `/.default`, which is the form that Entra knows.
    /// - Throws: ``OAuthError/provider(_:_:)`` with `invalid_client` when our credential is not good.
    package func checkCredential(scope: String) async throws(OAuthError) {
        try await tokenEndpoint(try await metadataCache.value()).checkCredential(scope: scope)
    }
}
