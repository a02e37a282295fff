import Cryptography
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// Roles from the access token and from the userinfo endpoint.
struct RoleSourceTests {
    static let role = ["OPENID_REQUIRED_ROLE": "Site.User"]
    static let userInfo = role.merging(["OPENID_REQUIRED_ROLE_TOKEN_KIND": "userinfo"]) { $1 }
    static let access = role.merging(["OPENID_REQUIRED_ROLE_TOKEN_KIND": "access"]) { $1 }

    struct UserInfo: Sendable, CustomTestStringConvertible {
        let name: String
        let reason: String?
        let answer: StubTransport.Answer?
        var testDescription: String { name }

        init(_ name: String, _ reason: String?, _ json: TestJSON, status: Int = 200, type: String = "application/json")
        {
            self.name = name
            self.reason = reason
            answer = .success(
                TransportResponse(
                    status: HTTPResponse.Status(code: status),
                    fields: [.contentType: type],
                    body: json.bytes
                )
            )
        }

        init(_ name: String, _ reason: String?, failure: TransportError?) {
            self.name = name
            self.reason = reason
            answer = failure.map { .failure($0) }
        }

        private static let person: TestJSON = ["sub": "subject-of-the-fixture", "roles": ["Site.User"]]

        static let all = [
            UserInfo("the role", nil, person),
            UserInfo("the role in a string", nil, ["sub": "subject-of-the-fixture", "roles": "A Site.User"]),
            UserInfo("no role", "role_missing", ["sub": "subject-of-the-fixture"]),
            UserInfo("another role", "role_missing", ["sub": "subject-of-the-fixture", "roles": ["Site.Users"]]),
            UserInfo("another person", "provider_error", ["sub": "somebody-else", "roles": ["Site.User"]]),
            UserInfo(
                "other letters in sub",
                "provider_error",
                ["sub": "Subject-of-the-fixture", "roles": ["Site.User"]]
            ),
            UserInfo("no sub", "provider_error", ["roles": ["Site.User"]]),
            UserInfo("sub is a number", "provider_error", ["sub": 1, "roles": ["Site.User"]]),
            UserInfo("an array", "provider_error", [person]),
            UserInfo("a JWT", "provider_error", person, type: "application/jwt"),
            UserInfo("an HTML page", "provider_error", .raw("<html>"), type: "text/html"),
            UserInfo("broken JSON", "provider_error", .raw("{")),
            UserInfo("a member twice", "provider_error", .raw(#"{"sub":"subject-of-the-fixture","sub":"x"}"#)),
            UserInfo("status 401", "provider_error", ["error": ["code": "InvalidAuthenticationToken"]], status: 401),
            UserInfo("status 403 with the role in it", "provider_error", person, status: 403),
            UserInfo("status 204", "provider_error", person, status: 204),
            UserInfo("status 503", "provider_unreachable", person, status: 503),
            UserInfo("a redirect", "provider_error", person, status: 302),
            UserInfo("no answer", "provider_unreachable", failure: .timedOut),
            UserInfo("too large an answer", "provider_error", failure: .responseTooLarge),
            UserInfo("no right to ask", "provider_error", failure: nil),
        ]
    }

    @Test(arguments: UserInfo.all)
    func `the userinfo endpoint decides, and what it does not say lets nobody in`(_ userInfo: UserInfo) async throws {
        let bench = try Bench(Self.userInfo)
        bench.issuer.changeTokens { $0.claims["roles"] = ["Site.User"] }
        bench.issuer.answerGraph { $0.url == "https://graph.example/oidc/userinfo" ? userInfo.answer : nil }
        var browser = Browser(bench)
        #expect(try await browser.signIn().refusal["reason"] == userInfo.reason)
        #expect(await browser.check().status == (userInfo.reason == nil ? .noContent : .unauthorized))
        let request = try #require(bench.transport.requests.last { $0.url.contains("graph.example") })
        #expect(request.fields[.authorization] == "Bearer \(TestIssuer.accessToken)")
        #expect(!bench.log.lines.contains { $0.contains(TestIssuer.accessToken) })
    }

    @Test
    func `no rule, no question`() async throws {
        let bench = try Bench(Self.role)
        bench.issuer.changeTokens { $0.claims["roles"] = ["Site.User"] }
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(!bench.transport.requests.contains { $0.url.contains("graph.example") })
    }

    @Test
    func `a role for administrators that cannot be read makes none, and refuses nobody`() async throws {
        let bench = try Bench(["OPENID_ADMIN_ROLE": "Site.Admin", "OPENID_ADMIN_ROLE_TOKEN_KIND": "userinfo"])
        bench.issuer.answerGraph { _ in .failure(.timedOut) }
        var browser = Browser(bench)
        #expect(try await browser.signIn().refusal["reason"] == nil)
        #expect(try await browser.open("/api/user").json()["role"] == "USER")
        #expect(bench.log.lines.contains { $0.contains("a document with roles cannot be read") })
    }

    struct AccessToken: Sendable, CustomTestStringConvertible {
        let name: String
        let reason: String?
        var settings: [String: String] = [:]
        let change: @Sendable (inout TestIssuer.Draft) -> Void
        var testDescription: String { name }

        init(
            _ name: String,
            _ reason: String?,
            settings: [String: String] = [:],
            _ change: @escaping @Sendable (inout TestIssuer.Draft) -> Void
        ) {
            (self.name, self.reason, self.settings, self.change) = (name, reason, settings, change)
        }

        static let all = [
            AccessToken("the role", nil) { _ in },
            AccessToken("the role, our ID as URI", nil) { $0.claims["aud"] = .string("api://" + TestIssuer.clientID) },
            AccessToken("an audience of ours", nil, settings: ["OPENID_AUDIENCE": "api://site, api://other"]) {
                $0.claims["aud"] = "api://other"
            },
            AccessToken("no role", "role_missing") { $0.claims["roles"] = nil },
            AccessToken("for Graph", "invalid_token") { $0.claims["aud"] = "https://graph.microsoft.com" },
            AccessToken("for us and another", "invalid_token") {
                $0.claims["aud"] = [.string(TestIssuer.clientID), "https://graph.microsoft.com"]
            },
            AccessToken("without audience", "invalid_token") { $0.claims["aud"] = nil },
            AccessToken("of another tenant", "invalid_token") {
                $0.claims["tid"] = "22222222-2222-4333-8444-555555555555"
                $0.claims["iss"] = .string("\(TestIssuer.origin)/22222222-2222-4333-8444-555555555555/v2.0")
            },
            AccessToken("of version 1", nil) {
                $0.claims.merge([
                    "ver": "1.0", "appid": "client", "iss": .string("https://sts.windows.net/\(TestIssuer.tenantID)/"),
                ]) { $1 }
            },
            AccessToken("of version 1 and another tenant", "invalid_token") {
                $0.claims.merge([
                    "ver": "1.0", "appid": "client",
                    "iss": "https://sts.windows.net/22222222-2222-4333-8444-555555555555/",
                ]) { $1 }
            },
            AccessToken("about another person", "invalid_token") {
                $0.claims["oid"] = "22222222-2222-4333-8444-555555555555"
            },
            AccessToken("that an application got for itself", "invalid_token") {
                $0.claims["scp"] = nil
                $0.claims["idtyp"] = "app"
            },
            AccessToken("with a nonce", "invalid_token") { $0.claims["nonce"] = "x" },
            AccessToken("expired", "invalid_token") { $0.claims["exp"] = 1_700_000_000 },
            AccessToken("not yet valid", "invalid_token") { $0.claims["nbf"] = 1_900_000_000 },
            AccessToken("an ID token", "invalid_token") { $0.claims["scp"] = nil },
            AccessToken("not signed", "invalid_token") { $0.header["alg"] = "none" },
            AccessToken("by an unknown key", "invalid_token") { $0.header["kid"] = "key-2" },
        ]
    }

    @Test(arguments: AccessToken.all)
    func `an access token decides only when its audience is us`(_ accessToken: AccessToken) async throws {
        let bench = try Bench(Self.access.merging(accessToken.settings) { $1 })
        bench.issuer.changeTokens { $0.claims["roles"] = ["Site.User"] }
        var draft = bench.issuer.draft(nonce: nil)
        draft.claims.merge(["scp": "access_as_user", "azp": "client", "roles": ["Site.User"]]) { $1 }
        accessToken.change(&draft)
        bench.issuer.issueAccessToken(try bench.issuer.sign(draft))
        var browser = Browser(bench)
        #expect(try await browser.signIn().refusal["reason"] == accessToken.reason)
        #expect(await browser.check().status == (accessToken.reason == nil ? .noContent : .unauthorized))
    }

    @Test
    func `an access token that is opaque lets nobody in, and the log says why`() async throws {
        let bench = try Bench(Self.access)
        var browser = Browser(bench)
        #expect(try await browser.signIn().refusal["reason"] == "invalid_token")
        #expect(bench.log.lines.contains { $0.contains("document=access token") })
        #expect(bench.log.lines.contains { $0.contains("rule=OPENID_REQUIRED_ROLE") && $0.contains("kind=access") })
        #expect(!bench.log.lines.contains { $0.contains(TestIssuer.accessToken) })
    }

    @Test
    func `an access token for us is exchanged before userinfo is asked`() async throws {
        let bench = try Bench(
            Self.userInfo.merging(["OPENID_ON_BEHALF_FLOW_FOR_USERINFO_REQUIRED": "true"]) { $1 }
        )
        var draft = bench.issuer.draft(nonce: nil)
        draft.claims.merge(["scp": "access_as_user", "azp": "client"]) { $1 }
        let accessToken = try bench.issuer.sign(draft)
        bench.issuer.issueAccessToken(accessToken)
        bench.issuer.answerGraph { request in
            guard request.fields[.authorization] == "Bearer \(TestIssuer.exchangedToken)" else { return nil }
            return TestIssuer.response(["sub": "subject-of-the-fixture", "roles": ["Site.User"]])
        }
        var browser = Browser(bench)
        #expect(try await browser.signIn().refusal["reason"] == nil)
        let exchange = try #require(
            bench.transport.requests.map { String(decoding: $0.body, as: UTF8.self) }.last {
                $0.contains("on_behalf_of")
            }
        )
        #expect(exchange.contains("scope=openid%20user.read"))
        #expect(exchange.contains("assertion=\(accessToken)"))
        #expect(exchange.contains("client_secret="))
    }

    @Test
    func `an access token that is not for us is not exchanged`() async throws {
        let bench = try Bench(
            Self.userInfo.merging(["OPENID_ON_BEHALF_FLOW_FOR_USERINFO_REQUIRED": "true"]) { $1 }
        )
        var browser = Browser(bench)
        #expect(try await browser.signIn().refusal["reason"] == "invalid_token")
        #expect(
            !bench.transport.requests.contains { String(decoding: $0.body, as: UTF8.self).contains("on_behalf_of") }
        )
        #expect(!bench.transport.requests.contains { $0.url.contains("graph.example") })
    }
}
