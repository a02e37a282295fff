import EntraGateway
import FastCGI
import HTTPTypes
import TestSupport
import Testing

/// What is answered without waiting for anything: a check of somebody whom memory knows, as it is answered anyway.
struct AtOnceTests {
    private static func check(
        _ browser: Browser,
        fields: [String: String] = [:],
        parameters: [String: String] = [:],
        role: Request.Role = .responder
    ) -> Request {
        SiteRequest(
            path: "/ignored",
            cookies: browser.cookies,
            fields: fields,
            parameters: ["ENTRA_ROUTE": "auth"].merging(parameters) { $1 },
            role: role
        ).request
    }

    private static func browser(of bench: Bench) async throws -> Browser {
        await bench.service.synchronise()
        var browser = Browser(bench)
        try await browser.signIn()
        return browser
    }

    @Test(arguments: [Request.Role.responder, .authorizer], [nil, "ENTRA_REQUIRE_ROLE", "ENTRA_REQUIRE_GROUP"])
    func `who is known is answered at once, as after waiting`(role: Request.Role, demand: String?) async throws {
        let bench = try Bench()
        let request = Self.check(
            try await Self.browser(of: bench),
            parameters: demand.map { [$0: "nobody has it"] } ?? [:],
            role: role
        )
        let answer = try #require(bench.service.gateway.respondAtOnce(to: request))
        #expect(answer.status == (demand != nil ? .forbidden : role == .responder ? .noContent : .ok))
        #expect(await bench.service.gateway.respond(to: request) == answer)
    }

    @Test
    func `whoever is not known in memory has to wait`() async throws {
        let bench = try Bench()
        let gateway = bench.service.gateway
        let browser = try await Self.browser(of: bench)
        #expect(gateway.respondAtOnce(to: Self.check(browser)) != nil)
        #expect(gateway.respondAtOnce(to: Self.check(Browser(bench))) == nil)
        // A bearer token decides alone, a broken one too.
        for token in ["Bearer x.y.z", "Bearer"] {
            #expect(gateway.respondAtOnce(to: Self.check(browser, fields: ["AUTHORIZATION": token])) == nil)
        }
        // Another route.
        for parameters in [["ENTRA_ROUTE": "login"], ["ENTRA_ROUTE": ""], ["ENTRA_ROUTE": "x"]] {
            #expect(gateway.respondAtOnce(to: Self.check(browser, parameters: parameters)) == nil)
        }
        // Memory is trusted for a second.
        bench.clock.advance(by: 1.5)
        #expect(gateway.respondAtOnce(to: Self.check(browser)) == nil)
    }

    @Test
    func `who signed out is not answered at once`() async throws {
        let bench = try Bench()
        let browser = try await Self.browser(of: bench)
        var leaving = browser
        _ = await leaving.open("/oauth/openid/logout")
        #expect(bench.service.gateway.respondAtOnce(to: Self.check(browser)) == nil)
        #expect(await bench.service.gateway.respond(to: Self.check(browser)).status == .unauthorized)
    }

    @Test
    func `tokens that are due are seen to before anybody is answered`() async throws {
        let bench = try Bench(["OPENID_REUSE_TOKENS": "true"])
        let browser = try await Self.browser(of: bench)
        bench.clock.advance(by: 3599 - 301)
        await bench.service.synchronise()
        #expect(bench.service.gateway.respondAtOnce(to: Self.check(browser)) != nil)
        bench.clock.advance(by: 2)
        await bench.service.synchronise()
        #expect(bench.service.gateway.respondAtOnce(to: Self.check(browser)) == nil)
    }
}
