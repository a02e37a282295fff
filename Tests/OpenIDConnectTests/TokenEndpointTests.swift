import Cryptography
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

struct TokenEndpointTests {
    private let clock = TestClock()
    private static let secret = SecretBytes("s+e/c&r=e~t %\u{1F511}")

    private func endpoint(
        _ authentication: ClientAuthentication,
        _ transport: StubTransport,
        methods: TestJSON? = ["client_secret_post", "client_secret_basic"]
    ) throws -> TokenEndpoint {
        var document = try TestIssuer().discoveryDocument
        document["token_endpoint_auth_methods_supported"] = methods
        let object = try #require(try JSONParser.parse(TestJSON.object(document).bytes).object)
        return TokenEndpoint(
            metadata: try ProviderMetadata(object),
            clientID: "us:er",
            authentication: authentication,
            transport: transport,
            now: { [clock] in clock.now }
        )
    }

    private func redeem(_ endpoint: TokenEndpoint) async throws -> TokenResponse {
        try await endpoint.redeem(
            SecretBytes("the+code"),
            redirectURI: "https://app.example/callback",
            proofKey: ProofKey(bytes: Array(repeating: 0, count: 32))
        )
    }

    private static let good: [String: TestJSON] = ["access_token": "at", "token_type": "Bearer"]

    private func answering(_ changes: [String: TestJSON?] = [:]) -> StubTransport {
        var answer = Self.good
        for (name, value) in changes {
            answer[name] = value
        }
        return StubTransport(answers: [TestIssuer.response(.object(answer))])
    }

    private func body(_ transport: StubTransport) throws -> [String: String] {
        try FormEncoding.decode(String(decoding: #require(transport.requests.first).body, as: UTF8.self))
    }

    private static let grant = [
        "grant_type": "authorization_code", "code": "the+code", "redirect_uri": "https://app.example/callback",
        "code_verifier": String(repeating: "A", count: 43),
    ]

    static let methods: [(methods: TestJSON?, isBasic: Bool)] = [
        (["client_secret_post", "client_secret_basic"], false), (["client_secret_post"], false),
        (["private_key_jwt"], false), (["client_secret_basic"], true),
        (["private_key_jwt", "client_secret_basic"], true), (nil, true),
    ]

    @Test(arguments: methods)
    func `a secret goes the way that the provider takes`(methods: TestJSON?, isBasic: Bool) async throws {
        let transport = answering()
        _ = try await redeem(endpoint(.secret(Self.secret), transport, methods: methods))
        #expect(try body(transport)["client_secret"] == (isBasic ? nil : "s+e/c&r=e~t %\u{1F511}"))
        #expect((transport.requests.first?.fields[.authorization] != nil) == isBasic)
    }

    @Test
    func `client_secret_post: a strict form and no credentials elsewhere`() async throws {
        let transport = answering()
        _ = try await redeem(endpoint(.secretPost(Self.secret), transport))
        let request = try #require(transport.requests.first)
        #expect(request.method == .post)
        #expect(request.url.hasSuffix("/oauth2/v2.0/token"))
        #expect(request.fields[.contentType] == "application/x-www-form-urlencoded")
        #expect(request.fields[.accept] == "application/json")
        #expect(Set(request.fields.map(\.name)) == [.accept, .contentType])
        let more = ["client_id": "us:er", "client_secret": "s+e/c&r=e~t %\u{1F511}"]
        #expect(try body(transport) == Self.grant.merging(more) { $1 })
        #expect(String(decoding: request.body, as: UTF8.self).hasSuffix("s%2Be%2Fc%26r%3De~t%20%25%F0%9F%94%91"))
    }

    @Test
    func `client_secret_basic: both parts form-encoded before they are joined`() async throws {
        let transport = answering()
        _ = try await redeem(endpoint(.secretBasic(Self.secret), transport))
        let request = try #require(transport.requests.first)
        let credentials = Base64.encode(Array("us%3Aer:s%2Be%2Fc%26r%3De~t%20%25%F0%9F%94%91".utf8))
        #expect(request.fields[.authorization] == "Basic " + credentials)
        #expect(try body(transport) == Self.grant)
    }

    @Test
    func `a public client sends its ID only`() async throws {
        let transport = answering()
        _ = try await redeem(endpoint(.none, transport))
        #expect(try body(transport) == Self.grant.merging(["client_id": "us:er"]) { $1 })
    }

    @Test
    func `a client assertion is made for the endpoint`() async throws {
        let transport = answering()
        let assertion = ClientAuthentication.assertion { (audience) async throws(OAuthError) in
            SecretBytes("assertion for \(audience.suffix(5))")
        }
        _ = try await redeem(endpoint(assertion, transport))
        let body = try body(transport)
        #expect(body["client_assertion"] == "assertion for token")
        #expect(body["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        #expect(body["client_secret"] == nil)
    }

    @Test
    func `without an assertion nothing is sent`() async throws {
        let transport = answering()
        let none = ClientAuthentication.assertion { (_) async throws(OAuthError) in throw .assertionUnavailable }
        await #expect(throws: OAuthError.assertionUnavailable) {
            try await redeem(endpoint(none, transport))
        }
        #expect(transport.requests.isEmpty)
    }

    @Test
    func `a refresh names scope, audience and claims`() async throws {
        let transport = answering()
        _ = try await endpoint(.none, transport)
            .refresh(SecretBytes("rt"), scope: "a b", audience: "api://us", claims: #"{"a":{}}"#)
        // Nobody waits for all of it, and a provider that takes ten seconds is still heard.
        #expect(transport.requests.map(\.limits.totalTimeout) == [.seconds(30)])
        #expect(
            try body(transport) == [
                "grant_type": "refresh_token", "refresh_token": "rt", "scope": "a b", "audience": "api://us",
                "claims": #"{"a":{}}"#, "client_id": "us:er",
            ]
        )
        let other = answering()
        _ = try await endpoint(.none, other).refresh(SecretBytes("rt"), scope: "a", audience: "", claims: "")
        #expect(try body(other).keys.sorted() == ["client_id", "grant_type", "refresh_token", "scope"])
    }

    @Test
    func `a full answer is read`() async throws {
        let transport = answering([
            "expires_in": 3599, "refresh_token": .string("rt"), "id_token": .string("a.b.c"), "scope": .string("x y"),
            "ext_expires_in": 1, "client_info": .null,
        ])
        #expect(
            try await redeem(endpoint(.none, transport))
                == TokenResponse(
                    accessToken: SecretBytes("at"),
                    expiresAt: clock.now.addingTimeInterval(3599),
                    refreshToken: SecretBytes("rt"),
                    idToken: UnverifiedIDToken(SecretBytes("a.b.c")),
                    scope: "x y"
                )
        )
    }

