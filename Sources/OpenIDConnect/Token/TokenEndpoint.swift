package import Cryptography
package import FoundationEssentials
package import HTTPTransport
import HTTPTypes

/// The provider's token endpoint (RFC 6749 3.2): codes and refresh tokens in, tokens out.
///
/// Nothing is tried twice: a code works once, and whether a refresh may be repeated is the caller's to know.
package struct TokenEndpoint: Sendable {
    /// Largest answer that is read.
    package static let maximumSize = 524_288
    /// Longest access token and refresh token.
    package static let maximumTokenLength = 131_072
    /// How long a refresh may take: a person waits for less, and what comes late is kept for the next page.
    package static let refreshTimeout = Duration.seconds(30)
    /// Longest lifetime that is believed, in seconds: a year.
    package static let maximumLifetime: Double = 31_536_000

    let url: String
    let authMethods: [String]?
    let clientID: String
    let authentication: ClientAuthentication
    let transport: any Transport
    let now: @Sendable () -> Date

    /// The endpoint of a discovery document.
    ///
    /// - Parameters:
    ///   - metadata: Where the endpoint is and which client authentication it takes.
    ///   - clientID: Who we are.
    ///   - authentication: How we prove it.
    ///   - transport: The way out.
    ///   - now: The clock.
    package init(
        metadata: ProviderMetadata,
        clientID: String,
        authentication: ClientAuthentication,
        transport: any Transport,
        now: @escaping @Sendable () -> Date
    ) {
        url = metadata.tokenEndpoint
        authMethods = metadata.tokenEndpointAuthMethods
        self.clientID = clientID
        self.authentication = authentication
        self.transport = transport
        self.now = now
    }

    /// Redeems an authorization code (RFC 6749 4.1.3, RFC 7636 4.5).
    ///
    /// - Parameters:
    ///   - code: The code of the callback.
    ///   - redirectURI: The same as in the authorization request.
    ///   - proofKey: The proof key of the login.
    ///   - scope: Scopes of one resource, to choose among those that the authorization request named.
    /// - Returns: The tokens.
    /// - Throws: ``OAuthError/provider(_:_:)`` with `invalid_grant` when the code was used or has ended.
    package func redeem(
        _ code: SecretBytes,
        redirectURI: String,
        proofKey: ProofKey,
        scope: String? = nil
    ) async throws(OAuthError) -> TokenResponse {
        var parameters: [(name: String, value: SecretBytes)] = [
            ("grant_type", SecretBytes("authorization_code")),
            ("code", code),
            ("redirect_uri", SecretBytes(redirectURI)),
            ("code_verifier", proofKey.verifier),
        ]
        if let scope {
            parameters.append(("scope", SecretBytes(scope)))
        }
        return try await request(parameters)
    }

    /// Gets new tokens for a refresh token (RFC 6749 6).
    ///
    /// - Parameters:
    ///   - refreshToken: The newest refresh token of the session.
    ///   - scope: Scopes of one resource.
    ///   - audience: For providers that know it.
    ///   - claims: A claims request, as JSON.
    /// - Returns: The tokens; without a new refresh token, the old one stays in use.
    /// - Throws: ``OAuthError/provider(_:_:)`` with `invalid_grant` when the refresh token has ended.
    package func refresh(
        _ refreshToken: SecretBytes,
        scope: String,
        audience: String? = nil,
        claims: String? = nil
    ) async throws(OAuthError) -> TokenResponse {
        var parameters: [(name: String, value: SecretBytes)] = [
            ("grant_type", SecretBytes("refresh_token")),
            ("refresh_token", refreshToken),
            ("scope", SecretBytes(scope)),
        ]
        if let audience, !audience.isEmpty {
            parameters.append(("audience", SecretBytes(audience)))
        }
        if let claims, !claims.isEmpty {
            parameters.append(("claims", SecretBytes(claims)))
        }
        return try await request(parameters, within: Self.refreshTimeout)
    }

    /// Gets an access token for another resource on behalf of the person whose access token for us is given (RFC 7523
    /// section 2.1, in Entra's form).
    ///
    /// - Parameters:
    ///   - assertion: A verified access token whose audience is us; never an ID token.
    ///   - scope: Scopes of one resource.
    /// - Returns: The tokens.
    /// - Throws: ``OAuthError/provider(_:_:)`` with `invalid_grant` when the audience is not us or consent is missing.
    package func exchangeOnBehalf(
        of assertion: SecretBytes,
        scope: String
    ) async throws(OAuthError) -> TokenResponse {
        try await request([
            ("grant_type", SecretBytes("urn:ietf:params:oauth:grant-type:jwt-bearer")),
            ("assertion", assertion),
            ("scope", SecretBytes(scope)),
            ("requested_token_use", SecretBytes("on_behalf_of")),
        ])
    }

    /// Gets a token for ourselves and nobody else (RFC 6749 4.4), and throws it away.
    ///
    /// - Parameter scope: One resource with `/.default`.
    /// - Throws: ``OAuthError/provider(_:_:)`` with `invalid_client` when our credential is not good.
    package func checkCredential(scope: String) async throws(OAuthError) {
        _ = try await request([
            ("grant_type", SecretBytes("client_credentials")),
            ("scope", SecretBytes(scope)),
        ])
    }

    private func request(
        _ parameters: [(name: String, value: SecretBytes)],
        within timeout: Duration? = nil
    ) async throws(OAuthError) -> TokenResponse {
        let sentAt = now()
        var request = try await authenticated(parameters)
        if let timeout { request.limits.totalTimeout = timeout }
        let members = try await ProviderAnswer.object(for: request, from: .token, over: transport, now: now)
        do {
            return try Self.response(members, sentAt: sentAt)
        } catch {
            throw .answerUnusable(.token, error)
        }
    }

    private func authenticated(
        _ parameters: [(name: String, value: SecretBytes)]
    ) async throws(OAuthError) -> OutgoingRequest {
        var parameters = parameters
        var request = OutgoingRequest(
            method: .post,
            url: url,
            fields: [.accept: "application/json", .contentType: "application/x-www-form-urlencoded"],
            limits: OutgoingRequest.Limits(maximumResponseSize: Self.maximumSize)
        )
        switch authentication {
        case .secretBasic(let secret):
            request.fields[.authorization] = basicCredentials(secret)
        case .secret(let secret) where prefersBasic:
            request.fields[.authorization] = basicCredentials(secret)
        case .secretPost(let secret), .secret(let secret):
            parameters += [("client_id", SecretBytes(clientID)), ("client_secret", secret)]
        case .assertion(let makeAssertion):
            // RFC 7523 2.2
            let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            parameters += [
                ("client_id", SecretBytes(clientID)),
                ("client_assertion_type", SecretBytes(type)),
                ("client_assertion", try await makeAssertion(url)),
            ]
        case .none:
            parameters.append(("client_id", SecretBytes(clientID)))
        }
        request.body = Array(FormEncoding.encode(parameters.map { ($0.name, text($0.value)) }).utf8)
        return request
    }

    /// Whether the endpoint takes Basic and not `client_secret_post`; silence means Basic (OIDC Discovery 3).
    private var prefersBasic: Bool {
        guard let authMethods else {
            return true
        }
        return !authMethods.contains("client_secret_post") && authMethods.contains("client_secret_basic")
    }

    // RFC 6749 2.3.1: both are form-encoded before they are joined
    private func basicCredentials(_ secret: SecretBytes) -> String {
        let pair = FormEncoding.encode(clientID) + ":" + FormEncoding.encode(text(secret))
        return "Basic " + Base64.encode(Array(pair.utf8))
    }

    private func text(_ secret: SecretBytes) -> String {
        String(decoding: secret.bytes, as: UTF8.self)
    }
}
