import Cryptography
import FoundationEssentials

/// Makes the tokens (facts 1.6).
struct TokenMint {
    /// How many groups a token holds before it refers to Graph (quirk 18).
    static let groupLimit = 200
    /// The same for a token that travels through the browser (quirk 20).
    static let hybridGroupLimit = 6
    /// The size to which access tokens are filled up (quirk 28).
    private static let usualSize = 3_000

    /// The way on which an ID token reaches the client.
    enum Channel {
        case tokenEndpoint
        /// Through the browser, beside a code or alone.
        case browser(code: String?)
    }

    let surroundings: Surroundings
    let signIn: EmulatorState.SignIn
    let person: Person
    let application: RegisteredApplication

    /// An ID token.
    func idToken(
        nonce: String?,
        scopes: ScopeRequest,
        channel: Channel = .tokenEndpoint
    ) throws(ProtocolError) -> String {
        var claims = idTokenClaims(nonce: nonce, scopes: scopes, channel: channel)
        if let tenant = surroundings.faults.tenantSwitch {
            claims["tid"] = .string(tenant)
            claims["iss"] = .string("\(surroundings.configuration.loginOrigin)/\(tenant)/v2.0")
        }
        if let patch = surroundings.faults.idTokenClaims { claims = claims.merging(patch) }
        return try signed(claims, signing: surroundings.faults.signing, headerPatch: surroundings.faults.idTokenHeader)
    }

    /// The claims of an ID token in Entra's order: the registered ones, then by the alphabet.
    private func idTokenClaims(nonce: String?, scopes: ScopeRequest, channel: Channel) -> JSONValue {
        var claims = times(lifetime: 3_600)
        claims["aud"] = .string(application.clientID)
        claims["iss"] = .string("\(surroundings.configuration.loginOrigin)/\(signIn.tenantID)/v2.0")
        claims["ver"] = "2.0"
        claims["sub"] = .string(subject)
        claims["nonce"] = nonce.map(JSONValue.string)
        if scopes.contains("profile") {
            claims["oid"] = .string(person.objectID)
            claims["tid"] = .string(signIn.tenantID)
            claims["name"] = .string(person.displayName)
            claims["preferred_username"] = .string(person.userPrincipalName)
        }
        claims["email"] = email(scopes).map(JSONValue.string)
        if person.isGuest { claims["idp"] = .string("https://sts.windows.net/\(Demo.otherTenantID)/") }
        addOpaque(to: &claims)
        addOptional(to: &claims)
        var limit = Self.groupLimit
        if case .browser = channel { limit = Self.hybridGroupLimit }
        addRolesAndGroups(of: application, limit: limit, to: &claims)
        if case .browser(let code?) = channel {
            // OIDC Core 3.3.2.11; never in a token from the token endpoint.
            claims["c_hash"] = .string(Base64URL.encode(Array(Digest.sha256(Array(code.utf8)).prefix(16))))
        }
        return TokenMint.ordered(claims)
    }

    /// An access token for the resource of a scope part.
    func accessToken(
        for resource: ProtectedResource,
        scopes: [String],
        lifetime: Int,
        isConfidential: Bool,
        capabilities: [String] = []
    ) throws(ProtocolError) -> String {
        if resource.isGraph, surroundings.faults.opaqueGraphTokens { return "EwB" + surroundings.random.token(1_500) }
        let owner = surroundings.configuration.application(owning: resource)
        let isVersion2 = owner?.accessTokenAcceptedVersion == 2
        var claims = times(lifetime: lifetime)
        claims["scp"] = .string(scopes.joined(separator: " "))
        claims["oid"] = .string(person.objectID)
        claims["tid"] = .string(signIn.tenantID)
        claims["sub"] = .string(subject(for: owner?.clientID ?? resource.identifier))
        claims["name"] = .string(person.displayName)
        claims["sid"] = .string(signIn.sessionID)
        addOpaque(to: &claims)
        if let owner { addRolesAndGroups(of: owner, limit: Self.groupLimit, to: &claims) }
        if isVersion2 {
            claims["aud"] = .string(owner?.clientID ?? resource.identifier)
            claims["iss"] = .string("\(surroundings.configuration.loginOrigin)/\(signIn.tenantID)/v2.0")
            claims["ver"] = "2.0"
            claims["azp"] = .string(application.clientID)
            claims["azpacr"] = isConfidential ? "1" : "0"
            claims["preferred_username"] = .string(person.userPrincipalName)
        } else {
            claims["aud"] = .string(resource.identifier)
            claims["iss"] = .string("https://sts.windows.net/\(signIn.tenantID)/")
            claims["ver"] = "1.0"
            claims["appid"] = .string(application.clientID)
            claims["appidacr"] = isConfidential ? "1" : "0"
            claims["unique_name"] = .string(person.userPrincipalName)
            claims["upn"] = .string(person.userPrincipalName)
            claims["amr"] = ["pwd"]
            claims["acr"] = "1"
            claims["ipaddr"] = .string(signIn.remoteAddress)
        }
        if !capabilities.isEmpty { claims["xms_cc"] = JSONValue(capabilities) }
        if owner == nil {
            let filler = max(0, Self.usualSize - claims.serialized.utf8.count) / 2
            claims["xms_st"] = ["sub": .string(surroundings.random.token(32))]
            claims["xms_tdbr"] = .string(surroundings.random.token(filler))
        }
        return try signed(
            TokenMint.ordered(claims),
            signing: .usual,
            headerPatch: isVersion2 ? nil : ["x5t": .string(surroundings.keys.current.id)],
            hiddenNonce: resource.isGraph ? surroundings.random.token(32) : nil
        )
    }

