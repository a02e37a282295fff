import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// The role that `/api/user` shows: `OPENID_ROLE_SYNC_…`.
struct RoleSyncTests {
    static let sync = [
        "OPENID_ROLE_SYNC_ENABLED": "true", "OPENID_ROLE_SYNC_CLAIM": "roles",
        "OPENID_ROLE_SYNC_ROLE_PRIORITY": "EDITOR,Reader",
    ]
    private static let fallback = ["OPENID_ROLE_SYNC_FALLBACK_ROLE": "GUEST"]
    private static let overage: [String: TestJSON] = ["_claim_names": ["groups": "src1"]]

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var settings: [String: String] = [:]
        var claims: [String: TestJSON] = [:]
        let role: String
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "the only one", claims: ["roles": ["Reader"]], role: "Reader"),
        Case(name: "the first of the list, not of the token", claims: ["roles": ["Reader", "EDITOR"]], role: "EDITOR"),
        Case(name: "other letters, as configured", claims: ["roles": ["editor"]], role: "EDITOR"),
        Case(name: "words of a string", claims: ["roles": "x,reader y"], role: "Reader"),
        Case(name: "none, and no fallback", claims: ["roles": ["Other"]], role: "USER"),
        Case(name: "none, and a fallback", settings: fallback, claims: ["roles": ["Other"]], role: "GUEST"),
        Case(name: "no claim, and a fallback", settings: fallback, role: "GUEST"),
        Case(name: "ADMIN in the token", claims: ["roles": ["ADMIN"]], role: "USER"),
        Case(
            name: "an administrator",
            settings: ["OPENID_ADMIN_ROLE": "Owner"],
            claims: ["roles": ["Owner", "EDITOR"]],
            role: "ADMIN"
        ),
        Case(
            name: "groups that did not fit",
            settings: fallback.merging(["OPENID_ROLE_SYNC_CLAIM": "groups"]) { $1 },
            claims: overage,
            role: "USER"
        ),
        Case(
            name: "userinfo that does not answer",
            settings: fallback.merging(["OPENID_ROLE_SYNC_SOURCE": "userinfo"]) { $1 },
            claims: ["roles": ["EDITOR"]],
            role: "USER"
        ),
        Case(
            name: "not enabled",
            settings: ["OPENID_ROLE_SYNC_ENABLED": "false"],
            claims: ["roles": ["EDITOR"]],
            role: "USER"
        ),
    ]

    @Test(arguments: cases)
    func `the role is the first of the list that the person has`(_ sync: Case) async throws {
        let bench = try Bench(Self.sync.merging(sync.settings) { $1 })
        bench.issuer.changeTokens { $0.claims.merge(sync.claims) { $1 } }
        var browser = Browser(bench)
        #expect(try await browser.signIn().refusal["reason"] == nil)
        #expect(try await browser.open("/api/user").json()["role"] == .string(sync.role))
    }

    @Test
    func `whoever loses a role at Entra loses it here with the next sign-in`() async throws {
        let bench = try Bench(Self.sync)
        bench.issuer.changeTokens { $0.claims["roles"] = ["EDITOR"] }
        var browser = Browser(bench)
        try await browser.signIn()
        bench.issuer.changeTokens { $0.claims["roles"] = [] }
        try await signInAgain(&browser)
        #expect(try await browser.open("/api/user").json()["role"] == "USER")
    }

    @Test
    func `what cannot be told leaves the role as it was, in this browser and for this person`() async throws {
        let bench = try Bench(Self.sync.merging(["OPENID_ROLE_SYNC_CLAIM": "groups"]) { $1 })
        bench.issuer.changeTokens { $0.claims["groups"] = ["editor"] }
        var browser = Browser(bench)
        try await browser.signIn()
        bench.issuer.changeTokens { $0.claims["hasgroups"] = true }
        try await signInAgain(&browser)
        #expect(try await browser.open("/api/user").json()["role"] == "EDITOR")
        var other = Browser(bench)
        try await other.signIn()
        #expect(try await other.open("/api/user").json()["role"] == "USER")
        bench.issuer.changeTokens {
            $0.claims["hasgroups"] = true
            $0.claims["oid"] = "22222222-2222-4333-8444-555555555555"
        }
        try await signInAgain(&browser)
        #expect(try await browser.open("/api/user").json()["role"] == "USER")
    }

    private func signInAgain(_ browser: inout Browser) async throws {
        browser.bench.clock.advance(by: 1)
        let started = await browser.open("/oauth/openid", query: "prompt=login")
        let url = try #require(started.fields[.location])
        _ = await browser.callback(try browser.bench.issuer.authorize(url))
    }
}
