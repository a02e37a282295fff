import Cryptography
import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

struct BearerTests {
    private static let check = ["ENTRA_ROUTE": "auth"]

    private static func fields(_ token: String, scheme: String = "Bearer ") -> [String: String] {
        ["AUTHORIZATION": scheme + token, "SEC_FETCH_MODE": "navigate"]
    }

    private static func name(_ text: String) throws -> HTTPField.Name {
        try #require(HTTPField.Name(text))
    }

    @Test(arguments: Case.accepted)
    func `an access token for us is a sign-in for one request`(_ example: Case) async throws {
        let bench = try Bench(example.settings)
        let fields = Self.fields(try example.token(bench.issuer))
        let check = await bench.send(SiteRequest(fields: fields, parameters: Self.check))
        #expect(check.status == .noContent, "\(bench.log.lines)")
        #expect(check.fields[try Self.name("X-Auth-Request-User")] == TestIssuer.objectID)
        #expect(check.fields[.setCookie] == nil)
        let assertion = try #require(check.fields[try Self.name("X-Auth-Request-Assertion")])
        #expect(try await SiteToken(assertion, of: bench).claims["oid"] == .string(TestIssuer.objectID))
        let authorizer = await bench.send(SiteRequest(fields: fields, role: .authorizer))
        #expect(authorizer.status == .ok)
        #expect(authorizer.fields[try Self.name("Variable-AUTH_USER")] == TestIssuer.objectID)
        let user = try await bench.send(SiteRequest(path: "/api/user", fields: fields)).json()
        #expect(user["objectId"] == .string(TestIssuer.objectID))
        let page = try await bench.send(SiteRequest(path: "/api/config", fields: fields)).json()
        #expect(page["openidReuseTokens"] == false)
    }

    @Test(arguments: Case.refused)
    func `another token signs nobody in, whatever cookie comes with it`(_ example: Case) async throws {
        let signedIn = example.settings.isEmpty || example.settings == Case.exact
        let bench = try Bench(example.settings)
        var browser = Browser(bench)
        if signedIn { try await browser.signIn() }
        let token = try example.token(bench.issuer)
        let fields = Self.fields(token)
        let check = await browser.send(SiteRequest(fields: fields, parameters: Self.check))
        #expect(check.status == .unauthorized)
        #expect(check.fields[.wwwAuthenticate] == nil)
        #expect(check.fields.count == 2)
        let authorizer = await browser.send(SiteRequest(fields: fields, role: .authorizer))
        #expect(authorizer.status == .unauthorized)
        #expect(authorizer.fields[.location] == nil)
        let user = await browser.send(SiteRequest(path: "/api/user", fields: fields))
        #expect(user.status == .unauthorized)
        #expect(user.fields[.wwwAuthenticate] == #"Bearer error="invalid_token""#)
        #expect(try user.json()["error"] == "invalid_token")
        let page = try await browser.send(SiteRequest(path: "/api/config", fields: fields)).json()
        #expect(page["openidReuseTokens"] == nil)
        let lines = bench.log.lines.filter { $0.contains("a bearer token is refused") }
        #expect(lines.count == 4)
        for line in lines {
            #expect(line.contains(example.reason), "\(line)")
            #expect(token.count < 20 || !line.contains(token))
        }
        if signedIn { #expect(await browser.check().status == .noContent) }
    }

    @Test(arguments: [
        "Bearer  ", "bearer ", "BEARER ", "Bearer\t", " Bearer ", "Bearer \t ",
    ])
    func `the scheme is the same in any letters and spaces`(_ scheme: String) async throws {
        let bench = try Bench()
        let token = try bench.issuer.sign(bench.issuer.accessDraft())
        let fields = Self.fields(token + " ", scheme: scheme)
        #expect(await bench.send(SiteRequest(fields: fields, parameters: Self.check)).status == .noContent)
        let broken = Self.fields("x", scheme: scheme)
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await browser.send(SiteRequest(fields: broken, parameters: Self.check)).status == .unauthorized)
    }

