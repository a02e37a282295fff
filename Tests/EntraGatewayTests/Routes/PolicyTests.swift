import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

struct PolicyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let settings: [String: String]
        let claims: [String: TestJSON]
        let reason: String?
        var testDescription: String { name }

        static let role = ["OPENID_REQUIRED_ROLE": "Site.User"]
        static let group = ["OPENID_REQUIRED_ROLE": "group-1", "OPENID_REQUIRED_ROLE_PARAMETER_PATH": "groups"]

        static let all = [
            Case(name: "nothing required", settings: [:], claims: [:], reason: nil),
            Case(name: "the role", settings: role, claims: ["roles": ["Site.User"]], reason: nil),
            Case(name: "the role in a string", settings: role, claims: ["roles": "A,Site.User B"], reason: nil),
            Case(
                name: "one of several",
                settings: ["OPENID_REQUIRED_ROLE": "Other, Site.User"],
                claims: ["roles": ["Site.User"]],
                reason: nil
            ),
            Case(name: "no roles", settings: role, claims: [:], reason: "role_missing"),
            Case(name: "another role", settings: role, claims: ["roles": ["Site.Users"]], reason: "role_missing"),
            Case(name: "other letters", settings: role, claims: ["roles": ["site.user"]], reason: "role_missing"),
            Case(name: "a number for roles", settings: role, claims: ["roles": 1], reason: "invalid_token"),
            Case(name: "true for roles", settings: role, claims: ["roles": true], reason: "invalid_token"),
            Case(name: "the group", settings: group, claims: ["groups": ["group-1"]], reason: nil),
            Case(
                name: "too many groups",
                settings: group,
                claims: [
                    "_claim_names": ["groups": "src1"],
                    "_claim_sources": ["src1": ["endpoint": "https://graph.windows.net/x"]],
                ],
                reason: "groups_unresolved"
            ),
            Case(name: "hasgroups", settings: group, claims: ["hasgroups": true], reason: "groups_unresolved"),
            Case(
                name: "too many groups, and none asked for",
                settings: role,
                claims: ["roles": ["Site.User"], "hasgroups": true],
                reason: nil
            ),
        ]
    }

    @Test(arguments: Case.all)
    func `who may in is decided on the ID token`(_ policy: Case) async throws {
        let bench = try Bench(policy.settings)
        bench.issuer.changeTokens { $0.claims.merge(policy.claims) { $1 } }
        var browser = Browser(bench)
        let response = try await browser.signIn()
        #expect(response.refusal["reason"] == policy.reason)
        #expect(await browser.check().status == (policy.reason == nil ? .noContent : .unauthorized))
    }

    @Test(
        arguments: [
            (["roles": ["Admin"]], "ADMIN"), (["roles": ["Adm"]], "USER"), ([:], "USER"),
        ] as [([String: TestJSON], String)]
    )
    func `the administrator's role shows`(_ claims: [String: TestJSON], _ role: String) async throws {
        let bench = try Bench([
            "OPENID_ADMIN_ROLE": "Admin", "OPENID_ADMIN_ROLE_PARAMETER_PATH": "roles",
            "OPENID_ADMIN_ROLE_TOKEN_KIND": "id",
        ])
        bench.issuer.changeTokens { $0.claims.merge(claims) { $1 } }
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(try await browser.open("/api/user").json()["role"] == .string(role))
    }

    @Test
    func `a tenant that is taken off the list takes its sessions along`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let other = "22222222-2222-4333-8444-555555555555"
        let changed = try Bench(["OPENID_ISSUER": "\(TestIssuer.origin)/\(other)/v2.0"], store: bench.store)
        var same = Browser(changed)
        same.cookies = browser.cookies
        #expect(await same.check().status == .unauthorized)
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `with several tenants only those on the list get in`() async throws {
        let template = "\(TestIssuer.origin)/{tenantid}/v2.0"
        for (allowed, reason) in [
            (TestIssuer.tenantID, nil), ("22222222-2222-4333-8444-555555555555", "tenant_not_allowed"),
        ] {
            let settings = [
                "OPENID_ISSUER": "\(TestIssuer.origin)/organizations/v2.0", "OPENID_ALLOWED_TENANTS": allowed,
            ]
            let bench = try Bench(settings, metadataIssuer: template)
            var browser = Browser(bench)
            #expect(try await browser.signIn().refusal["reason"] == reason)
        }
    }
}
