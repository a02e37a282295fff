import EntraGateway
import FastCGI
import Foundation
import HTTPTypes
import Store
import TestSupport
import Testing

struct FrontChannelLogoutTests {
    static let path = "/oauth/openid/frontchannel-logout"
    private static let issuer = "https%3A%2F%2Flogin.example%2F\(TestIssuer.tenantID)%2Fv2.0"

    /// What a frame on another site's page sends: no cookie.
    private static func frame(_ query: String) -> SiteRequest {
        let fields = ["SEC_FETCH_SITE": "cross-site", "SEC_FETCH_MODE": "navigate", "SEC_FETCH_DEST": "iframe"]
        return SiteRequest(path: path, query: query, fields: fields)
    }

    private func signedIn(_ bench: Bench, sessionID: String = "sid-of-the-fixture") async throws -> Browser {
        bench.issuer.changeTokens { $0.claims["sid"] = .string(sessionID) }
        var browser = Browser(bench)
        try await browser.signIn()
        return browser
    }

    @Test(arguments: ["sid=sid-of-the-fixture", "sid=sid-of-the-fixture&iss=\(issuer)"])
    func `the provider ends every session of its own session, with or without its name and without a cookie`(
        _ query: String
    ) async throws {
        let bench = try Bench()
        var first = try await signedIn(bench)
        var second = try await signedIn(bench)
        var other = try await signedIn(bench, sessionID: "another")
        let asked = bench.transport.requests.count
        let response = await bench.send(Self.frame(query))
        #expect(response.status == .ok)
        #expect(await first.check().status == .unauthorized)
        #expect(await second.check().status == .unauthorized)
        #expect(await other.check().status == .noContent)
        #expect(try await bench.store.count() == 1)
        #expect(bench.transport.requests.count == asked)
    }

    @Test
    func `the answer can be framed, is kept by nobody and sets nothing`() async throws {
        let bench = try Bench()
        let response = await bench.send(Self.frame("sid=x"))
        #expect(response.status == .ok)
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(response.fields[.contentType] == "text/html; charset=utf-8")
        let policy = try #require(response.fields[.contentSecurityPolicy])
        #expect(policy.contains("default-src 'none'"))
        #expect(!policy.contains("frame-ancestors"))
        #expect(response.fields[values: .setCookie].isEmpty)
        #expect(response.body.count < 100)
        // Nothing ended, so nothing is written that would say so.
        #expect(!bench.log.lines.contains { $0.contains("audit: front_channel_logout") })
    }

    @Test
    func `a stranger cannot tell a session that is there from one that is not`() async throws {
        let bench = try Bench()
        _ = try await signedIn(bench)
        let unknown = await bench.send(Self.frame("sid=nobodys"))
        let known = await bench.send(Self.frame("sid=sid-of-the-fixture"))
        #expect(unknown.status == known.status)
        #expect(unknown.body == known.body)
        #expect(unknown.fields == known.fields)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        let query: String
        var testDescription: String { name }
    }

    static let refused = [
        Refused(name: "nothing", query: ""),
        Refused(name: "no sid", query: "iss=\(issuer)"),
        Refused(name: "an empty sid", query: "sid="),
        Refused(name: "an oversized sid", query: "sid=" + String(repeating: "x", count: 256)),
        Refused(name: "the sid twice", query: "sid=sid-of-the-fixture&sid=sid-of-the-fixture"),
        Refused(name: "the sid twice, once encoded", query: "sid=sid-of-the-fixture&%73id=x"),
        Refused(name: "the issuer twice", query: "sid=sid-of-the-fixture&iss=\(issuer)&iss=\(issuer)"),
        Refused(name: "an empty issuer", query: "sid=sid-of-the-fixture&iss="),
        Refused(name: "another issuer", query: "sid=sid-of-the-fixture&iss=https%3A%2F%2Fevil.example"),
        Refused(name: "the issuer with a slash", query: "sid=sid-of-the-fixture&iss=\(issuer)%2F"),
        Refused(
            name: "the provider's issuer for another tenant",
            query: "sid=sid-of-the-fixture&iss=https%3A%2F%2Flogin.example"
                + "%2F22222222-2222-4333-8444-555555555555%2Fv2.0"
        ),
        Refused(
            name: "the template",
            query: "sid=sid-of-the-fixture&iss=https%3A%2F%2Flogin.example%2F%7Btenantid%7D%2Fv2.0"
        ),
        Refused(name: "a broken escape", query: "sid=sid-of-the-fixture%"),
        Refused(name: "a NUL", query: "sid=sid-of-the-fixture%00"),
    ]

    @Test(arguments: refused)
    func `what is unclear or not our provider's ends nothing`(_ refused: Refused) async throws {
        let bench = try Bench()
        var browser = try await signedIn(bench)
        let response = await bench.send(Self.frame(refused.query))
        #expect(response.status == .badRequest)
        #expect(await browser.check().status == .noContent)
    }

    @Test(arguments: ["HEAD", "POST", "PUT", "OPTIONS", "DELETE"])
    func `no other method ends anything`(_ method: String) async throws {
        let bench = try Bench()
        var browser = try await signedIn(bench)
        var request = Self.frame("sid=sid-of-the-fixture")
        request.method = method
        let response = await bench.send(request)
        #expect(response.status == .methodNotAllowed)
        #expect(response.fields[.allow] == "GET")
        #expect(await browser.check().status == .noContent)
    }

    struct Tenants: Sendable, CustomTestStringConvertible {
        let name: String
        let tenant: String
        let status: HTTPResponse.Status
        let isEnded: Bool
        var testDescription: String { name }
    }

    @Test(arguments: [
        Tenants(name: "the person's", tenant: TestIssuer.tenantID, status: .ok, isEnded: true),
        Tenants(name: "another that is allowed", tenant: allowed, status: .ok, isEnded: false),
        Tenants(name: "one that is not allowed", tenant: foreign, status: .badRequest, isEnded: false),
    ])
    func `with several tenants the issuer's tenant must be allowed, and the session of it`(
        _ tenants: Tenants
    ) async throws {
        let bench = try Bench(
            [
                "OPENID_ISSUER": "https://login.example/common/v2.0",
                "OPENID_ALLOWED_TENANTS": "\(TestIssuer.tenantID),\(Self.allowed)",
            ],
            metadataIssuer: "https://login.example/{tenantid}/v2.0"
        )
        var browser = try await signedIn(bench)
        let query = "sid=sid-of-the-fixture&iss=https%3A%2F%2Flogin.example%2F\(tenants.tenant)%2Fv2.0"
        #expect(await bench.send(Self.frame(query)).status == tenants.status)
        #expect(await browser.check().status == (tenants.isEnded ? .unauthorized : .noContent))
    }

    private static let allowed = "22222222-2222-4333-8444-555555555555"
    private static let foreign = "33333333-2222-4333-8444-555555555555"

    @Test
    func `a store that cannot be told is said to the provider`() async throws {
        let bench = try Bench()
        _ = try await signedIn(bench)
        await bench.store.close()
        let response = await bench.send(Self.frame("sid=sid-of-the-fixture"))
        #expect(response.status == .serviceUnavailable)
        #expect(response.fields[.retryAfter] != nil)
    }

    @Test
    func `it works while signing in is switched off`() async throws {
        let bench = try Bench(["ALLOW_SOCIAL_LOGIN": "false"])
        #expect(await bench.send(Self.frame("sid=x")).status == .ok)
    }
}