    @Test(arguments: [
        "Basic dXNlcjpwYXNz", "Bearerx y", "Digest username=\"x\"", "", "Negotiate", "Bear er x", "token",
    ])
    func `a field of another scheme is the application's, and the cookie counts`(_ field: String) async throws {
        let bench = try Bench()
        let request = SiteRequest(fields: ["AUTHORIZATION": field], parameters: Self.check)
        #expect(await bench.send(request).status == .unauthorized)
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await browser.send(request).status == .noContent)
    }

    @Test(arguments: ["Bearer", "bearer", "Bearer ", "Bearer:x", "Bearer,x", "Bearer\u{0}x"])
    func `a broken field of our scheme is refused and not passed over`(_ field: String) async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let request = SiteRequest(fields: ["AUTHORIZATION": field], parameters: Self.check)
        #expect(await browser.send(request).status == .unauthorized)
    }

    @Test
    func `a location's demands hold for tokens too`() async throws {
        let bench = try Bench()
        let fields = Self.fields(try bench.issuer.sign(bench.issuer.applicationDraft()))
        for (demand, status) in [("Site.Service", 204), ("Site.Admin", 403)] {
            let parameters = Self.check.merging(["ENTRA_REQUIRE_ROLE": demand]) { $1 }
            #expect(await bench.send(SiteRequest(fields: fields, parameters: parameters)).status.code == status)
        }
    }

    @Test
    func `several tenants are each allowed or not, in both versions`() async throws {
        let bench = try Bench(
            [
                "OPENID_ISSUER": "\(TestIssuer.origin)/organizations/v2.0",
                "OPENID_ALLOWED_TENANTS": TestIssuer.tenantID,
            ],
            metadataIssuer: "\(TestIssuer.origin)/{tenantid}/v2.0"
        )
        for draft in [bench.issuer.accessDraft(), bench.issuer.versionOneDraft()] {
            func status(_ tenantID: String) async throws -> HTTPResponse.Status {
                var draft = draft
                let issuer = String(try #require(draft.claims["iss"]).text.dropFirst().dropLast())
                draft.claims["iss"] = .string(issuer.replacing(TestIssuer.tenantID, with: tenantID))
                draft.claims["tid"] = .string(tenantID)
                let fields = Self.fields(try bench.issuer.sign(draft))
                return await bench.send(SiteRequest(fields: fields, parameters: Self.check)).status
            }
            #expect(try await status(TestIssuer.tenantID) == .noContent)
            #expect(try await status(Case.otherTenant) == .unauthorized)
        }
        #expect(bench.log.lines.filter { $0.contains("issuer not allowed by configuration") }.count == 2)
    }

    @Test
    func `a key that is bound to another tenant signs for neither version`() async throws {
        for (tenantID, status) in [(TestIssuer.tenantID, 204), (Case.otherTenant, 401)] {
            let bench = try Bench(
                [
                    "OPENID_ISSUER": "\(TestIssuer.origin)/organizations/v2.0",
                    "OPENID_ALLOWED_TENANTS": TestIssuer.tenantID,
                ],
                metadataIssuer: "\(TestIssuer.origin)/{tenantid}/v2.0"
            )
            let key = try #require(bench.issuer.keys.first)
            bench.issuer.publish([
                TestKey(id: key.id, key: key.key, issuer: "\(TestIssuer.origin)/\(tenantID)/v2.0")
            ])
            for draft in [bench.issuer.accessDraft(), bench.issuer.versionOneDraft()] {
                let fields = Self.fields(try bench.issuer.sign(draft))
                let response = await bench.send(SiteRequest(fields: fields, parameters: Self.check))
                #expect(response.status.code == status)
            }
        }
    }

    @Test
    func `a token that was good is looked into once in a minute, and not past its end`() async throws {
        let bench = try Bench(["OPENID_CLOCK_TOLERANCE": "0", "ALLOW_SOCIAL_REGISTRATION": "false"])
        try await bench.store.upsert(
            Person(
                tenantID: TestIssuer.tenantID,
                objectID: TestIssuer.objectID,
                name: "Ada",
                email: nil,
                username: "ada",
                lastSignInAt: nil,
                source: .imported
            )
        )
        func status(_ lifetime: Int64) async throws -> Int {
            var draft = bench.issuer.accessDraft()
            draft.claims["exp"] = .integer(1_800_000_000 + lifetime)
            for name in ["iat", "nbf"] { draft.claims[name] = 1_799_999_000 }
            let fields = Self.fields(try bench.issuer.sign(draft))
            return await bench.send(SiteRequest(fields: fields, parameters: Self.check)).status.code
        }
        #expect(try await status(30) == 204)
        #expect(try await status(3600) == 204)
        // Nobody can be asked any more who may in: what was found stands for its minute.
        await bench.store.close()
        bench.clock.advance(by: 29)
        #expect(try await status(30) == 204)
        bench.clock.advance(by: 1)
        #expect(try await status(30) == 401)
        bench.clock.advance(by: 29)
        #expect(try await status(3600) == 204)
        bench.clock.advance(by: 1)
        #expect(try await status(3600) == 503)
    }

    @Test
    func `without the provider's keys nobody can tell, and nobody passes`() async throws {
        let bench = try Bench()
        bench.issuer.answer(.keySet, with: .failure(.connectionFailed))
        var fields = Self.fields(try bench.issuer.sign(bench.issuer.accessDraft()))
        fields["SEC_FETCH_MODE"] = "cors"
        for request in [
            SiteRequest(fields: fields, parameters: Self.check), SiteRequest(path: "/api/user", fields: fields),
        ] {
            let response = await bench.send(request)
            #expect(response.status == .serviceUnavailable)
            #expect(response.fields[.retryAfter] == "10")
            #expect(try response.json()["error"] == "provider_unreachable")
        }
        #expect(await bench.send(SiteRequest(path: "/api/config", fields: fields)).status == .ok)
    }

    @Test
    func `a new key of the provider is fetched for the token that names it`() async throws {
        let bench = try Bench()
        let first = Self.fields(try bench.issuer.sign(bench.issuer.accessDraft()))
        #expect(await bench.send(SiteRequest(fields: first, parameters: Self.check)).status == .noContent)
        let key = TestKey(id: "key-2", key: try TestKey.foreignRSA())
        bench.issuer.publish([key])
        var draft = bench.issuer.accessDraft()
        draft.header["kid"] = "key-2"
        let second = Self.fields(try bench.issuer.sign(draft, with: key))
        #expect(await bench.send(SiteRequest(fields: second, parameters: Self.check)).status == .noContent)
    }
}
