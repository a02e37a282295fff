import FastCGI
import FoundationEssentials
import Synchronization

/// The token endpoint (facts 1.5, 1.9).
struct TokenEndpoint {
    private static let codeLifetime = 600.0
    static let refreshLifetime = 90.0 * 86_400
    private static let singlePageRefreshLifetime = 86_400.0

    /// What a request has a right to.
    struct Entitlement {
        let signIn: EmulatorState.SignIn
        let person: Person
        let credential: ClientCredential
        let platform: RegisteredApplication.Platform
        /// All scopes of the sign-in.
        let scopes: ScopeRequest
        /// The scopes of the one resource that the access token is for.
        let part: ScopeRequest.Part
        /// `openid` and its companions, as asked for now.
        let openID: ScopeRequest
        let nonce: String?
        /// The parameter `claims` of this request.
        let claims: JSONValue?
        let consented: [String]
        let refreshExpiresAt: Date
        let returnsRefreshToken: Bool
    }

    let surroundings: Surroundings
    let exchange: Exchange
    let segment: String

    /// `POST /{segment}/oauth2/v2.0/token`.
    func answer(_ state: borrowing Mutex<EmulatorState>) -> Response {
        do {
            guard exchange.form["grant_type"] != Self.ownGrant else {
                try state.withLock { state throws(ProtocolError) in try state.takeRefusal(\.tokenRefusal) }
                return try ownToken()
            }
            let entitlement = try state.withLock { state throws(ProtocolError) in
                try state.takeRefusal(\.tokenRefusal)
                return try self.entitlement(&state)
            }
            return try issue(entitlement, state)
        } catch {
            return surroundings.json(error)
        }
    }

    private func entitlement(_ state: inout EmulatorState) throws(ProtocolError) -> Entitlement {
        guard exchange.method == "POST" else {
            throw .invalidRequest(
                900_561,
                "The endpoint only accepts POST requests. Received a \(exchange.method) request."
            )
        }
        let authority = try Authority(segment, in: surroundings.configuration)
        if let name = exchange.form.repeatedName { throw .repeated(name) }
        guard exchange.form["resource"] == nil else {
            throw .invalidRequest(901_002, "The 'resource' request parameter isn't supported.")
        }
        guard let grantType = exchange.form["grant_type"], !grantType.isEmpty else { throw .missing("grant_type") }
        let credential = try ClientCredential(
            exchange,
            in: surroundings.configuration,
            seconds: surroundings.seconds
        )
        switch grantType {
        case "authorization_code": return try redeem(authority, credential, &state)
        case "refresh_token": return try refresh(authority, credential, &state)
        case Self.onBehalfOfGrant: return try onBehalfOf(credential, state)
        default:
            throw ProtocolError(
                "unsupported_grant_type",
                70_003,
                "The app requested an unsupported grant type '\(grantType)'."
            )
        }
    }

    private func redeem(
        _ authority: Authority,
        _ credential: ClientCredential,
        _ state: inout EmulatorState
    ) throws(ProtocolError) -> Entitlement {
        guard let code = exchange.form["code"], !code.isEmpty else { throw .missing("code") }
        guard let redirectURI = exchange.form["redirect_uri"] else { throw .missing("redirect_uri") }
        guard let grant = state.codes[code], grant.signIn.clientID == credential.application.clientID else {
            try credential.check(credential.usualPlatform, origin: exchange.field("origin"))
            throw .invalidGrant(70_000, "Provided grant is invalid or malformed.")
        }
        try credential.check(grant.platform, origin: exchange.field("origin"))
        guard !grant.isRedeemed else {
            throw .invalidGrant(
                54_005,
                "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an "
                    + "existing refresh token."
            )
        }
        guard surroundings.now.timeIntervalSince(grant.issuedAt) < Self.codeLifetime else {
            throw .invalidGrant(70_008, "The provided authorization code or refresh token has expired.")
        }
        guard grant.authority == authority.segment else {
            throw .invalidGrant(
                700_005,
                "Provided Authorization Code is intended to use against other tenant, thus rejected."
            )
        }
        guard grant.redirectURI == redirectURI else {
            throw .invalidGrant(
                500_112,
                "The reply address '\(redirectURI)' does not match the reply address provided when requesting "
                    + "Authorization code."
            )
        }
        try CodeChallenge.check(exchange.form["code_verifier"], against: grant.challenge)
        if grant.isSilent {
            let key = "code|\(grant.signIn.sessionID)|\(grant.signIn.clientID)|\(grant.scopes)"
            try state.breakLoop(key, limit: surroundings.configuration.loopLimit, now: surroundings.now)
        }
        let requested = try requestedScopes(grant.scopes)
        guard requested.parts.count <= 1 || exchange.form["scope"] == nil else {
            throw .invalidRequest(
                700_022,
                "The provided value for the input parameter scope is not valid because it contains more than one "
                    + "resource."
            )
        }
        state.codes[code]?.isRedeemed = true
        return try entitlement(
            grant.signIn,
            credential,
            platform: grant.platform,
            all: grant.scopes,
            requested: requested,
            nonce: grant.nonce,
            refreshExpiresAt: surroundings.now.addingTimeInterval(
                grant.platform == .singlePage ? Self.singlePageRefreshLifetime : Self.refreshLifetime
            ),
            returnsRefreshToken: grant.scopes.contains("offline_access"),
            state
        )
    }

