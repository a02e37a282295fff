import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// A person in more groups than fit into the token, wherever groups are read.
struct GroupsOverageTests {
    static let group = "60c0ffee-0000-4000-8000-000000000001"
    static let other = "60c0ffee-0000-4000-8000-000000000002"
    static let rule = ["OPENID_REQUIRED_ROLE": group, "OPENID_REQUIRED_ROLE_PARAMETER_PATH": "groups"]
    static let overage: [String: TestJSON] = [
        "_claim_names": ["groups": "src1"],
        "_claim_sources": ["src1": ["endpoint": "https://graph.windows.net/x/users/y/getMemberObjects"]],
    ]

    /// What Graph answers to a person in these groups.
    static func page(_ ids: [String]) -> StubTransport.Answer {
        TestIssuer.response([
            "value": .array(ids.map { ["@odata.type": "#microsoft.graph.group", "id": .string($0)] })
        ])
    }

    private func bench(
        _ settings: [String: String] = [:],
        claims: [String: TestJSON] = overage,
        groups: [String]? = [group, other]
    ) throws -> Bench {
        let bench = try Bench(settings)
        bench.issuer.changeTokens { $0.claims.merge(claims) { $1 } }
        bench.issuer.answerGraph { request in
            guard request.url.hasPrefix("https://graph.example/v1.0/me/transitiveMemberOf?") else { return nil }
            return groups.map { Self.page($0) }
        }
        return bench
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let settings: [String: String]
        var claims = overage
        var groups: [String]? = [group, other]
        let reason: String?
        var testDescription: String { name }

        static let names = ["OPENID_REQUIRED_ROLE": "Staff", "OPENID_REQUIRED_ROLE_PARAMETER_PATH": "groups"]
        static let asRoles = ["OPENID_REQUIRED_ROLE": group]

        static let all = [
            Case(name: "in the group", settings: rule, reason: nil),
            Case(name: "in the group, by hasgroups", settings: rule, claims: ["hasgroups": true], reason: nil),
            Case(name: "not in the group", settings: rule, groups: [other], reason: "role_missing"),
            Case(name: "in no group", settings: rule, groups: [], reason: "role_missing"),
            Case(name: "Graph refuses", settings: rule, groups: nil, reason: "groups_unresolved"),
            Case(name: "a group by name, which Graph does not tell", settings: names, reason: "groups_unresolved"),
            Case(
                name: "a part of the groups in the token",
                settings: rule,
                claims: overage.merging(["groups": [.string(group)]]) { $1 },
                groups: nil,
                reason: "groups_unresolved"
            ),
            Case(
                name: "a part of the groups in the token, and others at Graph",
                settings: rule,
                claims: overage.merging(["groups": [.string(group)]]) { $1 },
                groups: [other],
                reason: "role_missing"
            ),
            Case(name: "groups as roles", settings: asRoles, reason: nil),
            Case(name: "groups as roles, Graph refuses", settings: asRoles, groups: nil, reason: "groups_unresolved"),
            Case(
                name: "app roles, Graph refuses",
                settings: ["OPENID_REQUIRED_ROLE": "Site.User"],
                claims: overage.merging(["roles": ["Site.User"]]) { $1 },
                groups: nil,
                reason: nil
            ),
            Case(name: "no rule, Graph refuses", settings: [:], groups: nil, reason: nil),
            Case(
                name: "another Graph, as configured",
                settings: rule.merging(["ENTRA_FCGI_GRAPH_URL": "https://elsewhere.example"]) { $1 },
                reason: "groups_unresolved"
            ),
        ]
    }

    @Test(arguments: Case.all)
    func `a rule on groups is judged by what Graph says, never by what is missing`(_ policy: Case) async throws {
        let bench = try bench(policy.settings, claims: policy.claims, groups: policy.groups)
        var browser = Browser(bench)
        #expect(try await browser.signIn().refusal["reason"] == policy.reason)
        #expect(await browser.check().status == (policy.reason == nil ? .noContent : .unauthorized))
        #expect(!bench.transport.requests.contains { $0.url.contains("graph.windows.net") })
    }

    @Test
    func `the groups that Graph tells reach the application and the location's demand`() async throws {
        var browser = Browser(try bench())
        try await browser.signIn()
        let field = try #require(HTTPField.Name("X-Auth-Request-Groups"))
        #expect(await browser.check().fields[field] == "\(Self.group),\(Self.other)")
        #expect(await demand(Self.other, &browser) == .noContent)
        #expect(await demand("60c0ffee-0000-4000-8000-000000000003", &browser) == .forbidden)
    }

    @Test
    func `groups that cannot be found out meet no demand`() async throws {
        let bench = try bench(
            claims: Self.overage.merging(["groups": [.string(Self.group)]]) { $1 },
            groups: nil
        )
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await browser.check().status == .noContent)
        #expect(await demand(Self.group, &browser) == .forbidden)
        #expect(try await browser.open("/api/user").json()["groups"] == .array([]))
        let line = try #require(bench.log.lines.first { $0.contains("groups of a person cannot be found out") })
        #expect(line.contains("refused, status 401 InvalidAuthenticationToken"))
    }

    private func demand(_ group: String, _ browser: inout Browser) async -> HTTPResponse.Status {
        await browser.send(
            SiteRequest(path: "/ignored", parameters: ["ENTRA_ROUTE": "auth", "ENTRA_REQUIRE_GROUP": group])
        ).status
    }

    @Test
    func `an administrator by group is one only when Graph says so`() async throws {
        let admin = ["OPENID_ADMIN_ROLE": Self.group, "OPENID_ADMIN_ROLE_PARAMETER_PATH": "groups"]
        for (groups, role) in [([Self.group], "ADMIN"), ([Self.other], "USER"), (nil, "USER")] {
            var browser = Browser(try bench(admin, groups: groups))
            #expect(try await browser.signIn().refusal["reason"] == nil)
            #expect(try await browser.open("/api/user").json()["role"] == .string(role))
        }
    }

    @Test
    func `nobody is asked when the groups fit`() async throws {
        let bench = try bench(Self.rule, claims: ["groups": [.string(Self.group)]])
        var browser = Browser(bench)
        #expect(try await browser.signIn().refusal["reason"] == nil)
        #expect(!bench.transport.requests.contains { $0.url.contains("graph.example") })
    }

    @Test
    func `a throttled Graph is waited for within the deadline`() async throws {
        let bench = try bench(Self.rule)
        let count = Counter()
        bench.issuer.answerGraph { _ in
            count.next() < 2 ? Self.throttled("3") : Self.page([Self.group])
        }
        var browser = Browser(bench)
        let start = bench.clock.now
        #expect(try await browser.signIn().refusal["reason"] == nil)
        #expect(bench.clock.now.timeIntervalSince(start) == 6)
    }

    static func throttled(_ retryAfter: String) -> StubTransport.Answer {
        .success(TransportResponse(status: .tooManyRequests, fields: [.retryAfter: retryAfter]))
    }

    @Test
    func `with an API's scope Graph is opened by the refresh token`() async throws {
        let bench = try bench(
            Self.rule.merging(["OPENID_SCOPE": "openid profile offline_access api://site/access_as_user"]) { $1 }
        )
        var browser = Browser(bench)
        #expect(try await browser.signIn().refusal["reason"] == nil)
        let bodies = bench.transport.requests.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies.contains { $0.contains("grant_type=refresh_token") && $0.contains("scope=User.Read") })
    }

    final class Counter: Sendable {
        private let value = TestClock(0)

        func next() -> Int {
            defer { value.advance(by: 1) }
            return Int(value.now.timeIntervalSince1970)
        }
    }
}
