package import Cryptography
package import HTTPTransport

/// Why a login, a refresh or a look at the provider came to nothing.
///
/// `description` is fit for any log: it holds no token, code, secret, state, URL or claim.
package enum OAuthError: Error, Equatable, Sendable {
    /// There was no response.
    case providerUnreachable(Endpoint, TransportError)
    /// The provider answered that it cannot answer now: 429 or 5xx.
    case providerUnavailable(Endpoint, status: Int, retryAfter: Duration?)
    /// The provider answered something that we cannot use.
    case answerUnusable(Endpoint, AnswerFault)
    /// The discovery document is another issuer's.
    case metadataIssuerMismatch(received: String)
    /// The provider said no.
    case provider(Endpoint, ProviderError)
    /// The parameters of the callback are no authorization response.
    case responseRefused(AuthorizationResponseRefusal)
    /// The `state` is not one of ours, not this browser's or not of this time.
    case stateRefused(LoginTransactionRefusal)
    /// The response names another issuer (RFC 9207 2.4).
    case responseIssuerMismatch(received: String)
    /// The provider always names itself in its responses, and this one does not (RFC 9207 2.4).
    case responseIssuerMissing
    /// The token response has no ID token.
    case idTokenMissing
    /// The ID token does not hold.
    case idTokenRefused(IDTokenRefusal)
    /// The logout token does not hold.
    case logoutTokenRefused(LogoutTokenRefusal)
    /// The access token is not for us, or does not hold.
    case accessTokenRefused(AccessTokenRefusal)
    /// The userinfo endpoint tells of another person than the ID token (OIDC Core 5.3.2).
    case userInfoSubjectMismatch
    /// No client assertion could be made.
    case assertionUnavailable
    /// The cryptographic library failed.
    case cryptography(OpenSSLError)

    /// Whom we asked, or who answered.
    package enum Endpoint: String, Sendable {
        case discovery
        case keySet = "key set"
        case authorization
        case token
        case userInfo = "userinfo"
    }
}

extension OAuthError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        switch self {
        case .providerUnreachable(let endpoint, let error): "\(endpoint.rawValue): no response (\(error))"
        case .providerUnavailable(let endpoint, let status, _): "\(endpoint.rawValue): unavailable, status \(status)"
        case .answerUnusable(let endpoint, let fault): "\(endpoint.rawValue): unusable answer, \(fault)"
        case .metadataIssuerMismatch: "discovery: the document names another issuer"
        case .provider(let endpoint, let error): "\(endpoint.rawValue): \(error)"
        case .responseRefused(let refusal): "callback: \(refusal)"
        case .stateRefused(let refusal): "state: \(refusal)"
        case .responseIssuerMismatch: "callback: the response names another issuer"
        case .responseIssuerMissing: "callback: the response does not name its issuer"
        case .idTokenMissing: "token: no ID token in the answer"
        case .idTokenRefused(let refusal): "ID token: \(refusal)"
        case .logoutTokenRefused(let refusal): "logout token: \(refusal)"
        case .accessTokenRefused(let refusal): "access token: \(refusal)"
        case .userInfoSubjectMismatch: "userinfo: the answer is about another person"
        case .assertionUnavailable: "client assertion not available"
        case .cryptography(let error): "cryptography: \(error)"
        }
    }

    package var debugDescription: String {
        switch self {
        case .metadataIssuerMismatch(let received): "\(description) (\(received.prefix(256).debugDescription))"
        case .responseIssuerMismatch(let received): "\(description) (\(received.prefix(256).debugDescription))"
        case .idTokenRefused(let refusal): "ID token: \(String(reflecting: refusal))"
        case .logoutTokenRefused(let refusal): "logout token: \(String(reflecting: refusal))"
        case .accessTokenRefused(let refusal): "access token: \(String(reflecting: refusal))"
        default: description
        }
    }
}
