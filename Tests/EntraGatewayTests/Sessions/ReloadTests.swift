import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import Logging
import Store
import TestSupport
import Testing

/// Another configuration takes over while people are there.
struct ReloadTests {
    private let bench: Bench
    private let current: CurrentService

    init() throws {
        bench = try Bench(["LOGIN_MAX": "2"])
        current = CurrentService(bench.service)
    }

    /// Puts the bench's configuration to work again, with changes.
    private func reload(_ differences: [String: String] = [:]) throws {
        var environment = Bench.environment.merging(["LOGIN_MAX": "2"]) { $1 }.merging(differences) { $1 }
        environment["ENTRA_FCGI_STORE"] = "sqlite:\(bench.folder.path)/store.sqlite"
        let reading = ConfigurationReader.read(ConfigurationSources(environment: environment))
        let configuration = try #require(reading.configuration, "\(reading.faults)")
        let clock = bench.clock
        current.replace(
            with: try GatewayService(
                configuration,
                GatewayService.Environment(
                    transport: bench.transport,
                    fileTransport: StubFiles(),
                    sessionStore: bench.store,
                    directory: bench.store,
                    now: { clock.now.timeIntervalSince1970 },
                    logger: bench.log.logger()
                ),
                continuing: current.current
            )
        )
    }

    private func check(_ browser: Browser) async -> HTTPResponse.Status {
        let request = SiteRequest(path: "/x", cookies: browser.cookies, parameters: ["ENTRA_ROUTE": "auth"])
        return await current.answer(to: request.request).status
    }

    private func callback(_ query: String, _ browser: Browser) async -> Response {
        await current.answer(
            to: SiteRequest(path: "/oauth/openid/callback", query: query, cookies: browser.cookies).request
        )
    }

    @Test
    func `what the pages are told changes, and sessions go on`() async throws {
        var browser = Browser(bench)
        try await browser.signIn()
        try reload(["OPENID_BUTTON_LABEL": "Another label"])
        let answer = await current.answer(to: SiteRequest(path: "/api/config").request)
        #expect(try answer.json()["openidLabel"] == "Another label")
        #expect(await check(browser) == .noContent)
    }

    @Test
    func `a tenant that is taken off the list is out with the change`() async throws {
        var browser = Browser(bench)
        try await browser.signIn()
        await current.current.synchronise()
        #expect(await check(browser) == .noContent)
        let other = "22222222-2222-4222-8222-222222222222"
        try reload(["OPENID_ISSUER": "\(TestIssuer.origin)/\(other)/v2.0/"])
        #expect(await check(browser) == .unauthorized)
    }

    @Test
    func `what the service before lets in afterwards is judged by the new one`() async throws {
        let before = bench.service
        var browser = Browser(bench)
        let query = try bench.issuer.authorize(try await browser.begin())
        let other = "22222222-2222-4222-8222-222222222222"
        try reload(["OPENID_ISSUER": "\(TestIssuer.origin)/\(other)/v2.0/"])
        await current.current.synchronise()
        // This sign-in was in hand when the change came.
        _ = await browser.callback(query)
        let request = SiteRequest(path: "/x", cookies: browser.cookies, parameters: ["ENTRA_ROUTE": "auth"])
        #expect(await before.gateway.answer(to: request.request).status == .noContent)
        #expect(await check(browser) == .unauthorized)
    }

    @Test
    func `a sign-in that began before ends afterwards`() async throws {
        var browser = Browser(bench)
        let query = try bench.issuer.authorize(try await browser.begin(returningTo: "/page"))
        try reload()
        #expect(await callback(query, browser).fields[.location] == "https://app.example.com/page")
    }

    @Test
    func `a state is redeemed once, whatever happens in between`() async throws {
        var browser = Browser(bench)
        let query = try bench.issuer.authorize(try await browser.begin())
        _ = await browser.callback(query)
        browser.cookies["__Host-entra-session"] = nil
        try reload()
        let requests = bench.transport.requests.count { $0.method == .post }
        #expect(await callback(query, browser).refusal["reason"] == "expired")
        #expect(bench.transport.requests.count { $0.method == .post } == requests)
    }

    @Test
    func `nobody gets fresh attempts`() async throws {
        for _ in 0..<2 {
            var browser = Browser(bench)
            let url = try await browser.begin()
            _ = await browser.callback(try bench.issuer.refuse(url, error: "access_denied"))
        }
        try reload()
        let start = SiteRequest(path: "/oauth/openid", fields: Browser.navigation)
        #expect(await current.answer(to: start.request).refusal["reason"] == "too_many_attempts")
        try reload(["LOGIN_MAX": "3"])
        #expect(await current.answer(to: start.request).refusal["reason"] == nil)
    }

    @Test
    func `a circle stays a circle`() async throws {
        var browser = Browser(bench)
        for _ in 0..<10 {
            try await browser.signIn(returningTo: "/page")
            browser.cookies["__Host-entra-session"] = nil
        }
        try reload()
        let start = SiteRequest(
            path: "/oauth/openid",
            query: "return_to=%2Fpage",
            cookies: browser.cookies,
            fields: Browser.navigation
        )
        #expect(await current.answer(to: start.request).refusal["reason"] == "loop")
    }

    @Test
    func `what only memory knew before is written afterwards`() async throws {
        await bench.service.synchronise()
        var browser = Browser(bench)
        try await browser.signIn()
        bench.clock.advance(by: 600)
        await bench.service.synchronise()
        #expect(await check(browser) == .noContent)
        try reload()
        await current.current.finish()
        // Eight hours after the sign-in, ten minutes less after the last use.
        bench.clock.advance(by: 8 * 3600 - 60)
        try reload()
        #expect(await check(browser) == .noContent)
    }

    @Test
    func `a session that ended before stays ended, and revocations are learnt without a pause`() async throws {
        await bench.service.synchronise()
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(await check(browser) == .noContent)
        try reload()
        // Memory is trusted for the second that it was trusted for before, no longer and no shorter.
        await bench.store.close()
        #expect(await check(browser) == .serviceUnavailable)
    }

    @Test
    func `settings that a running process cannot change are named`() throws {
        let configuration = bench.configuration
        var other = configuration
        #expect(configuration.settingsThatNeedRestart(to: other) == [])
        other.store = .sqlite(path: "/elsewhere")
        other.listen = "tcp:127.0.0.1:9000"
        other.log.level = .trace
        other.log.format = .json
        #expect(
            configuration.settingsThatNeedRestart(to: other) == [
                "ENTRA_FCGI_LISTEN", "ENTRA_FCGI_STORE", "ENTRA_FCGI_LOG_LEVEL", "ENTRA_FCGI_LOG_FORMAT",
            ]
        )
    }
}
