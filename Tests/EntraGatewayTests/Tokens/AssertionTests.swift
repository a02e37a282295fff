import Cryptography
import EntraGateway
import FastCGI
import Foundation
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

struct AssertionTests {
    private static func assertion(_ browser: inout Browser) async throws -> String {
        let name = try #require(HTTPField.Name("X-Auth-Request-Assertion"))
        return try #require(await browser.check().fields[name])
    }

    @Test
    func `the application verifies with the published key who sent the request`() async throws {
        let bench = try Bench(["DOMAIN_CLIENT": "https://pages.example.com"])
        bench.issuer.changeTokens { draft in
            draft.claims["name"] = "Zoë, \"Z\" \u{05D0}\u{1F600}\u{0007}"
            draft.claims["email"] = "zoe@example.com"
            draft.claims["roles"] = ["a,b", "plain"]
            draft.claims["groups"] = ["group-1"]
        }
        var browser = Browser(bench)
        try await browser.signIn()
        let token = try await SiteToken(Self.assertion(&browser), of: bench)
        #expect(token.header["typ"] == "entra-assertion+jwt")
        #expect(
            token.claims == [
                "iss": "https://app.example.com", "aud": "https://pages.example.com", "iat": 1_800_000_000,
                "exp": 1_800_000_300, "sub": .string("\(TestIssuer.objectID).\(TestIssuer.tenantID)"),
                "tid": .string(TestIssuer.tenantID), "oid": .string(TestIssuer.objectID),
                "name": "Zoë, \"Z\" \u{05D0}\u{1F600}\u{0007}", "preferred_username": "ada@example.com",
                "email": "zoe@example.com", "roles": ["a,b", "plain"], "groups": ["group-1"],
            ]
        )
    }

    @Test
    func `an authorizer hears an assertion too`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let response = await browser.send(SiteRequest(role: .authorizer))
        let name = try #require(HTTPField.Name("Variable-OIDC_ASSERTION"))
        let assertion = try #require(response.fields[name])
        let token = try await SiteToken(assertion, of: bench)
        #expect(token.claims["oid"] == .string(TestIssuer.objectID))
    }

    @Test
    func `a session keeps its assertion for half of its life`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        await bench.service.synchronise()
        let first = try await Self.assertion(&browser)
        for (step, isSame) in [(0.0, true), (100, true), (49, true), (1, false), (-200, false)] {
            bench.clock.advance(by: step)
            await bench.service.synchronise()
            let now = Int64(bench.clock.now.timeIntervalSince1970)
            let assertion = try await Self.assertion(&browser)
            #expect((assertion == first) == isSame, "\(step)")
            let claims = try SiteToken.claims(of: assertion)
            #expect(try #require(claims["exp"]?.integer) - now >= 150)
            #expect(try #require(claims["iat"]?.integer) <= now)
        }
    }

    @Test
    func `an assertion does not outlive its session`() async throws {
        let bench = try Bench(["ENTRA_FCGI_SESSION_LIFETIME": "60s", "ENTRA_FCGI_SESSION_IDLE": "60s"])
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(try SiteToken.claims(of: try await Self.assertion(&browser))["exp"] == 1_800_000_060)
    }

    struct Size: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let claims: [String: TestJSON]
        let truncated: JSONValue?

        static func list(_ count: Int) -> TestJSON {
            .array((0..<count).map { .string("00000000-0000-4000-8000-\(100_000_000_000 + $0)") })
        }

        static let long = TestJSON.string(String(repeating: "\u{0007}", count: 1000))
        static let all = [
            Size(testDescription: "a hundred groups", claims: ["groups": list(100)], truncated: nil),
            Size(testDescription: "two hundred groups", claims: ["groups": list(200)], truncated: ["groups"]),
            Size(testDescription: "two hundred roles", claims: ["roles": list(200)], truncated: ["roles"]),
            Size(
                testDescription: "many of both",
                claims: ["groups": list(500), "roles": list(500)],
                truncated: ["groups", "roles"]
            ),
            Size(
                testDescription: "names as long as they are kept",
                claims: ["name": long, "preferred_username": long, "groups": ["g"]],
                truncated: ["groups", "name", "preferred_username"]
            ),
        ]
    }

    @Test(arguments: Size.all)
    func `what makes an assertion too large is left out whole, and named`(_ size: Size) async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { $0.claims.merge(size.claims) { $1 } }
        var browser = Browser(bench)
        try await browser.signIn()
        let assertion = try await Self.assertion(&browser)
        #expect(assertion.utf8.count <= 8_000)
        let claims = try SiteToken.claims(of: assertion)
        #expect(claims["oid"] == .string(TestIssuer.objectID))
        #expect(claims["truncated"] == size.truncated)
        for name in (size.truncated?.array ?? []).compactMap(\.string) { #expect(claims[name] == nil) }
    }

    @Test
    func `only oauth2-proxy's fields have an assertion`() async throws {
        let bench = try Bench(["ENTRA_FCGI_IDENTITY_HEADERS": "easyauth"])
        var browser = Browser(bench)
        try await browser.signIn()
        let names = await browser.check().fields.map(\.name.rawName)
        #expect(!names.contains { $0.hasPrefix("X-Auth-Request") })
        #expect(names.contains("X-MS-CLIENT-PRINCIPAL"))
    }
}
