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

    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        let before: [String: String]
        let after: [String: String]
        let isAdmitted: Bool
        var claims: [String: TestJSON] = [:]
        var testDescription: String { name }

        static let role = ["OPENID_REQUIRED_ROLE": "Site.User"]
        static let group = ["OPENID_REQUIRED_ROLE": "group-1", "OPENID_REQUIRED_ROLE_PARAMETER_PATH": "groups"]
        static let otherPath = ["OPENID_REQUIRED_ROLE": "x", "OPENID_REQUIRED_ROLE_PARAMETER_PATH": "realm.roles"]
        static let admin = ["OPENID_ADMIN_ROLE": "Site.Admin"]

        static let all = [
            Change(name: "nothing changes", before: role, after: role, isAdmitted: true),
            Change(name: "a rule is dropped", before: role, after: [:], isAdmitted: true),
            Change(name: "a rule that is met is added", before: [:], after: role, isAdmitted: true),
            Change(name: "a rule on groups that is met is added", before: [:], after: group, isAdmitted: true),
            Change(
                name: "a rule that is not met is added",
                before: [:],
                after: ["OPENID_REQUIRED_ROLE": "Other"],
                isAdmitted: false
            ),
            Change(name: "the value changes", before: role, after: ["OPENID_REQUIRED_ROLE": "Else"], isAdmitted: false),
            Change(
                name: "a value that is met joins",
                before: role,
                after: ["OPENID_REQUIRED_ROLE": "Else,Site.User"],
                isAdmitted: true
            ),
            Change(
                name: "a rule is added that a session keeps nothing for",
                before: [:],
                after: otherPath,
                isAdmitted: false
            ),
            Change(
                name: "a rule that a session keeps nothing for stays",
                before: otherPath,
                after: otherPath,
                isAdmitted: true
            ),
            Change(
                name: "roles in a string are read as at the sign-in",
                before: role,
                after: role,
                isAdmitted: true,
                claims: ["roles": "A,Site.User B"]
            ),
            Change(name: "the rule for administrators stays", before: admin, after: admin, isAdmitted: true),
            Change(name: "the rule for administrators is dropped", before: admin, after: [:], isAdmitted: false),
            Change(name: "a rule for administrators is added", before: [:], after: admin, isAdmitted: true),
        ]
    }

    @Test(arguments: Change.all)
    func `a stored session is judged again by the rules of today`(_ change: Change) async throws {
        let bench = try Bench(change.before)
        bench.issuer.changeTokens {
            $0.claims.merge(["roles": ["Site.User", "Site.Admin"], "groups": ["group-1"], "realm": ["roles": ["x"]]]) {
                $1
            }
            $0.claims.merge(change.claims) { $1 }
        }
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await browser.check().status == .noContent)
        var same = Browser(try Bench(change.after, store: bench.store))
        same.cookies = browser.cookies
        #expect(await same.check().status == (change.isAdmitted ? .noContent : .unauthorized))
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

    @Test
    func `without registration only people in the directory get in`() async throws {
        let closed = ["ALLOW_SOCIAL_REGISTRATION": "false"]
        let stranger = try Bench(closed)
        var browser = Browser(stranger)
        #expect(try await browser.signIn().refusal["reason"] == "access_denied")
        #expect(await browser.check().status == .unauthorized)
        #expect(stranger.log.lines.contains { $0.contains("rule=ALLOW_SOCIAL_REGISTRATION") })

        let open = try Bench()
        var first = Browser(open)
        try await first.signIn()
        var known = Browser(try Bench(closed, store: open.store))
        #expect(try await known.signIn().refusal["reason"] == nil)
        #expect(await known.check().status == .noContent)
    }

    @Test
    func `a refusal names its rule in the log, and no value of a token`() async throws {
        let bench = try Bench(["OPENID_REQUIRED_ROLE": "Site.User"])
        bench.issuer.changeTokens { $0.claims["roles"] = ["Role.Of.The.Person"] }
        var browser = Browser(bench)
        try await browser.signIn()
        let line = try #require(bench.log.lines.first { $0.contains("sign_in_refused") })
        #expect(line.contains("rule=OPENID_REQUIRED_ROLE"))
        #expect(line.contains("kind=id"))
        #expect(line.contains("path=roles"))
        #expect(!bench.log.lines.contains { $0.contains("Role.Of.The.Person") })
    }
}

/// An authority that is named by its domain says which tenant is its own only when it is asked.
struct DomainAuthorityTests {
    private static func settings(_ domain: String) -> [String: String] {
        ["OPENID_ISSUER": "\(TestIssuer.origin)/\(domain)/v2.0"]
    }

    @Test
    func `a session ends when the site goes over to another domain, and goes on under its own`() async throws {
        let bench = try Bench(Self.settings("first.example"))
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await browser.check().status == .noContent)
        for (domain, status) in [("first.example", HTTPResponse.Status.noContent), ("second.example", .unauthorized)] {
            let restarted = try Bench(Self.settings(domain), store: bench.store, clock: bench.clock)
            var same = Browser(restarted)
            same.cookies = browser.cookies
            #expect(await same.check().status == status)
        }
        // The same tenant by its ID: who is signed in stays so.
        let byID = try Bench(store: bench.store, clock: bench.clock)
        var same = Browser(byID)
        same.cookies = browser.cookies
        #expect(await same.check().status == .noContent)
    }
}
