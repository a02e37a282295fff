package import Cryptography

/// What configuration says about us as a relying party.
package struct RelyingPartySettings: Sendable {
    /// Who we are, as registered at the provider.
    package var clientID: String
    package var clientAuthentication: ClientAuthentication
    /// Which issuers we trust.
    package var issuerPolicy: any IssuerPolicy
    /// Absolute, as registered at the provider.
    package var redirectURI: String
    /// Scopes of the authorization request, separated by spaces.
    package var scope: String
    /// Scopes of one resource, sent when the code is redeemed; needed when ``scope`` names several resources.
    package var redemptionScope: String?
    /// How the provider hands back its responses.
    package var responseMode: AuthorizationRequest.ResponseMode
    /// `audience` of the authorization request, for providers that know it.
    package var audience: String?
    /// Seals login transactions.
    package var sessionSecret: SecretBytes
    /// Opens those that began before the secret was changed.
    package var previousSessionSecret: SecretBytes?
    /// By how much the provider's clock may differ from ours.
    package var clockTolerance: Duration
    /// With which algorithms an ID token may be signed.
    package var signatureAlgorithms: Set<SignatureAlgorithm>
    /// Who else may be in the audience of an ID token.
    package var trustedAudiences: Set<String>
    /// Audiences of access tokens that are for us.
    package var apiAudiences: Set<String>
    /// The form of the provider's access tokens.
    package var accessTokenForm: any AccessTokenForm
    /// How long a discovery document is fresh.
    package var metadataLifetime: Duration
    /// How long a key set is fresh.
    package var keySetLifetime: Duration
    /// The longest URL that may carry `id_token_hint`.
    package var maximumLogoutURLLength: Int

    package init(
        clientID: String,
        clientAuthentication: ClientAuthentication,
        issuerPolicy: any IssuerPolicy,
        redirectURI: String,
        scope: String,
        sessionSecret: SecretBytes,
        previousSessionSecret: SecretBytes? = nil,
        redemptionScope: String? = nil,
        responseMode: AuthorizationRequest.ResponseMode = .query,
        audience: String? = nil,
        clockTolerance: Duration = .seconds(300),
        signatureAlgorithms: Set<SignatureAlgorithm> = [.rs256],
        trustedAudiences: Set<String> = [],
        apiAudiences: Set<String>? = nil,
        accessTokenForm: (any AccessTokenForm)? = nil,
        metadataLifetime: Duration = .seconds(86_400),
        keySetLifetime: Duration = .seconds(86_400),
        maximumLogoutURLLength: Int = EndSessionRequest.defaultMaximumLength
    ) {
        self.clientID = clientID
        self.clientAuthentication = clientAuthentication
        self.issuerPolicy = issuerPolicy
        self.redirectURI = redirectURI
        self.scope = scope
        self.redemptionScope = redemptionScope
        self.sessionSecret = sessionSecret
        self.previousSessionSecret = previousSessionSecret
        self.responseMode = responseMode
        self.audience = audience
        self.clockTolerance = clockTolerance
        self.signatureAlgorithms = signatureAlgorithms
        self.trustedAudiences = trustedAudiences
        self.apiAudiences = apiAudiences ?? [clientID]
        self.accessTokenForm = accessTokenForm ?? StandardAccessTokens(issuerPolicy: issuerPolicy)
        self.metadataLifetime = metadataLifetime
        self.keySetLifetime = keySetLifetime
        self.maximumLogoutURLLength = maximumLogoutURLLength
    }

    /// The scopes of the authorization request with more of them, none twice; they may belong to several resources.
    package func scope(adding more: [String]) -> String {
        let usual = scope.split(separator: " ").map(String.init)
        return (usual + more.filter { !usual.contains($0) }).joined(separator: " ")
    }
}