    static let goodMembers: [(name: String, value: TestJSON?, lifetime: Double?)] = [
        ("token_type", "bearer", nil), ("token_type", "BEARER", nil), ("expires_in", "3599", 3599),
        ("expires_in", 0, 0), ("expires_in", .raw("3599.9"), 3599), ("expires_in", .null, nil),
        ("expires_in", 31_536_000, 31_536_000), ("refresh_token", .null, nil), ("id_token", .null, nil),
        ("scope", "", nil),
    ]

    @Test(arguments: goodMembers)
    func `an answer may say this`(name: String, value: TestJSON?, lifetime: Double?) async throws {
        let response = try await redeem(endpoint(.none, answering([name: value])))
        #expect(response.expiresAt == lifetime.map { clock.now.addingTimeInterval($0) })
    }

    static let badMembers: [(String, TestJSON?, AnswerFault)] = {
        let long = TestJSON.string(String(repeating: "x", count: TokenEndpoint.maximumTokenLength + 1))
        var cases: [(String, TestJSON?, AnswerFault)] = [
            ("access_token", nil, .memberMissing("access_token")),
            ("access_token", .null, .memberMissing("access_token")),
            ("token_type", nil, .memberMissing("token_type")), ("token_type", "DPoP", .tokenTypeUnknown),
            ("token_type", "", .tokenTypeUnknown), ("token_type", 1, .memberMalformed("token_type")),
            ("scope", ["a"], .memberMalformed("scope")), ("scope", long, .memberMalformed("scope")),
        ]
        for name in ["access_token", "refresh_token", "id_token"] {
            for value in ["", 1, true, ["x"], [:], "a\nb", "é", long] as [TestJSON] {
                cases.append((name, value, .memberMalformed(name)))
            }
        }
        for value in [
            -1, 31_536_001, .raw("1e300"), .raw("-0.5"), "", "abc", "-1", "1e3", "0x10", " 1", true, [], [:],
            "99999999999999999999",
        ] as [TestJSON] {
            cases.append(("expires_in", value, .memberMalformed("expires_in")))
        }
        return cases
    }()

    @Test(arguments: badMembers)
    func `an answer with one wrong member is refused`(name: String, value: TestJSON?, fault: AnswerFault) async throws {
        await #expect(throws: OAuthError.answerUnusable(.token, fault)) {
            try await redeem(endpoint(.none, answering([name: value])))
        }
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: StubTransport.Answer
        let error: OAuthError

        init(_ name: String, _ answer: StubTransport.Answer, _ error: OAuthError) {
            testDescription = name
            self.answer = answer
            self.error = error
        }

