import Cryptography
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// Whatever is wrong with the discovery document, nobody is sent anywhere and the next try asks again.
struct DiscoveryRefusalTests {
    private static let limit = ProviderMetadata.maximumSize
    private static let html = Array("<!doctype html><title>Proxy error</title>".utf8)

    /// One wrong answer and what becomes of it.
    struct Refused: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: StubTransport.Answer
        let error: OAuthError

        init(_ name: String, _ answer: StubTransport.Answer, _ error: OAuthError) {
            testDescription = name
            self.answer = answer
            self.error = error
        }

        init(
            _ name: String,
            status: Int = 200,
            type: String? = "application/json",
            fields: HTTPFields = [:],
            _ body: [UInt8],
            _ error: OAuthError
        ) {
            var fields = fields
            fields[.contentType] = type
            let status = HTTPResponse.Status(code: status)
            self.init(name, .success(TransportResponse(status: status, fields: fields, body: body)), error)
        }

        /// A document in which one member is wrong.
        init(member name: String, _ value: TestJSON?, _ fault: AnswerFault) throws {
            var document = try TestIssuer().discoveryDocument
            document[name] = value
            let text = value.map { String($0.text.prefix(60)) } ?? "missing"
            self.init("\(name): \(text)", TestIssuer.response(.object(document)), .answerUnusable(.discovery, fault))
        }
    }

    private static func unusable(_ fault: AnswerFault) -> OAuthError { .answerUnusable(.discovery, fault) }

    private static let bodies: [Refused] = [
        Refused("HTML that says so", type: "text/html; charset=utf-8", html, unusable(.contentType)),
        Refused("HTML that says it is JSON", html, unusable(.json(.malformed(offset: 0)))),
        Refused("JSON that says it is text", type: "text/plain", Array("{}".utf8), unusable(.contentType)),
        Refused("JSON that says nothing", type: nil, Array("{}".utf8), unusable(.contentType)),
        Refused("empty", [], unusable(.empty)),
        Refused("an array", Array("[]".utf8), unusable(.notAnObject)),
        Refused("a string", Array(#""issuer""#.utf8), unusable(.notAnObject)),
        Refused("an empty object", Array("{}".utf8), unusable(.memberMissing("issuer"))),
        Refused("more than the transport takes", .failure(.responseTooLarge), unusable(.tooLarge(limit: limit))),
        Refused("10 MB", [UInt8](repeating: 0x20, count: 10 << 20), unusable(.tooLarge(limit: limit))),
        Refused("one byte too many", [UInt8](repeating: 0x20, count: limit + 1), unusable(.tooLarge(limit: limit))),
        Refused("nobody answers", .failure(.connectionFailed), .providerUnreachable(.discovery, .connectionFailed)),
    ]

    private static let statuses: [Refused] =
        [204, 301, 302, 303, 307, 308, 400, 401, 403, 404].map { status in
            Refused(
                "\(status)",
                status: status,
                type: "text/html",
                fields: [.location: "https://evil.example/"],
                html,
                unusable(.status(status))
            )
        }
        + [500, 502, 503].map { status in
            Refused(
                "\(status)",
                status: status,
                type: "text/html",
                html,
                .providerUnavailable(.discovery, status: status, retryAfter: nil)
            )
        }

    private static func members() throws -> [Refused] {
        let wrong: [String: [TestJSON]] = [
            "issuer": [1, true, [], [:], ""],
            "authorization_endpoint": [1, [], [:], "", "http://login.example/a", "https://u:p@login.example/a"],
            "token_endpoint": [
                1, [], [:], "", "http://login.example/t", "https://u@login.example/t", "https://login.example/t#f",
            ],
            "jwks_uri": [false, [], [:], "", "http://login.example/k", "https://u@login.example/k", "file:///k"],
            "end_session_endpoint": [1, [], [:], "", "http://login.example/e", "https://login.example/e#f"],
            "userinfo_endpoint": [1, [], [:], "", "http://login.example/u", "https://u@login.example/u"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", [:], 1, [1], [.null]],
            "code_challenge_methods_supported": ["S256", [:], 1, [true], [["S256"]]],
            "authorization_response_iss_parameter_supported": ["true", 1, [], [:]],
        ]
        let malformed = try wrong.sorted { $0.key < $1.key }.flatMap { name, values in
            try values.map { try Refused(member: name, $0, .memberMalformed(name)) }
        }
        let missing = try ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"].flatMap { name in
            try [nil, .null].map { try Refused(member: name, $0, .memberMissing(name)) }
        }
        return malformed + missing
    }

    private func refuse(_ refused: Refused) async throws {
        let clock = TestClock()
        let issuer = try TestIssuer(now: { clock.now })
        let transport = issuer.makeTransport()
        issuer.answer(.discovery, with: refused.answer)
        let relyingParty = try RelyingParty(
            settings: RelyingPartySettings(
                clientID: TestIssuer.clientID,
                clientAuthentication: .secret(SecretBytes("client secret of the fixture")),
                issuerPolicy: ExactIssuer(issuer.issuer),
                redirectURI: "https://app.example/oauth/openid/callback",
                scope: "openid",
                sessionSecret: SecretBytes("session secret of the fixture, 32 or more")
            ),
            transport: transport,
            now: { clock.now }
        )
        let start = LoginStart(returnTarget: "/", browserBinding: [1])
        await #expect(throws: refused.error, "\(refused)") { try await relyingParty.beginLogin(start) }
        #expect(!relyingParty.hasMetadata)
        #expect(transport.requests.count == 1, "neither a redirect nor an endpoint is followed")
        #expect(transport.requests.first?.limits.maximumResponseSize == Self.limit)
        issuer.answer(.discovery, with: nil)
        clock.advance(by: 3600)
        #expect(try await relyingParty.beginLogin(start).hasPrefix("https://login.example/"))
    }

    @Test(arguments: bodies + statuses)
    func `an answer that is no discovery document is refused`(_ refused: Refused) async throws {
        try await refuse(refused)
    }

    @Test(arguments: try members())
    func `a document with a wrong member is refused`(_ refused: Refused) async throws {
        try await refuse(refused)
    }

    @Test(arguments: [
        "https://evil.example/v2.0", "https://login.example/\(TestIssuer.tenantID)/v2.0x",
        "https://LOGIN.example/\(TestIssuer.tenantID)/v2.0", "http://login.example/\(TestIssuer.tenantID)/v2.0",
    ])
    func `a document of another issuer is refused`(issuer: String) async throws {
        var document = try TestIssuer().discoveryDocument
        document["issuer"] = .string(issuer)
        let answer = TestIssuer.response(.object(document))
        try await refuse(Refused(issuer, answer, .metadataIssuerMismatch(received: issuer)))
    }
}
