import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// The rules for a person who comes with an access token of their own and no session.
struct BearerPolicyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let settings: [String: String]
        var claims: [String: TestJSON] = [:]
        /// `nil` when the request is refused.
        let role: String?
        var testDescription: String { name }

        static let group = "60c0ffee-0000-4000-8000-000000000001"
        static let required = ["OPENID_REQUIRED_ROLE": "Site.User"]
        static let inGroup = ["OPENID_REQUIRED_ROLE": group, "OPENID_REQUIRED_ROLE_PARAMETER_PATH": "groups"]
        static let overage: [String: TestJSON] = ["_claim_names": ["groups": "src1"], "groups": [.string(group)]]
        static let sync = RoleSyncTests.sync.merging([
            "OPENID_ROLE_SYNC_API_ENABLED": "true", "OPENID_ROLE_SYNC_FALLBACK_ROLE": "GUEST",
        ]) { $1 }

        static let all = [
            Case(name: "nothing required", settings: [:], role: "USER"),
            Case(name: "the role", settings: required, claims: ["roles": ["Site.User"]], role: "USER"),
            Case(name: "no role", settings: required, role: nil),
            Case(
                name: "the role, by kind access",
                settings: required.merging(["OPENID_REQUIRED_ROLE_TOKEN_KIND": "access"]) { $1 },
                claims: ["roles": ["Site.User"]],
                role: "USER"
            ),
            Case(
                name: "a rule on userinfo, which nobody asks",
                settings: required.merging(["OPENID_REQUIRED_ROLE_TOKEN_KIND": "userinfo"]) { $1 },
                claims: ["roles": ["Site.User"]],
                role: nil
            ),
            Case(name: "the group", settings: inGroup, claims: ["groups": [.string(group)]], role: "USER"),
            Case(name: "groups that did not fit", settings: inGroup, claims: overage, role: nil),
            Case(
                name: "an administrator",
                settings: ["OPENID_ADMIN_ROLE": "Site.Admin"],
                claims: ["roles": ["Site.Admin"]],
                role: "ADMIN"
            ),
            Case(
                name: "an administrator by groups that did not fit",
                settings: ["OPENID_ADMIN_ROLE": group, "OPENID_ADMIN_ROLE_PARAMETER_PATH": "groups"],
                claims: overage,
                role: "USER"
            ),
            Case(name: "role sync", settings: sync, claims: ["roles": ["editor"]], role: "EDITOR"),
            Case(name: "role sync, none of the list", settings: sync, role: "GUEST"),
            Case(
                name: "role sync for logins only",
                settings: sync.merging(["OPENID_ROLE_SYNC_API_ENABLED": "false"]) { $1 },
                claims: ["roles": ["editor"]],
                role: "USER"
            ),
            Case(
                name: "role sync from userinfo",
                settings: sync.merging(["OPENID_ROLE_SYNC_SOURCE": "userinfo"]) { $1 },
                claims: ["roles": ["editor"]],
                role: "USER"
            ),
        ]
    }

    private func token(_ bench: Bench, _ claims: [String: TestJSON]) throws -> String {
        var draft = bench.issuer.draft(nonce: nil)
        draft.claims.merge(["scp": "access_as_user", "azp": "client"]) { $1 }
        draft.claims.merge(claims) { $1 }
        return try bench.issuer.sign(draft)
    }

    @Test(arguments: Case.all)
    func `an access token is judged by the rules of a login`(_ policy: Case) async throws {
        let bench = try Bench(policy.settings)
        let fields = ["AUTHORIZATION": "Bearer \(try token(bench, policy.claims))"]
        let response = await bench.send(SiteRequest(path: "/api/user", fields: fields))
        #expect((response.status == .ok) == (policy.role != nil))
        if let role = policy.role { #expect(try response.json()["role"] == .string(role)) }
        #expect(!bench.transport.requests.contains { $0.url.contains("graph.example") })
    }

    @Test
    func `groups that did not fit meet no location's demand`() async throws {
        let bench = try Bench()
        let request = SiteRequest(
            path: "/ignored",
            fields: ["AUTHORIZATION": "Bearer \(try token(bench, Case.overage))"],
            parameters: ["ENTRA_ROUTE": "auth", "ENTRA_REQUIRE_GROUP": Case.group]
        )
        #expect(await bench.send(request).status == .forbidden)
    }
}
