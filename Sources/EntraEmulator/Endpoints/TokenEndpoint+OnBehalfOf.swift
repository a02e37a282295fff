import Cryptography
import FoundationEssentials

/// The on-behalf-of grant (facts 2).
extension TokenEndpoint {
    static let onBehalfOfGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    /// Exchanges an access token whose audience is the calling application (quirk 47); an ID token never is one
    /// (quirk 48).
    func onBehalfOf(
        _ credential: ClientCredential,
        _ state: EmulatorState
    ) throws(ProtocolError) -> Entitlement {
        try credential.check(credential.usualPlatform, origin: exchange.field("origin"))
        guard let assertion = exchange.form["assertion"], !assertion.isEmpty else { throw .missing("assertion") }
        guard exchange.form["requested_token_use"] == "on_behalf_of" else { throw .missing("requested_token_use") }
        guard exchange.form["scope"] != nil else { throw .missing("scope") }
        guard let grant = state.interfaceTokens[assertion] else { throw refusal(of: assertion, state) }
        guard grant.owner == credential.application.clientID else { throw Self.foreignAudience }
        guard surroundings.now < grant.expiresAt else {
            throw .invalidGrant(500_133, "Assertion is not within its valid time range.")
        }
        let requested = try requestedScopes(try ScopeRequest("", in: surroundings.configuration))
        let signIn = grant.signIn
        return try entitlement(
            EmulatorState.SignIn(
                personID: signIn.personID,
                tenantID: signIn.tenantID,
                clientID: credential.application.clientID,
                sessionID: signIn.sessionID,
                authTime: signIn.authTime,
                remoteAddress: signIn.remoteAddress
            ),
            credential,
            platform: credential.usualPlatform,
            all: requested,
            requested: requested,
            nonce: nil,
            refreshExpiresAt: surroundings.now.addingTimeInterval(Self.refreshLifetime),
            returnsRefreshToken: requested.contains("offline_access"),
            state
        )
    }

    private static let foreignAudience = ProtocolError.invalidGrant(
        500_131,
        "Assertion audience does not match the Client app presenting the assertion."
    )

    /// A Graph token's hidden nonce breaks its signature for everybody else.
    private func refusal(of assertion: String, _ state: EmulatorState) -> ProtocolError {
        if state.accessTokens[assertion] != nil {
            return .invalidGrant(50_013, "Assertion failed signature validation.")
        }
        let parts = assertion.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let claims = Base64URL.decode(parts[1]).flatMap(JSONReader.value) else {
            return .invalidRequest(50_027, "JWT token is invalid or malformed.")
        }
        guard claims["scp"] == nil else { return Self.foreignAudience }
        return .invalidRequest(
            240_002,
            "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant."
        )
    }
}
