import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

struct CheckTests {
    private static func name(_ text: String) throws -> HTTPField.Name {
        try #require(HTTPField.Name(text))
    }

    @Test
    func `the application learns who it is, unambiguously`() async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { draft in
            draft.claims["name"] = "O'Brien, \"Zoë\" 100% \u{05D0}\u{1F600}\u{0007}"
            draft.claims["email"] = "zoe@example.com"
            draft.claims["roles"] = ["a,b", "c%2Cd", "plain role"]
        }
        var browser = Browser(bench)
        try await browser.signIn()
        let fields = await browser.check().fields
        #expect(
            fields[try Self.name("X-Auth-Request-Name")] == "O'Brien, \"Zo%C3%AB\" 100%25 %D7%90%F0%9F%98%80%07"
        )
        #expect(fields[try Self.name("X-Auth-Request-Email")] == "zoe@example.com")
        #expect(fields[try Self.name("X-Auth-Request-Roles")] == "a%2Cb,c%252Cd,plain role")
        #expect(fields[try Self.name("X-Auth-Request-Tenant")] == TestIssuer.tenantID)
        #expect(fields[try Self.name("X-Auth-Request-Preferred-Username")] == "ada@example.com")
    }

    @Test
    func `fields that do not fit are left out whole and named`() async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { draft in
            draft.claims["groups"] = .array(
                (0..<900).map { .string("group-\($0)-\(String(repeating: "x", count: 36))") }
            )
        }
        var browser = Browser(bench)
        try await browser.signIn()
        let fields = await browser.check().fields
        #expect(fields[try Self.name("X-Auth-Request-Groups")] == nil)
        #expect(fields[try Self.name("X-Auth-Request-Truncated")] == "X-Auth-Request-Groups")
        #expect(fields[try Self.name("X-Auth-Request-User")] == TestIssuer.objectID)
        let size = fields.reduce(0) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count + 4 }
        #expect(size <= 32 * 1024)
    }

    @Test
    func `two hundred groups fit`() async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { draft in
            draft.claims["groups"] = .array(
                (0..<200).map { .string("00000000-0000-4000-8000-\(100_000_000_000 + $0)") }
            )
        }
        var browser = Browser(bench)
        try await browser.signIn()
        let groups = await browser.check().fields[try Self.name("X-Auth-Request-Groups")]
        #expect(groups?.split(separator: ",").count == 200)
    }

    struct BadCookie: Sendable, CustomTestStringConvertible {
        let name: String
        let header: @Sendable (_ good: String) -> String
        var testDescription: String { name }

        static let refused = [
            BadCookie(name: "nothing") { _ in "" },
            BadCookie(name: "empty") { _ in "__Host-entra-session=" },
            BadCookie(name: "too short") { "__Host-entra-session=\($0.dropLast())" },
            BadCookie(name: "too long") { "__Host-entra-session=\($0)A" },
            BadCookie(name: "padded") { "__Host-entra-session=\($0)=" },
            BadCookie(name: "quoted") { "__Host-entra-session=\"\($0)\"" },
            BadCookie(name: "another's") { _ in "__Host-entra-session=\(String(repeating: "A", count: 43))" },
            BadCookie(name: "one bit off") { "__Host-entra-session=\($0.first == "A" ? "B" : "A")\($0.dropFirst())" },
            BadCookie(name: "without the prefix") { "entra-session=\($0)" },
            BadCookie(name: "in other letters") { "__HOST-ENTRA-SESSION=\($0)" },
            BadCookie(name: "a name that ends like it") { "x__Host-entra-session=\($0)" },
            BadCookie(name: "a name that begins like it") { "__Host-entra-sessions=\($0)" },
            BadCookie(name: "the login cookie") { "__Host-entra-login=\($0)" },
            BadCookie(name: "in another cookie's value") { "x=y __Host-entra-session=\($0)" },
            BadCookie(name: "separated by a comma") { "x=y, __Host-entra-session=\($0)" },
            BadCookie(name: "a thousand others") { _ in (0..<1000).map { "c\($0)=\($0)" }.joined(separator: "; ") },
        ]

        static let accepted = [
            BadCookie(name: "alone") { "__Host-entra-session=\($0)" },
            BadCookie(name: "among others") { "a=b; __Host-entra-session=\($0); c=d" },
            BadCookie(name: "without spaces") { "a=b;__Host-entra-session=\($0);c=d" },
            BadCookie(name: "after a broken one") { "__Host-entra-session=x; __Host-entra-session=\($0)" },
        ]
    }

    @Test(arguments: BadCookie.refused)
    func `a cookie that is not ours opens nothing`(_ cookie: BadCookie) async throws {
        #expect(try await check(cookie).status == .unauthorized)
    }

    @Test(arguments: BadCookie.accepted)
    func `our cookie is found where browsers put it`(_ cookie: BadCookie) async throws {
        #expect(try await check(cookie).status == .noContent)
    }

    private func check(_ cookie: BadCookie) async throws -> Response {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let good = try #require(browser.cookies["__Host-entra-session"])
        let fields = ["COOKIE": cookie.header(good)]
        return await bench.send(SiteRequest(fields: fields, parameters: ["ENTRA_ROUTE": "auth"]))
    }

    @Test(arguments: [
        ("ENTRA_REQUIRE_ROLE", "Site.Reader", 204), ("ENTRA_REQUIRE_ROLE", "Other,Site.Reader", 204),
        ("ENTRA_REQUIRE_ROLE", "Other, Site.Reader", 204), ("ENTRA_REQUIRE_ROLE", "site.reader", 403),
        ("ENTRA_REQUIRE_ROLE", "Site.Read", 403), ("ENTRA_REQUIRE_ROLE", "", 403), ("ENTRA_REQUIRE_ROLE", ",", 403),
        ("ENTRA_REQUIRE_GROUP", "group-1", 204), ("ENTRA_REQUIRE_GROUP", "group-2", 403),
        ("ENTRA_REQUIRE_GROUP", "Site.Reader", 403),
    ])
    func `a location can demand more than the site`(_ name: String, _ demand: String, _ status: Int) async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { draft in
            draft.claims["roles"] = ["Site.Reader"]
            draft.claims["groups"] = ["group-1"]
        }
        var browser = Browser(bench)
        try await browser.signIn()
        let parameters = ["ENTRA_ROUTE": "auth", name: demand]
        #expect(await browser.send(SiteRequest(parameters: parameters)).status.code == status)
    }

    @Test
    func `an authorizer hears the same decision in its own words`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let page = SiteRequest(fields: Browser.navigation, parameters: ["REQUEST_URI": "/page?x=1"], role: .authorizer)
        let refused = await browser.send(page)
        #expect(refused.status == .found)
        #expect(refused.fields[.location] == "https://app.example.com/oauth/openid?return_to=%2Fpage%3Fx%3D1")
        let script = SiteRequest(fields: ["SEC_FETCH_MODE": "cors"], role: .authorizer)
        #expect(await browser.send(script).status == .unauthorized)
        try await browser.signIn()
        let accepted = await browser.send(page)
        #expect(accepted.status == .ok)
        #expect(accepted.fields[try Self.name("Variable-AUTH_USER")] == TestIssuer.objectID)
        #expect(accepted.fields[try Self.name("Variable-OIDC_NAME")] == "Ada Lovelace")
        let demand = SiteRequest(parameters: ["ENTRA_REQUIRE_ROLE": "Admin"], role: .authorizer)
        #expect(await browser.send(demand).status == .forbidden)
    }

    @Test
    func `a store that cannot be asked is never an open door`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        await bench.store.close()
        bench.clock.advance(by: 5)
        let check = await browser.check()
        #expect(check.status == .serviceUnavailable)
        #expect(check.fields[.retryAfter] == "10")
        let page = await browser.open("/oauth/openid")
        #expect(page.status == .serviceUnavailable)
        #expect(page.text.contains("<h1>Not possible at the moment</h1>"))
        let script = await browser.send(SiteRequest(path: "/api/user", fields: ["ACCEPT": "application/json"]))
        #expect(try script.json()["error"] == "store_unavailable")
    }

    @Test
    func `an authorizer that cannot tell says so by its status alone`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        await bench.store.close()
        bench.clock.advance(by: 5)
        let answer = await browser.send(SiteRequest(fields: Browser.navigation, role: .authorizer))
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.text.isEmpty)
        #expect(answer.fields[.retryAfter] == "10")
    }

    @Test
    func `what an authorizer says of a page that opens is about the person and nothing else`() async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { draft in
            draft.claims["groups"] = .array(
                (0..<230).map { .string("00000000-0000-4000-8000-\(100_000_000_000 + $0)") }
            )
        }
        var browser = Browser(bench)
        try await browser.signIn()
        let fields = await browser.send(SiteRequest(role: .authorizer)).fields
        #expect(fields.allSatisfy { $0.name.rawName.hasPrefix("Variable-") })
        #expect(fields.allSatisfy { $0.name.rawName.utf8.count + $0.value.utf8.count + 4 < 8192 })
        #expect(fields[try Self.name("Variable-OIDC_TRUNCATED")] == "Variable-OIDC_GROUPS")
    }

    @Test
    func `a protected page that was handed over is refused to who lacks what it demands`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let page = SiteRequest(
            fields: Browser.navigation,
            parameters: ["ENTRA_ROUTE": "login", "REQUEST_URI": "/page", "ENTRA_REQUIRE_ROLE": "Admin"]
        )
        #expect(await browser.send(page).status == .found)
        try await browser.signIn()
        let refused = await browser.send(page)
        #expect(refused.status == .forbidden)
        #expect(refused.text.contains("<h1>You may not see this page</h1>"))
        let script = SiteRequest(
            fields: ["SEC_FETCH_MODE": "cors"],
            parameters: ["ENTRA_ROUTE": "login", "REQUEST_URI": "/page", "ENTRA_REQUIRE_ROLE": "Admin"]
        )
        #expect(try await browser.send(script).json()["error"] == "forbidden")
        let open = SiteRequest(
            fields: Browser.navigation,
            parameters: ["ENTRA_ROUTE": "login", "REQUEST_URI": "/page"]
        )
        #expect(await browser.send(open).status == .found)
    }
}