        static func response(
            _ status: Int,
            _ body: String,
            type: String? = "application/json",
            retryAfter: String? = nil
        ) -> StubTransport.Answer {
            var fields = HTTPFields()
            fields[.contentType] = type
            fields[.retryAfter] = retryAfter
            return .success(
                TransportResponse(status: HTTPResponse.Status(code: status), fields: fields, body: Array(body.utf8))
            )
        }
    }

    private static func unusable(_ fault: AnswerFault) -> OAuthError { .answerUnusable(.token, fault) }

    private static func unavailable(_ status: Int, _ retryAfter: Duration? = nil) -> OAuthError {
        .providerUnavailable(.token, status: status, retryAfter: retryAfter)
    }

    private static let html = "<html><body>Sign in</body></html>"
    private static let goodText = TestJSON.object(good).text
    private static let huge = "{\"access_token\":\"" + String(repeating: "x", count: 10 << 20) + "\"}"

    static let broken: [Broken] = [
        Broken("no answer", .failure(.timedOut), .providerUnreachable(.token, .timedOut)),
        Broken("no TLS", .failure(.tlsFailed), .providerUnreachable(.token, .tlsFailed)),
        Broken("too large for the transport", .failure(.responseTooLarge), unusable(.tooLarge(limit: 524_288))),
        Broken("10 MB", Broken.response(200, huge), unusable(.tooLarge(limit: 524_288))),
        Broken("empty", Broken.response(200, ""), unusable(.empty)),
        Broken("HTML", Broken.response(200, html, type: "text/html"), unusable(.contentType)),
        Broken("HTML as JSON", Broken.response(200, html), unusable(.json(.malformed(offset: 0)))),
        Broken("no content type", Broken.response(200, goodText, type: nil), unusable(.contentType)),
        Broken("text/plain", Broken.response(200, goodText, type: "text/plain"), unusable(.contentType)),
        Broken("jsonp", Broken.response(200, goodText, type: "application/jsonp"), unusable(.contentType)),
        Broken(
            "a form",
            Broken.response(200, "a=b", type: "application/x-www-form-urlencoded"),
            unusable(.contentType)
        ),
        Broken("array", Broken.response(200, "[]"), unusable(.notAnObject)),
        Broken("string", Broken.response(200, "\"x\""), unusable(.notAnObject)),
        Broken("null", Broken.response(200, "null"), unusable(.notAnObject)),
        Broken("empty object", Broken.response(200, "{}"), unusable(.memberMissing("access_token"))),
        Broken("cut", Broken.response(200, "{\"access_token\":\"a"), unusable(.json(.malformed(offset: 18)))),
        Broken("twice", Broken.response(200, #"{"a":1,"a":2}"#), unusable(.json(.duplicateMember(offset: 10)))),
        Broken("deep", Broken.response(200, String(repeating: "[", count: 99)), unusable(.json(.tooDeep))),
        Broken("201", Broken.response(201, goodText), unusable(.status(201))),
        Broken("204", Broken.response(204, ""), unusable(.status(204))),
        Broken("302", Broken.response(302, ""), unusable(.status(302))),
        Broken("400 HTML", Broken.response(400, html, type: "text/html"), unusable(.status(400))),
        Broken("400 empty", Broken.response(400, ""), unusable(.status(400))),
        Broken("400 without error", Broken.response(400, "{}"), unusable(.status(400))),
        Broken("400 with a number as error", Broken.response(400, #"{"error":1}"#), unusable(.status(400))),
        Broken("404", Broken.response(404, "{}"), unusable(.status(404))),
        Broken("429", Broken.response(429, "", retryAfter: "2.128"), unavailable(429, .milliseconds(2128))),
        Broken("500", Broken.response(500, ""), unavailable(500)),
        Broken("500 HTML", Broken.response(500, html, type: "text/html"), unavailable(500)),
        Broken("503", Broken.response(503, "{}", retryAfter: "7"), unavailable(503, .seconds(7))),
        Broken("503 with nonsense", Broken.response(503, "{}", retryAfter: "soon"), unavailable(503)),
    ]

    @Test(arguments: broken)
    func `a broken answer is refused for what it is`(example: Broken) async throws {
        await #expect(throws: example.error) {
            try await redeem(endpoint(.none, StubTransport(answers: [example.answer])))
        }
    }

    @Test(arguments: [400, 401, 403])
    func `an error is read, with a 401 too`(status: Int) async throws {
        let claims = #"{"access_token":{"polids":{"essential":true,"Values":["x"]}}}"#
        let answer = TestIssuer.response(
            [
                "error": "invalid_grant", "suberror": "consent_required",
                "error_description": "AADSTS65001: no\r\nTrace ID: t",
                "error_codes": [65_001, "x"], "timestamp": "2026-01-01 00:00:00Z", "trace_id": "t",
                "correlation_id": "c",
                "claims": .string(claims),
            ],
            status: status
        )
        let error = ProviderError(
            code: "invalid_grant",
            subcode: "consent_required",
            text: "AADSTS65001: no  Trace ID: t",
            numbers: [65_001],
            correlationID: "c",
            traceID: "t",
            claims: claims
        )
        await #expect(throws: OAuthError.provider(.token, error)) {
            try await redeem(endpoint(.none, StubTransport(answers: [answer])))
        }
        #expect(error.description == "invalid_grant (consent_required) 65001 correlation c trace t")
    }

    @Test
    func `odd members of an error are left out`() async throws {
        let answer = TestIssuer.response(
            [
                "error": .string(String(repeating: "e", count: 100)), "suberror": 1, "error_description": ["x"],
                "error_codes": "65001", "trace_id": .null,
                "claims": .string(String(repeating: "x", count: 5000)),
            ],
            status: 400
        )
        let error = ProviderError(code: String(repeating: "e", count: 64))
        await #expect(throws: OAuthError.provider(.token, error)) {
            try await redeem(endpoint(.none, StubTransport(answers: [answer])))
        }
    }
}