    private func refresh(
        _ authority: Authority,
        _ credential: ClientCredential,
        _ state: inout EmulatorState
    ) throws(ProtocolError) -> Entitlement {
        guard let token = exchange.form["refresh_token"], !token.isEmpty else { throw .missing("refresh_token") }
        guard let grant = state.refreshTokens[token], grant.signIn.clientID == credential.application.clientID else {
            try credential.check(credential.usualPlatform, origin: exchange.field("origin"))
            throw .invalidGrant(70_000, "Provided grant is invalid or malformed.")
        }
        try credential.check(grant.platform, origin: exchange.field("origin"))
        if case .tenant(let tenant) = authority, tenant.id != grant.signIn.tenantID {
            throw .invalidGrant(50_020, "User account does not exist in tenant '\(tenant.displayName)'.")
        }
        guard !grant.isRevoked else {
            throw .invalidGrant(
                50_173,
                "The provided grant has expired due to it being revoked, a fresh auth token is needed."
            )
        }
        guard surroundings.now < grant.expiresAt else {
            throw .invalidGrant(
                grant.platform == .singlePage ? 700_084 : 700_082,
                "The refresh token has expired due to inactivity."
            )
        }
        let requested = try requestedScopes(grant.scopes)
        let key = "refresh|\(token.suffix(60))|\(requested)"
        try state.breakLoop(key, limit: surroundings.configuration.loopLimit, now: surroundings.now)
        state.refreshTokens[token]?.uses += 1
        let isOffline = exchange.form["scope"] == nil || requested.contains("offline_access")
        return try entitlement(
            grant.signIn,
            credential,
            platform: grant.platform,
            all: grant.scopes,
            // The first scope decides about the resource (quirk 37).
            requested: requested,
            nonce: nil,
            refreshExpiresAt: grant.platform == .singlePage
                ? grant.expiresAt : surroundings.now.addingTimeInterval(Self.refreshLifetime),
            returnsRefreshToken: isOffline && !surroundings.faults.omitsRefreshToken,
            state
        )
    }

    func requestedScopes(_ granted: ScopeRequest) throws(ProtocolError) -> ScopeRequest {
        guard let text = exchange.form["scope"] else { return granted }
        let requested = try ScopeRequest(text, in: surroundings.configuration)
        guard !requested.isEmpty else {
            throw ProtocolError(
                "invalid_scope",
                28_003,
                "Provided value for the input parameter scope can't be empty when requesting an access token using "
                    + "the provided authorization code."
            )
        }
        return requested
    }

    func entitlement(
        _ signIn: EmulatorState.SignIn,
        _ credential: ClientCredential,
        platform: RegisteredApplication.Platform,
        all: ScopeRequest,
        requested: ScopeRequest,
        nonce: String?,
        refreshExpiresAt: Date,
        returnsRefreshToken: Bool,
        _ state: EmulatorState
    ) throws(ProtocolError) -> Entitlement {
        guard let person = surroundings.configuration.person(signIn.personID), person.isEnabled else {
            throw .accountDisabled
        }
        let claims = try requestedClaims(signIn)
        let application = credential.application
        let consented = state.consents(of: signIn.personID, to: application.clientID)
            .union(application.consentedScopes)
        let part = requested.parts.first ?? ScopeRequest.Part(resource: surroundings.configuration.graph)
        let missing = requested.limited(to: part)
            .missingConsents(beyond: consented, registered: application.consentedScopes)
        guard missing.isEmpty else {
            // Quirk 42.
            var error = ProtocolError.consentRequired(application.clientID)
            error.error = "invalid_grant"
            error.suberror = "consent_required"
            throw error
        }
        let prefix = part.resource.identifier + "/"
        return Entitlement(
            signIn: signIn,
            person: person,
            credential: credential,
            platform: platform,
            scopes: all,
            part: part,
            openID: requested,
            nonce: nonce,
            claims: claims,
            consented: consented.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted(),
            refreshExpiresAt: refreshExpiresAt,
            returnsRefreshToken: returnsRefreshToken
        )
    }

