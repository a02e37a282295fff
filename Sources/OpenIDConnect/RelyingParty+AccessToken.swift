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
        let metadata: ProviderMetadata
        let keys: JSONWebKeySet
        do throws(OAuthError) {
            metadata = try await metadataCache.value()
            keys = try await keySetCache.value()
        } catch {
            throw .provider(error)
        }
        let verifier = AccessTokenVerifier(
            audiences: audiences,
            form: form,
            metadataIssuer: metadata.issuer,
            algorithms: settings.signatureAlgorithms,
            clockTolerance: settings.clockTolerance
        )
        let time = now()
        do throws(AccessTokenRefusal) {
            return try verifier.verify(token, keys: keys, now: time)
        } catch .token(.keyUnknown) {
            let newKeys: JSONWebKeySet
            do throws(OAuthError) {
                newKeys = try await keySetCache.refreshed()
            } catch {
                throw .provider(error)
            }
            do throws(AccessTokenRefusal) {
                return try verifier.verify(token, keys: newKeys, now: time)
            } catch {
                throw .refused(error)
            }
        } catch {
            throw .refused(error)
        }
    }
}
