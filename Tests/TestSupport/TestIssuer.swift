import Cryptography
package import Foundation
package import HTTPTransport
import HTTPTypes
import Synchronization

/// An OpenID Provider in memory: signs correct tokens and answers discovery, key set and token requests.
///
/// Everything is right unless a test changes one thing. Codes work once and want their code verifier.
package final class TestIssuer: Sendable {
    /// What can be answered otherwise.
    package enum Endpoint: Sendable, Hashable {
        case discovery
        case keySet
        case token
    }

    /// What a token looks like before it is signed.
    package struct Draft: Sendable {
        package var header: [String: TestJSON]
        package var claims: [String: TestJSON]
    }

    package static let tenantID = "11111111-2222-4333-8444-555555555555"
    package static let objectID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    package static let clientID = "99999999-8888-4777-8666-000000000000"
    package static let origin = "https://login.example"
    package static let accessToken = "access-token-of-the-fixture"
    package static let exchangedToken = "access-token-of-the-fixture-in-exchange"
    package static let refreshToken = "refresh-token-of-the-fixture"

    /// What the discovery document names as issuer.
    package let metadataIssuer: String
    /// What tokens name as issuer.
    package let issuer: String
    /// The first is the one that signs.
    package let keys: [TestKey]
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    private struct Grant {
        let nonce: String?
        let challenge: String
        let redirectURI: String
    }

    private struct State {
        var grants: [String: Grant] = [:]
        var count = 0
        var answers: [Endpoint: StubTransport.Answer] = [:]
        var change: @Sendable (inout Draft) -> Void = { _ in }
        var publishedKeys: [TestKey]?
        var accessToken = TestIssuer.accessToken
        var lifetime = 3599
        var refreshAnswer: StubTransport.Answer?
        var graph: @Sendable (OutgoingRequest) -> StubTransport.Answer? = { _ in nil }
    }

    /// A provider.
    ///
    /// - Parameters:
    ///   - issuer: What tokens name as issuer.
    ///   - metadataIssuer: What the discovery document names as issuer; the template, for several tenants.
    ///   - keys: The keys; none for one RSA key bound to the metadata's issuer.
    ///   - now: The clock.
    /// - Throws: What making a key throws.
    package init(
        issuer: String = "\(TestIssuer.origin)/\(TestIssuer.tenantID)/v2.0",
        metadataIssuer: String? = nil,
        keys: [TestKey]? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        self.issuer = issuer
        self.metadataIssuer = metadataIssuer ?? issuer
        self.keys = try keys ?? [TestKey(id: "key-1", key: TestKey.sharedRSA(), issuer: metadataIssuer ?? issuer)]
        self.now = now
    }

    /// A transport that asks this provider, and records what was asked.
    package func makeTransport() -> StubTransport {
        StubTransport { [self] request in answer(request) }
    }

    /// Answers one endpoint with something else from now on; `nil` for the right answer again.
    package func answer(_ endpoint: Endpoint, with answer: StubTransport.Answer?) {
        state.withLock { $0.answers[endpoint] = answer }
    }

    /// Answers one endpoint with a JSON text from now on.
    package func answer(_ endpoint: Endpoint, with json: TestJSON, status: Int = 200) {
        answer(endpoint, with: Self.response(json, status: status))
    }

    /// Changes every token before it is signed.
    package func changeTokens(_ change: @escaping @Sendable (inout Draft) -> Void) {
        state.withLock { $0.change = change }
    }

    /// Gives out another access token at every sign-in from now on.
    package func issueAccessToken(_ text: String) {
        state.withLock { $0.accessToken = text }
    }

    /// Gives out access tokens that live for so many seconds from now on.
    package func issueLifetime(_ seconds: Int) {
        state.withLock { $0.lifetime = seconds }
    }

    /// Answers what is asked of the Graph host, the userinfo endpoint among it; `nil` for 401.
    package func answerGraph(with answer: @escaping @Sendable (OutgoingRequest) -> StubTransport.Answer?) {
        state.withLock { $0.graph = answer }
    }

    /// Answers requests with a refresh token with something else from now on; `nil` for the right answer again.
    package func answerRefreshes(with json: TestJSON?, status: Int = 400) {
        state.withLock { $0.refreshAnswer = json.map { Self.response($0, status: status) } }
    }

    /// Publishes other keys from now on.
    package func publish(_ keys: [TestKey]) {
        state.withLock { $0.publishedKeys = keys }
    }

    /// What a user does who signs in: takes the authorization URL, and gives the parameters of the callback.
    ///
    /// - Parameter url: The URL that the browser was sent to.
    /// - Returns: A query with `code` and `state`.
    /// - Throws: ``TestIssuerFault`` when the URL lacks what a provider needs.
    package func authorize(_ url: String) throws -> String {
        let parameters = try Self.parameters(ofURL: url)
        guard parameters["response_type"] == "code", parameters["code_challenge_method"] == "S256",
            let challenge = parameters["code_challenge"], let redirectURI = parameters["redirect_uri"],
            let requestState = parameters["state"]
        else {
            throw TestIssuerFault.authorizationRequest
        }
        let code = state.withLock { state in
            state.count += 1
            let code = "code-of-the-fixture-\(state.count)"
            state.grants[code] = Grant(nonce: parameters["nonce"], challenge: challenge, redirectURI: redirectURI)
            return code
        }
        return "code=\(code)&state=\(requestState)&session_state=00000000-0000-4000-8000-000000000000"
    }

    /// What comes back when the provider says no.
    ///
    /// - Parameters:
    ///   - url: The URL that the browser was sent to.
    ///   - error: The value of `error`.
    ///   - more: More parameters, encoded.
    /// - Returns: A query with `error` and `state`.
    /// - Throws: ``TestIssuerFault`` when the URL lacks `state`.
    package func refuse(_ url: String, error: String, more: String = "") throws -> String {
        guard let requestState = try Self.parameters(ofURL: url)["state"] else {
            throw TestIssuerFault.authorizationRequest
        }
        return "error=\(error)&state=\(requestState)" + (more.isEmpty ? "" : "&" + more)
    }

    /// A correct token before it is signed: issued five minutes ago, as Entra does it, and good for an hour.
    package func draft(nonce: String?) -> Draft {
        let time = Int64(now().timeIntervalSince1970)
        var claims: [String: TestJSON] = [
            "iss": .string(issuer), "aud": .string(Self.clientID), "sub": "subject-of-the-fixture",
            "tid": .string(Self.tenantID), "oid": .string(Self.objectID), "ver": "2.0",
            "iat": .integer(time - 300), "nbf": .integer(time - 300), "exp": .integer(time + 3600),
            "name": "Ada Lovelace", "preferred_username": "ada@example.com",
        ]
        if let nonce {
            claims["nonce"] = .string(nonce)
        }
        let algorithm = keys.first?.algorithm.rawValue ?? ""
        let header: [String: TestJSON] = [
            "typ": "JWT", "alg": .string(algorithm), "kid": .string(keys.first?.id ?? ""),
        ]
        return Draft(header: header, claims: claims)
    }

    /// A correct logout token before it is signed: issued now, good for two minutes, for one session at the provider.
    package func logoutDraft(id: String = "logout-of-the-fixture", sessionID: String? = "sid-of-the-fixture") -> Draft {
        let time = Int64(now().timeIntervalSince1970)
        var draft = draft(nonce: nil)
        draft.header["typ"] = "logout+jwt"
        draft.claims = [
            "iss": .string(issuer), "aud": .string(Self.clientID), "tid": .string(Self.tenantID),
            "sub": "subject-of-the-fixture", "iat": .integer(time), "exp": .integer(time + 120), "jti": .string(id),
            "events": ["http://schemas.openid.net/event/backchannel-logout": [:]],
        ]
        draft.claims["sid"] = sessionID.map { .string($0) }
        return draft
    }

    /// Signs a token with a key, the first one of the provider by default, whatever its header says.
    package func sign(_ draft: Draft, with key: TestKey? = nil) throws -> String {
        try sign(header: TestJSON.object(draft.header).text, claims: TestJSON.object(draft.claims).text, with: key)
    }

    /// Signs texts that may be broken.
    package func sign(header: String, claims: String, with key: TestKey? = nil) throws -> String {
        guard let key = key ?? keys.first else {
            throw TestIssuerFault.noKey
        }
        let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(claims.utf8))
        return try input + "." + Base64URL.encode(key.key.sign(Array(input.utf8), algorithm: key.algorithm))
    }

    /// The discovery document, with Entra's extra members.
    package var discoveryDocument: [String: TestJSON] {
        let base = Self.origin + "/" + Self.tenantID
        return [
            "issuer": .string(metadataIssuer),
            "authorization_endpoint": .string(base + "/oauth2/v2.0/authorize"),
            "token_endpoint": .string(base + "/oauth2/v2.0/token"),
            "jwks_uri": .string(base + "/discovery/v2.0/keys"),
            "end_session_endpoint": .string(base + "/oauth2/v2.0/logout"),
            "userinfo_endpoint": "https://graph.example/oidc/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "request_uri_parameter_supported": false,
            "http_logout_supported": true,
            "tenant_region_scope": .null,
            "msgraph_host": "graph.example",
        ]
    }

    /// The key set that is published now.
    package var keySet: TestJSON {
        let published = state.withLock { $0.publishedKeys } ?? keys
        return ["keys": .array(published.map { .object($0.json) })]
    }

    /// A JSON answer.
    package static func response(_ json: TestJSON, status: Int = 200) -> StubTransport.Answer {
        .success(
            TransportResponse(
                status: HTTPResponse.Status(code: status),
                fields: [.contentType: "application/json; charset=utf-8"],
                body: json.bytes
            )
        )
    }

    private func answer(_ request: OutgoingRequest) -> StubTransport.Answer {
        let path = request.url.prefix { $0 != "?" }
        if path.hasSuffix("/.well-known/openid-configuration") {
            return otherAnswer(.discovery) ?? Self.response(.object(discoveryDocument))
        }
        if path.hasSuffix("/discovery/v2.0/keys") {
            return otherAnswer(.keySet) ?? Self.response(keySet)
        }
        if path.hasSuffix("/oauth2/v2.0/token"), request.method == .post {
            return otherAnswer(.token) ?? token(request)
        }
        if path.hasPrefix("https://graph.example/") {
            let refused: TestJSON = ["error": ["code": "InvalidAuthenticationToken", "message": "for people"]]
            return state.withLock { $0.graph }(request) ?? Self.response(refused, status: 401)
        }
        return Self.response(["error": "not_found"], status: 404)
    }

    private func otherAnswer(_ endpoint: Endpoint) -> StubTransport.Answer? {
        state.withLock { $0.answers[endpoint] }
    }

    private func token(_ request: OutgoingRequest) -> StubTransport.Answer {
        let body = String(decoding: request.body, as: UTF8.self)
        guard let parameters = try? Self.parameters(ofURL: "https://body.example/?" + body) else {
            return Self.response(["error": "invalid_request"], status: 400)
        }
        switch parameters["grant_type"] {
        case "authorization_code"?:
            return redeemed(parameters)
        case "refresh_token"? where parameters["refresh_token"] == Self.refreshToken:
            return state.withLock { $0.refreshAnswer } ?? tokens(nonce: nil, scope: parameters["scope"])
        case "urn:ietf:params:oauth:grant-type:jwt-bearer"?
        where parameters["assertion"] == state.withLock({ $0.accessToken })
            && parameters["requested_token_use"] == "on_behalf_of":
            return Self.response([
                "token_type": "Bearer", "scope": .string(parameters["scope"] ?? ""), "expires_in": 3599,
                "access_token": .string(Self.exchangedToken),
            ])
        default:
            return Self.response(["error": "invalid_grant", "error_codes": [70_008]], status: 400)
        }
    }

    private func redeemed(_ parameters: [String: String]) -> StubTransport.Answer {
        let grant = parameters["code"].flatMap { code in state.withLock { $0.grants.removeValue(forKey: code) } }
        guard let grant, let verifier = parameters["code_verifier"],
            Base64URL.encode(Digest.sha256(Array(verifier.utf8))) == grant.challenge,
            parameters["redirect_uri"] == grant.redirectURI
        else {
            return Self.response(
                [
                    "error": "invalid_grant", "error_description": "AADSTS54005: the code was redeemed",
                    "error_codes": [54_005], "trace_id": "trace-of-the-fixture",
                    "correlation_id": "correlation-of-the-fixture",
                ],
                status: 400
            )
        }
        return tokens(nonce: grant.nonce, scope: parameters["scope"])
    }

    private func tokens(nonce: String?, scope: String?) -> StubTransport.Answer {
        var draft = draft(nonce: nonce)
        state.withLock { $0.change }(&draft)
        guard let idToken = try? sign(draft) else {
            return .failure(.connectionFailed)
        }
        let lifetime = TestJSON.integer(Int64(state.withLock { $0.lifetime }))
        return Self.response([
            "token_type": "Bearer", "scope": .string(scope ?? "openid profile email"), "expires_in": lifetime,
            "ext_expires_in": lifetime, "access_token": .string(state.withLock { $0.accessToken }),
            "refresh_token": .string(Self.refreshToken), "id_token": .string(idToken),
        ])
    }

    private static func parameters(ofURL url: String) throws -> [String: String] {
        guard let items = URLComponents(string: url)?.queryItems else {
            throw TestIssuerFault.authorizationRequest
        }
        guard Set(items.map(\.name)).count == items.count else {
            throw TestIssuerFault.repeatedParameter
        }
        return Dictionary(uniqueKeysWithValues: items.map { ($0.name, $0.value ?? "") })
    }
}