    /// The parameter `claims`, which on command only those get whom the authorize endpoint has asked (facts 1.12).
    private func requestedClaims(_ signIn: EmulatorState.SignIn) throws(ProtocolError) -> JSONValue? {
        guard let text = exchange.form["claims"] else { return nil }
        guard let claims = JSONReader.value(of: Array(text.utf8)), case .object = claims else {
            throw .unsupportedValue("claims")
        }
        if surroundings.faults.claimsNeedInteraction, claims.asksForMoreThanCapabilities,
            signIn.claims?.coversAccessToken(of: claims.withoutCapabilities) != true
        {
            var error = ProtocolError.needsInteraction
            error.claims = claims.withoutCapabilities.serialized
            throw error
        }
        return claims
    }

    private func issue(
        _ entitlement: Entitlement,
        _ state: borrowing Mutex<EmulatorState>
    ) throws(ProtocolError) -> Response {
        let mint = TokenMint(
            surroundings: surroundings,
            signIn: entitlement.signIn,
            person: entitlement.person,
            application: entitlement.credential.application
        )
        let lifetime = surroundings.random.integer(in: 3_600...5_400)
        let part = entitlement.part
        let granted = part.names + entitlement.consented.filter { !part.names.contains($0) }
        let accessToken = try mint.accessToken(
            for: part.resource,
            scopes: part.resource.isGraph ? entitlement.openID.openID + granted : granted,
            lifetime: lifetime,
            isConfidential: entitlement.credential.isAuthenticated,
            capabilities: entitlement.claims?.capabilities ?? []
        )
        let idToken =
            entitlement.openID.contains("openid")
            ? try mint.idToken(nonce: entitlement.nonce, scopes: entitlement.openID) : nil
        let refreshToken = entitlement.returnsRefreshToken ? "1.A" + surroundings.random.token(900) : nil
        state.withLock { state in
            if part.resource.isGraph {
                state.accessTokens[accessToken] = EmulatorState.AccessGrant(
                    signIn: entitlement.signIn,
                    scopes: entitlement.openID.openID,
                    permissions: granted,
                    expiresAt: surroundings.now.addingTimeInterval(Double(lifetime)),
                    claims: [entitlement.claims, entitlement.signIn.claims].compactMap(\.self),
                    capabilities: entitlement.claims?.capabilities ?? []
                )
            }
            if let owner = surroundings.configuration.application(owning: part.resource) {
                state.interfaceTokens[accessToken] = EmulatorState.InterfaceGrant(
                    signIn: entitlement.signIn,
                    owner: owner.clientID,
                    expiresAt: surroundings.now.addingTimeInterval(Double(lifetime))
                )
            }
            if let refreshToken {
                state.refreshTokens[refreshToken] = EmulatorState.RefreshGrant(
                    signIn: entitlement.signIn,
                    platform: entitlement.platform,
                    scopes: entitlement.scopes,
                    expiresAt: entitlement.refreshExpiresAt
                )
            }
        }
        var body: JSONValue = ["token_type": .string(surroundings.faults.tokenType)]
        body["scope"] = scope(entitlement, granted).map(JSONValue.string)
        body["expires_in"] = JSONValue(lifetime - 1)
        body["ext_expires_in"] = JSONValue(lifetime - 1)
        body["access_token"] = .string(accessToken)
        body["refresh_token"] = refreshToken.map(JSONValue.string)
        body["id_token"] = idToken.map(JSONValue.string)
        body["client_info"] = exchange.form["client_info"] == "1" ? .string(mint.clientInfo) : nil
        if let patch = surroundings.faults.tokenAnswer { body = body.merging(patch) }
        return surroundings.json(body, fields: Surroundings.uncached + [("x-ms-clitelem", "1,0,0,,")])
    }

    /// The member `scope`: what was granted, in one of the forms in which Entra writes it (quirk 41).
    private func scope(_ entitlement: Entitlement, _ granted: [String]) -> String? {
        let part = entitlement.part
        var names = granted
        var isQualified = !part.resource.isGraph || part.isQualified
        switch surroundings.faults.grantedScopes {
        case .superset: break
        case .requested: names = part.names
        case .subset: names = Array(part.names.prefix(1))
        case .qualified: isQualified = true
        case .short: isQualified = false
        case .absent: return nil
        }
        let openID = part.resource.isGraph ? entitlement.openID.openID.filter { $0 != "offline_access" } : []
        return (openID + names.map { isQualified ? "\(part.resource.identifier)/\($0)" : $0 }).joined(separator: " ")
    }
}
