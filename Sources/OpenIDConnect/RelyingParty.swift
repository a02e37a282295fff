package import Cryptography
package import FoundationEssentials
package import HTTPTransport

/// Us, towards one OpenID Provider (OIDC Core 1.2): begins logins, completes them, ends them.
///
/// Nothing is fetched before it is needed. Sharing one instance between all requests is what makes its caches work.
package final class RelyingParty: Sendable {
    /// How old a discovery document or key set may become while the provider cannot be reached.
    package static let usableLifetime = Duration.seconds(7 * 86_400)

    /// Who we are and whom we trust.
    package let settings: RelyingPartySettings
    let transport: any Transport
    let now: @Sendable () -> Date
    private let random: RandomSource
    private let seal: LoginTransactionSeal
    let metadataCache: Cached<ProviderMetadata>
    let keySetCache: Cached<JSONWebKeySet>

    /// A relying party.
    ///
    /// - Parameters:
    ///   - settings: Who we are and whom we trust.
    ///   - transport: The way out.
    ///   - now: The clock.
    ///   - random: Where nonces, verifiers and the jitter of retries come from.
    /// - Throws: What deriving the keys for login transactions throws.
    package init(
        settings: RelyingPartySettings,
        transport: any Transport,
        now: @escaping @Sendable () -> Date = { Date() },
        random: RandomSource = .system
    ) throws(OpenSSLError) {
        self.settings = settings
        self.transport = transport
        self.now = now
        self.random = random
        seal = try LoginTransactionSeal(secret: settings.sessionSecret, previousSecret: settings.previousSessionSecret)
        let policy = settings.issuerPolicy
        let metadataCache = Cached(
            limits: Self.limits(settings.metadataLifetime),
            now: now,
            random: random
        ) { () async throws(OAuthError) in
            try await Self.fetchMetadata(policy: policy, transport: transport, now: now)
        }
        self.metadataCache = metadataCache
        keySetCache = Cached(
            limits: Self.limits(settings.keySetLifetime),
            now: now,
            random: random
        ) { () async throws(OAuthError) in
            let url = try await metadataCache.value().jwksURI
            return try await Self.fetchKeySet(url, transport: transport, now: now)
        }
    }

    /// Whether a discovery document was ever loaded.
    package var hasMetadata: Bool { metadataCache.last != nil }

    /// The discovery document, fetched when there is no fresh one.
    package func metadata() async throws(OAuthError) -> ProviderMetadata {
        try await metadataCache.value()
    }

    /// Fetches discovery document and key set if they are not fresh, so that the next login does not wait for them.
    package func prepare() async throws(OAuthError) {
        _ = try await metadataCache.value()
        _ = try await keySetCache.value()
    }

    /// Begins a login: the URL to send the browser to.
    package func beginLogin(_ start: LoginStart) async throws(OAuthError) -> String {
        let metadata = try await metadataCache.value()
        let transaction = LoginTransaction(
            returnTarget: start.returnTarget,
            browserBinding: start.browserBinding.bytes,
            requestedClaims: start.claims ?? "",
            note: start.note,
            now: now(),
            random: random
        )
        let state: String
        do {
            state = try seal.seal(transaction, random: random)
        } catch {
            throw .cryptography(error)
        }
        return AuthorizationRequest(
            clientID: settings.clientID,
            redirectURI: settings.redirectURI,
            scope: start.scope ?? settings.scope,
            state: state,
            nonce: transaction.nonce,
            codeChallenge: transaction.proofKey.challenge,
            responseMode: settings.responseMode,
            prompt: start.prompt,
            loginHint: start.loginHint,
            claims: start.claims,
            audience: settings.audience,
            extraParameters: start.extraParameters
        )
        .url(endpoint: metadata.authorizationEndpoint)
    }

    /// Completes a login: opens the response and redeems it.
    ///
    /// The order is fixed: parameters unique, `state` opens, bound to this browser, not expired, `error`, `iss`
    /// (RFC 9207), redeem, verify. Until the `state` has proved to be this browser's, nobody is asked anything.
    ///
    /// - Parameters:
    ///   - parameters: The query, or the body of a form post, as it came.
    ///   - browserBinding: The content of the login cookie; empty when there is none.
    /// - Returns: The verified ID token with the other tokens, and where the user wanted to go.
    /// - Throws: The first check that failed, with the return target once it can be trusted.
    package func completeLogin(
        parameters: String,
        browserBinding: [UInt8]
    ) async throws(LoginFailure) -> LoginOutcome {
        try await completeLogin(openLogin(parameters: parameters, browserBinding: browserBinding))
    }

    /// Opens an authorization response: the checks that need nobody but us, up to the age of the login.
    ///
    /// - Parameters:
    ///   - parameters: The query, or the body of a form post, as it came.
    ///   - browserBinding: The content of the login cookie; empty when there is none.
    /// - Returns: A login that began in this browser and is still in time.
    /// - Throws: The first check that failed, with the return target once it can be trusted.
    package func openLogin(parameters: String, browserBinding: [UInt8]) throws(LoginFailure) -> OpenedLogin {
        let response: AuthorizationResponse
        do {
            response = try AuthorizationResponse(parsing: parameters)
        } catch {
            throw LoginFailure(.responseRefused(error))
        }
        let transaction = try openTransaction(response.state, browserBinding: browserBinding)
        return OpenedLogin(response: response, transaction: transaction)
    }

    /// Completes an opened login: `error`, `iss` (RFC 9207), redeem, verify.
    package func completeLogin(_ opened: OpenedLogin) async throws(LoginFailure) -> LoginOutcome {
        let transaction = opened.transaction
        do {
            let (idToken, tokens) = try await tokens(for: opened.response, transaction)
            return LoginOutcome(
                idToken: idToken,
                tokens: tokens,
                returnTarget: transaction.returnTarget,
                requestedClaims: transaction.requestedClaims
            )
        } catch {
            throw LoginFailure(error, returnTarget: transaction.returnTarget)
        }
    }

    /// Verifies a logout token that somebody sent us (OIDC Back-Channel Logout 2.6).
    ///
    /// - Parameter token: The token as it came.
    /// - Returns: The token, verified; whether it was used before is not known here.
    /// - Throws: ``OAuthError/logoutTokenRefused(_:)``, or why the provider's keys are not to be had.
    package func verifyLogoutToken(_ token: UnverifiedLogoutToken) async throws(OAuthError) -> LogoutToken {
        let verifier = LogoutTokenVerifier(sharing: idTokenVerifier(try await metadataCache.value()))
        let time = now()
        return try await withKeySet { (keys) throws(LogoutTokenRefusal) in
            try verifier.verify(token, keys: keys, now: time)
        }
        .mapError(OAuthError.logoutTokenRefused).get()
    }

    /// The URL at which the provider ends its session; `nil` when it has none or cannot be asked.
    ///
    /// - Parameters:
    ///   - idTokenHint: The ID token of the session.
    ///   - logoutHint: Whom to sign out, in the provider's own form.
    ///   - postLogoutRedirectURI: Where the provider sends the browser afterwards, as registered there.
    /// - Returns: The URL to send the browser to.
    package func endSessionURL(
        idTokenHint: SecretBytes?,
        logoutHint: String?,
        postLogoutRedirectURI: String?
    ) async -> String? {
        guard let endpoint = try? await metadataCache.value().endSessionEndpoint else {
            return nil
        }
        return EndSessionRequest(
            clientID: settings.clientID,
            idTokenHint: idTokenHint,
            logoutHint: logoutHint,
            postLogoutRedirectURI: postLogoutRedirectURI,
            maximumLength: settings.maximumLogoutURLLength
        )
        .url(endpoint: endpoint)
    }

    private func openTransaction(
        _ state: String,
        browserBinding: [UInt8]
    ) throws(LoginFailure) -> LoginTransaction {
        let transaction: LoginTransaction
        do {
            transaction = try seal.open(state)
        } catch {
            throw LoginFailure(.stateRefused(error))
        }
        do {
            try seal.check(transaction, browserBinding: browserBinding, now: now())
        } catch {
            let isOwn = error != .otherBrowser
            throw LoginFailure(.stateRefused(error), returnTarget: isOwn ? transaction.returnTarget : nil)
        }
        return transaction
    }

    private func tokens(
        for response: AuthorizationResponse,
        _ transaction: LoginTransaction
    ) async throws(OAuthError) -> (IDToken, TokenResponse) {
        let code: SecretBytes
        switch response.result {
        case .error(let error): throw .provider(.authorization, error)
        case .code(let received): code = received
        }
        let metadata = try await metadataCache.value()
        try checkResponseIssuer(response, metadata)
        let tokens = try await tokenEndpoint(metadata)
            .redeem(
                code,
                redirectURI: settings.redirectURI,
                proofKey: transaction.proofKey,
                scope: settings.redemptionScope
            )
        return (try await verifiedIDToken(of: tokens, transaction, metadata), tokens)
    }

    // RFC 9207 2.4
    private func checkResponseIssuer(
        _ response: AuthorizationResponse,
        _ metadata: ProviderMetadata
    ) throws(OAuthError) {
        guard let issuer = response.issuer else {
            guard !metadata.namesIssuerInResponses else {
                throw .responseIssuerMissing
            }
            return
        }
        guard settings.issuerPolicy.acceptsResponse(issuer: issuer, metadataIssuer: metadata.issuer) else {
            throw .responseIssuerMismatch(received: issuer)
        }
    }

    private func verifiedIDToken(
        of tokens: TokenResponse,
        _ transaction: LoginTransaction,
        _ metadata: ProviderMetadata
    ) async throws(OAuthError) -> IDToken {
        guard let token = tokens.idToken else {
            throw .idTokenMissing
        }
        let verifier = idTokenVerifier(metadata)
        let time = now()
        return try await withKeySet { (keys) throws(IDTokenRefusal) in
            try verifier.verify(
                token,
                keys: keys,
                nonce: transaction.nonce,
                accessToken: tokens.accessToken,
                now: time
            )
        }
        .mapError(OAuthError.idTokenRefused).get()
    }

    func idTokenVerifier(_ metadata: ProviderMetadata) -> IDTokenVerifier {
        IDTokenVerifier(
            clientID: settings.clientID,
            issuerPolicy: settings.issuerPolicy,
            metadataIssuer: metadata.issuer,
            algorithms: settings.signatureAlgorithms,
            trustedAudiences: settings.trustedAudiences,
            clockTolerance: settings.clockTolerance
        )
    }

    /// Verifies a token; a key that we do not know may be new, so the key set is fetched again for it, once.
    ///
    /// - Parameter verify: Judges the token by the keys.
    /// - Returns: What it came to with the newest keys that were needed.
    /// - Throws: Why the provider's keys are not to be had.
    func withKeySet<Token, Refusal: TokenRefusal>(
        _ verify: (JSONWebKeySet) throws(Refusal) -> Token
    ) async throws(OAuthError) -> Result<Token, Refusal> {
        let keys = try await keySetCache.value()
        do throws(Refusal) {
            return .success(try verify(keys))
        } catch {
            guard error.isForUnknownKey else { return .failure(error) }
        }
        let newKeys = try await keySetCache.refreshed()
        return Result { () throws(Refusal) in try verify(newKeys) }
    }

    func tokenEndpoint(_ metadata: ProviderMetadata) -> TokenEndpoint {
        TokenEndpoint(
            metadata: metadata,
            clientID: settings.clientID,
            authentication: settings.clientAuthentication,
            transport: transport,
            now: now
        )
    }

    private static func limits(_ lifetime: Duration) -> CacheLimits {
        CacheLimits(lifetime: lifetime, usableLifetime: max(usableLifetime, lifetime))
    }

    private static func fetchMetadata(
        policy: any IssuerPolicy,
        transport: any Transport,
        now: @Sendable () -> Date
    ) async throws(OAuthError) -> ProviderMetadata {
        let request = ProviderAnswer.documentRequest(policy.discoveryURL, maximumSize: ProviderMetadata.maximumSize)
        let members = try await ProviderAnswer.object(for: request, from: .discovery, over: transport, now: now)
        let metadata: ProviderMetadata
        do {
            metadata = try ProviderMetadata(members)
        } catch {
            throw .answerUnusable(.discovery, error)
        }
        // OIDC Discovery 4.3
        guard policy.acceptsMetadata(issuer: metadata.issuer) else {
            throw .metadataIssuerMismatch(received: metadata.issuer)
        }
        return metadata
    }

    private static func fetchKeySet(
        _ url: String,
        transport: any Transport,
        now: @Sendable () -> Date
    ) async throws(OAuthError) -> JSONWebKeySet {
        let request = ProviderAnswer.documentRequest(url, maximumSize: JSONWebKeySet.maximumSize)
        let members = try await ProviderAnswer.object(for: request, from: .keySet, over: transport, now: now)
        do {
            return try JSONWebKeySet(members)
        } catch {
            throw .answerUnusable(.keySet, error)
        }
    }
}