    /// The member `client_info` (facts 1.5).
    var clientInfo: String {
        let info: JSONValue = ["uid": .string(person.objectID), "utid": .string(person.tenantID)]
        return Base64URL.encode(Array(info.serialized.utf8))
    }

    /// The claim `sub`, different for every client (quirk 16).
    var subject: String { subject(for: application.clientID) }

    /// The opaque claim `login_hint` of an account.
    static func loginHint(of person: Person) -> String {
        "O." + Base64URL.encode(Digest.sha512(Array("hint|\(person.tenantID)|\(person.objectID)".utf8)))
    }

    private func subject(for clientID: String) -> String {
        Base64URL.encode(Digest.sha256(Array("\(signIn.tenantID)|\(person.objectID)|\(clientID)".utf8)))
    }

    /// `iat` and `nbf` five minutes in the past, as recorded (quirk 11).
    private func times(lifetime: Int) -> JSONValue {
        let issued = surroundings.seconds - 300
        return [
            "iat": JSONValue(issued), "nbf": JSONValue(issued), "exp": JSONValue(surroundings.seconds + lifetime),
        ]
    }

    /// Guests have `email` unasked, others by scope or optional claim; without verified domain multi-tenant
    /// applications get none (quirk 15).
    private func email(_ scopes: ScopeRequest) -> String? {
        let isAsked = scopes.contains("email") || application.optionalClaims.contains(.email)
        guard isAsked || person.isGuest else { return nil }
        return person.isGuest && application.audience == .organizations ? nil : person.mail
    }

    private func addOpaque(to claims: inout JSONValue) {
        claims["aio"] = .string("AXQAi/8" + surroundings.random.token(60))
        claims["rh"] = .string("1.A" + surroundings.random.token(30))
        claims["uti"] = .string(surroundings.random.token(16))
    }

    private func addOptional(to claims: inout JSONValue) {
        for claim in application.optionalClaims {
            let value: JSONValue? =
                switch claim {
                case .acct: JSONValue(person.isGuest ? 1 : 0)
                case .authTime: JSONValue(Int(signIn.authTime.timeIntervalSince1970))
                case .country: "DE"
                case .email: claims["email"]
                case .familyName: person.surname.map(JSONValue.string)
                case .givenName: person.givenName.map(JSONValue.string)
                case .ipAddress: .string(signIn.remoteAddress)
                case .loginHint: .string(TokenMint.loginHint(of: person))
                case .sessionID: .string(signIn.sessionID)
                case .upn: .string(person.userPrincipalName)
                case .emailDomainVerified: claims["email"] == nil ? nil : .bool(!person.isGuest)
                }
            claims[claim.rawValue] = value
        }
    }

    private func addRolesAndGroups(
        of owner: RegisteredApplication,
        limit: Int,
        to claims: inout JSONValue
    ) {
        if !person.roles.isEmpty { claims["roles"] = JSONValue(person.roles) }
        guard owner.groupClaim != .absent, !person.groupIDs.isEmpty else { return }
        guard person.groupIDs.count <= limit else {
            if limit == Self.hybridGroupLimit {
                claims["hasgroups"] = true
            } else {
                let endpoint = "https://graph.windows.net/\(signIn.tenantID)/users/\(person.objectID)/getMemberObjects"
                claims["_claim_names"] = ["groups": "src1"]
                claims["_claim_sources"] = ["src1": ["endpoint": .string(endpoint)]]
            }
            if owner.emitsGroupsAsRoles { claims["roles"] = nil }
            return
        }
        claims[owner.emitsGroupsAsRoles ? "roles" : "groups"] = JSONValue(person.groupIDs.map { name(of: $0, owner) })
    }

    private func name(of groupID: String, _ owner: RegisteredApplication) -> String {
        let groups = surroundings.configuration.tenant(signIn.tenantID)?.groups ?? []
        guard let group = groups.first(where: { $0.objectID == groupID }) else { return groupID }
        return switch owner.groupClaim {
        case .absent, .objectIDs: groupID
        case .displayNames: group.displayName
        case .samAccountNames: group.samAccountName ?? groupID
        }
    }

    private static func ordered(_ claims: JSONValue) -> JSONValue {
        guard case .object(let members) = claims else { return claims }
        let first = ["aud", "iss", "iat", "nbf", "exp"]
        let rest = members.filter { !first.contains($0.name) }.sorted { $0.name < $1.name }
        return .object(first.compactMap { name in members.first { $0.name == name } } + rest)
    }
}
