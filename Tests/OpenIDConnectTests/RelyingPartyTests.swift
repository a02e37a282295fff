import Cryptography
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

struct RelyingPartyTests {
    private let clock = TestClock()
    private let issuer: TestIssuer
    private let transport: StubTransport
    private let relyingParty: RelyingParty
    private let browser = Array("login cookie of the fixture".utf8)

    init() throws {
        issuer = try TestIssuer(now: { [clock] in clock.now })
        transport = issuer.makeTransport()
        relyingParty = try RelyingParty(
            settings: Self.settings(issuer),
            transport: transport,
            now: { [clock] in clock.now }
        )
    }

    private static func settings(_ issuer: TestIssuer) -> RelyingPartySettings {
        RelyingPartySettings(
            clientID: TestIssuer.clientID,
            clientAuthentication: .secret(SecretBytes("client secret of the fixture")),
            issuerPolicy: ExactIssuer(issuer.issuer + "/"),
            redirectURI: "https://app.example/oauth/openid/callback",
            scope: "openid profile email",
            sessionSecret: SecretBytes("session secret of the fixture, 32 or more")
        )
    }

    private func start(_ returnTarget: String = "/page") -> LoginStart {
        LoginStart(returnTarget: returnTarget, browserBinding: browser)
    }

    private func complete(_ parameters: String, browser: [UInt8]? = nil) async throws -> LoginOutcome {
        try await relyingParty.completeLogin(parameters: parameters, browserBinding: browser ?? self.browser)
    }

    private var asked: [String] {
        transport.requests.map { String($0.url.split(separator: "/").last ?? "") }
    }

    @Test
    func `nothing is fetched before it is needed`() async throws {
        #expect(!relyingParty.hasMetadata)
        #expect(asked.isEmpty)
        try await relyingParty.prepare()
        #expect(relyingParty.hasMetadata)
        #expect(asked == ["openid-configuration", "keys"])
    }

    @Test
    func `a login ends where it began`() async throws {
        let url = try await relyingParty.beginLogin(start("/page?a=1#b"))
        #expect(asked == ["openid-configuration"])
        let outcome = try await complete(issuer.authorize(url))
        #expect(outcome.returnTarget == "/page?a=1#b")
        #expect(outcome.idToken.subject == "subject-of-the-fixture")
        #expect(outcome.tokens.accessToken == SecretBytes(TestIssuer.accessToken))
        #expect(outcome.tokens.refreshToken == SecretBytes(TestIssuer.refreshToken))
        #expect(outcome.tokens.expiresAt == clock.now.addingTimeInterval(3599))
        #expect(outcome.requestedClaims.isEmpty)
        #expect(asked == ["openid-configuration", "token", "keys"])
        _ = try await complete(issuer.authorize(relyingParty.beginLogin(start())))
        #expect(asked.suffix(1) == ["token"])
    }

    @Test
    func `a claims request reaches the provider and comes back`() async throws {
        var start = start()
        start.claims = #"{"access_token":{"nbf":{"essential":true}}}"#
        start.scope = "openid https://graph.example/.default"
        start.prompt = .login
        start.extraParameters = ["domain_hint": "contoso.example"]
        let url = try await relyingParty.beginLogin(start)
        let items = try #require(URLComponents(string: url)?.queryItems)
        #expect(items.first { $0.name == "claims" }?.value == start.claims)
        #expect(items.first { $0.name == "scope" }?.value == start.scope)
        #expect(items.first { $0.name == "domain_hint" }?.value == "contoso.example")
        #expect(try await complete(issuer.authorize(url)).requestedClaims == start.claims)
    }

    @Test
    func `twenty tabs end on their own pages, in any order`() async throws {
        var urls: [(String, String)] = []
        for tab in 0..<20 {
            urls.append(("/tab/\(tab)", try await relyingParty.beginLogin(start("/tab/\(tab)"))))
        }
        for (page, url) in urls.reversed() {
            #expect(try await complete(issuer.authorize(url)).returnTarget == page)
        }
    }

    @Test
    func `another process with the same secret takes the callback`() async throws {
        let url = try await relyingParty.beginLogin(start())
        let other = try RelyingParty(
            settings: Self.settings(issuer),
            transport: transport,
            now: { [clock] in clock.now }
        )
        let callback = try issuer.authorize(url)
        #expect(try await other.completeLogin(parameters: callback, browserBinding: browser).returnTarget == "/page")
    }

    // Everything from here on is a refusal. First those for which nobody may be asked.

    struct Callback: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let error: OAuthError
        let knowsTarget: Bool
        let change: @Sendable (String) -> String
        let age: Double
        let browser: String

        init(
            _ name: String,
            _ error: OAuthError,
            knowsTarget: Bool = false,
            age: Double = 0,
            browser: String = "login cookie of the fixture",
            _ change: @escaping @Sendable (String) -> String = { $0 }
        ) {
            testDescription = name
            self.error = error
            self.knowsTarget = knowsTarget
            self.change = change
            self.age = age
            self.browser = browser
        }
    }

    static let silent: [Callback] = [
        Callback("no parameters", .responseRefused(.stateMissing)) { _ in "" },
        Callback("no state", .responseRefused(.stateMissing)) { $0.replacing("state=", with: "sate=") },
        Callback("code twice", .responseRefused(.encoding(.repeated(name: "code")))) { $0 + "&code=x" },
        Callback("state twice", .responseRefused(.encoding(.repeated(name: "state")))) { $0 + "&state=x" },
        Callback("code twice, in another browser", .responseRefused(.encoding(.repeated(name: "code"))), browser: "x") {
            $0 + "&code=x"
        },
        Callback("code and error", .responseRefused(.codeAndError)) { $0 + "&error=x" },
        Callback("foreign state", .stateRefused(.malformed)) { $0.replacing(/state=[^&]+/, with: "state=abc") },
        Callback("changed state", .stateRefused(.malformed)) { $0.replacing(/state=..../, with: "state=AAAA") },
        Callback("foreign state with an error", .stateRefused(.malformed)) { _ in "error=access_denied&state=abc" },
        Callback("another browser", .stateRefused(.otherBrowser), browser: "another cookie"),
        Callback("no cookie", .stateRefused(.otherBrowser), browser: ""),
        Callback("another browser, expired", .stateRefused(.otherBrowser), age: 601, browser: ""),
        Callback("another browser with an error", .stateRefused(.otherBrowser), browser: "") {
            $0.replacing("code=", with: "error=")
        },
        Callback("expired", .stateRefused(.expired), knowsTarget: true, age: 601),
        Callback("expired with an error", .stateRefused(.expired), knowsTarget: true, age: 601) {
            $0.replacing("code=", with: "error=")
        },
        Callback("from the future", .stateRefused(.issuedInFuture), knowsTarget: true, age: -61),
        Callback(
            "an error",
            .provider(.authorization, ProviderError(code: "access_denied", subcode: "cancel")),
            knowsTarget: true
        ) { $0.replacing(/code=[^&]+/, with: "error=access_denied&error_subcode=cancel&iss=https://evil.example") },
    ]

    @Test(arguments: silent)
    func `nobody is asked when this comes back`(callback: Callback) async throws {
        let parameters = try await issuer.authorize(relyingParty.beginLogin(start()))
        clock.advance(by: callback.age)
        let requests = transport.requests.count
        await #expect(throws: LoginFailure(callback.error, returnTarget: callback.knowsTarget ? "/page" : nil)) {
            try await complete(callback.change(parameters), browser: Array(callback.browser.utf8))
        }
        #expect(transport.requests.count == requests)
    }

    @Test
    func `a response from another issuer is refused before the code is redeemed`() async throws {
        let callback = try await issuer.authorize(relyingParty.beginLogin(start()))
        let evil = OAuthError.responseIssuerMismatch(received: "https://evil.example")
        await #expect(throws: LoginFailure(evil, returnTarget: "/page")) {
            try await complete(callback + "&iss=https%3A%2F%2Fevil.example")
        }
        #expect(!asked.contains("token"))
        _ = try await complete(callback + "&iss=" + FormEncoding.encode(issuer.issuer))
    }

    @Test
    func `a provider that always names itself has to`() async throws {
        var document = issuer.discoveryDocument
        document["authorization_response_iss_parameter_supported"] = true
        issuer.answer(.discovery, with: .object(document))
        let callback = try await issuer.authorize(relyingParty.beginLogin(start()))
        await #expect(throws: LoginFailure(.responseIssuerMissing, returnTarget: "/page")) {
            try await complete(callback)
        }
        #expect(!asked.contains("token"))
    }

    @Test
    func `a code is redeemed once`() async throws {
        let callback = try await issuer.authorize(relyingParty.beginLogin(start()))
        _ = try await complete(callback)
        await #expect {
            try await complete(callback)
        } throws: { failure in
            guard let failure = failure as? LoginFailure, case .provider(.token, let error) = failure.error else {
                return false
            }
            return error.code == "invalid_grant" && error.numbers == [54_005] && failure.returnTarget == "/page"
        }
    }

    @Test
    func `a code of another login is refused by its proof key`() async throws {
        let mine = try await issuer.authorize(relyingParty.beginLogin(start()))
        let theirs = try await issuer.authorize(relyingParty.beginLogin(start()))
        let code = try #require(theirs.split(separator: "&").first)
        let mixed = [String(code)] + mine.split(separator: "&").dropFirst().map(String.init)
        await #expect(throws: LoginFailure.self) {
            try await complete(mixed.joined(separator: "&"))
        }
    }

    @Test
    func `an ID token of another login is refused`() async throws {
        issuer.changeTokens { $0.claims["nonce"] = "nonce of another login" }
        let callback = try await issuer.authorize(relyingParty.beginLogin(start()))
        await #expect(throws: LoginFailure(.idTokenRefused(.nonceMismatch), returnTarget: "/page")) {
            try await complete(callback)
        }
    }

    @Test
    func `a token response without ID token is refused`() async throws {
        issuer.answer(.token, with: ["access_token": "a", "token_type": "Bearer"])
        let callback = try await issuer.authorize(relyingParty.beginLogin(start()))
        await #expect(throws: LoginFailure(.idTokenMissing, returnTarget: "/page")) {
            try await complete(callback)
        }
    }

    @Test
    func `a new key is fetched at once, made-up key IDs at most once a minute`() async throws {
        _ = try await complete(issuer.authorize(relyingParty.beginLogin(start())))
        issuer.changeTokens { $0.header["kid"] = "made up" }
        for _ in 0..<5 {
            let callback = try await issuer.authorize(relyingParty.beginLogin(start()))
            await #expect(throws: LoginFailure(.idTokenRefused(.keyUnknown(id: "made up")), returnTarget: "/page")) {
                try await complete(callback)
            }
        }
        #expect(asked.count { $0 == "keys" } == 2)
    }

    @Test
    func `after a rollover the first login finds the new key`() async throws {
        issuer.publish([])
        try await relyingParty.prepare()
        issuer.publish(issuer.keys)
        _ = try await complete(issuer.authorize(relyingParty.beginLogin(start())))
        #expect(asked.count { $0 == "keys" } == 2)
    }

    @Test
    func `when the new key cannot be fetched, that is the reason`() async throws {
        issuer.publish([])
        try await relyingParty.prepare()
        issuer.answer(.keySet, with: .failure(.connectionFailed))
        let callback = try await issuer.authorize(relyingParty.beginLogin(start()))
        let error = OAuthError.providerUnreachable(.keySet, .connectionFailed)
        await #expect(throws: LoginFailure(error, returnTarget: "/page")) {
            try await complete(callback)
        }
    }

    @Test
    func `a provider that is down is asked again later, and known documents serve meanwhile`() async throws {
        issuer.answer(.discovery, with: .failure(.timedOut))
        for _ in 0..<3 {
            await #expect(throws: OAuthError.providerUnreachable(.discovery, .timedOut)) {
                try await relyingParty.beginLogin(start())
            }
        }
        #expect(asked.count == 1)
        issuer.answer(.discovery, with: nil)
        clock.advance(by: 61)
        _ = try await relyingParty.beginLogin(start())
        issuer.answer(.discovery, with: .failure(.timedOut))
        clock.advance(by: 2 * 86_400)
        _ = try await relyingParty.beginLogin(start())
        #expect(relyingParty.hasMetadata)
    }

    @Test
    func `a discovery document of another issuer is refused`() async throws {
        var document = issuer.discoveryDocument
        document["issuer"] = "https://evil.example/v2.0"
        issuer.answer(.discovery, with: .object(document))
        await #expect(throws: OAuthError.metadataIssuerMismatch(received: "https://evil.example/v2.0")) {
            try await relyingParty.beginLogin(start())
        }
        #expect(!relyingParty.hasMetadata)
    }

    @Test(arguments: [
        ("{}", OAuthError.answerUnusable(.discovery, .memberMissing("issuer"))),
        ("[]", .answerUnusable(.discovery, .notAnObject)),
        ("<", .answerUnusable(.discovery, .json(.malformed(offset: 0)))),
    ])
    func `a broken discovery document is refused`(text: String, error: OAuthError) async throws {
        issuer.answer(.discovery, with: .raw(text))
        await #expect(throws: error) {
            try await relyingParty.metadata()
        }
    }

    @Test
    func `an unknown tenant is told apart`() async throws {
        issuer.answer(.discovery, with: ["error": "invalid_tenant", "error_codes": [90_002]], status: 400)
        let error = ProviderError(code: "invalid_tenant", numbers: [90_002])
        await #expect(throws: OAuthError.provider(.discovery, error)) {
            try await relyingParty.metadata()
        }
    }

    @Test
    func `a broken key set is refused`() async throws {
        issuer.answer(.keySet, with: ["keys": "none"])
        await #expect(throws: OAuthError.answerUnusable(.keySet, .memberMalformed("keys"))) {
            try await relyingParty.prepare()
        }
    }

    @Test
    func `a refresh brings new tokens, or the provider's reason`() async throws {
        let tokens = try await relyingParty.refresh(SecretBytes(TestIssuer.refreshToken), scope: "a b")
        #expect(tokens.scope == "a b")
        await #expect(throws: OAuthError.provider(.token, ProviderError(code: "invalid_grant", numbers: [70_008]))) {
            try await relyingParty.refresh(SecretBytes("revoked"), scope: "a b")
        }
    }

    @Test
    func `a redemption scope is sent when there is one`() async throws {
        var settings = Self.settings(issuer)
        settings.redemptionScope = "openid https://graph.example/User.Read"
        let other = try RelyingParty(settings: settings, transport: transport, now: { [clock] in clock.now })
        let callback = try await issuer.authorize(other.beginLogin(start()))
        let outcome = try await other.completeLogin(parameters: callback, browserBinding: browser)
        #expect(outcome.tokens.scope == settings.redemptionScope)
    }

    @Test
    func `signing out goes to the provider, if it has a place for it and can be asked`() async throws {
        let url = await relyingParty.endSessionURL(
            idTokenHint: nil,
            logoutHint: "hint",
            postLogoutRedirectURI: "https://app.example/login"
        )
        #expect(
            url == "https://login.example/\(TestIssuer.tenantID)/oauth2/v2.0/logout?client_id=\(TestIssuer.clientID)"
                + "&logout_hint=hint&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Flogin"
        )
        var document = issuer.discoveryDocument
        document["end_session_endpoint"] = nil
        issuer.answer(.discovery, with: .object(document))
        clock.advance(by: 86_401)
        #expect(
            await relyingParty.endSessionURL(idTokenHint: nil, logoutHint: nil, postLogoutRedirectURI: nil) == nil
        )
        issuer.answer(.discovery, with: .failure(.timedOut))
        let other = try RelyingParty(settings: Self.settings(issuer), transport: transport)
        #expect(await other.endSessionURL(idTokenHint: nil, logoutHint: nil, postLogoutRedirectURI: nil) == nil)
    }
}
