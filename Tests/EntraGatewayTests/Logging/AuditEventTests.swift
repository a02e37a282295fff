import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import Logging
import Store
import TestSupport
import Testing

/// What an operator may have to account for stands in the log under names that stay.
struct AuditEventTests {
    private let log = CollectedLog()

    @Test
    func `an event says what, how it ended, who and from where`() {
        AuditEvent(.signInRefused, .refused, reason: "role_missing")
            .of(tenantID: "tenant", objectID: "object")
            .about(SessionReference(key: Array(0x0A...0x29)))
            .adding(["error": "an error"])
            .log(to: log.logger(), from: "192.0.2.1")
        #expect(
            log.lines == [
                "warning audit: sign_in_refused address=192.0.2.1 error=an error event=sign_in_refused object_id=object"
                    + " reason=role_missing result=refused session=0a0b0c0d0e0f1011 tenant_id=tenant"
            ]
        )
    }

    @Test
    func `what is not known is left out`() {
        AuditEvent(.configurationReloaded).log(to: log.logger())
        #expect(log.lines == ["info audit: configuration_reloaded event=configuration_reloaded result=success"])
    }

    @Test
    func `a further member replaces none of the event's own`() {
        AuditEvent(.signIn).adding(["event": "forged", "result": "forged", "more": "x"]).log(to: log.logger())
        #expect(log.lines == ["info audit: sign_in event=sign_in more=x result=success"])
    }

    @Test(arguments: AuditEvent.Result.allCases)
    func `what was done is information, everything else a warning`(result: AuditEvent.Result) {
        AuditEvent(.signOut, result).log(to: log.logger())
        #expect(log.lines.first?.hasPrefix(result == .success ? "info " : "warning ") == true)
    }

    @Test
    func `the README names every event as the program has it`() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../README.md")
        let readme = try String(contentsOf: path, encoding: .utf8)
        let parts = readme.split(separator: "<!-- audit -->", maxSplits: 1)
        let table = try #require(parts.last?.split(separator: "<!-- /audit -->", maxSplits: 1).first)
        #expect(table.trimmingCharacters(in: .whitespacesAndNewlines) == AuditEvent.markdownTable)
    }

    @Test
    func `a sign-in and a sign-out name the person, the address and one session`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        _ = await browser.send(
            SiteRequest(method: "POST", path: "/api/auth/logout", fields: ["SEC_FETCH_SITE": "same-origin"])
        )
        let lines = bench.log.lines.filter { $0.contains("audit: ") }
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("info audit: sign_in address=192.0.2.1 correlation_id=") == true)
        #expect(lines.last?.hasPrefix("info audit: sign_out address=192.0.2.1 correlation_id=") == true)
        let person = "object_id=\(TestIssuer.objectID) result=success session="
        #expect(lines.allSatisfy { $0.contains(person) && $0.hasSuffix("tenant_id=\(TestIssuer.tenantID)") })
        let sessions = Set(lines.compactMap { $0.firstMatch(of: #/session=(\w{16}) /#)?.1 })
        #expect(sessions.count == 1)
    }

    @Test
    func `a refused callback is one line, with the error and the remedy`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let url = try await browser.begin()
        let query = try bench.issuer.refuse(url, error: "access_denied", more: "error_description=AADSTS65004%3a+no")
        _ = await browser.callback(query)
        let lines = bench.log.lines.filter { !$0.hasPrefix("debug") && !$0.hasPrefix("trace") }
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.hasPrefix("warning audit: sign_in_refused address=192.0.2.1 correlation_id="))
        #expect(line.contains(" error=") && line.contains(" hint=") && line.contains(" reason=access_denied "))
    }

    @Test
    func `a sign-out that the store did not hear of is a failure`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        await bench.store.close()
        _ = await browser.send(
            SiteRequest(method: "POST", path: "/api/auth/logout", fields: ["SEC_FETCH_SITE": "same-origin"])
        )
        #expect(
            bench.log.lines.contains {
                $0.hasPrefix("warning audit: sign_out ") && $0.contains("reason=store_unavailable result=failure")
            }
        )
    }

    @Test
    func `a session's reference is not part of its cookie`() {
        let cookie = [UInt8](repeating: 7, count: 32)
        let text = SessionReference(cookie: cookie).text
        #expect(text.utf8.count == 16)
        #expect(text != SessionReference(key: cookie).text)
    }

    @Test
    func `a location that a person may not enter is one event a minute, for each person and demand`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        try await browser.signIn()
        let demand = ["ENTRA_ROUTE": "auth", "ENTRA_REQUIRE_ROLE": "Site.Admin"]
        for _ in 0..<50 {
            #expect(await browser.send(SiteRequest(path: "/x", parameters: demand)).status == .forbidden)
        }
        let group = ["ENTRA_ROUTE": "auth", "ENTRA_REQUIRE_GROUP": "a group"]
        _ = await browser.send(SiteRequest(path: "/x", parameters: group))
        let lines = bench.log.lines.filter { $0.contains("audit: access_denied") }
        let person = "object_id=\(TestIssuer.objectID)"
        let end = "result=refused tenant_id=\(TestIssuer.tenantID)"
        let begin = "warning audit: access_denied address=192.0.2.1 event=access_denied \(person)"
        #expect(
            lines == [
                "\(begin) reason=role_missing required_role=Site.Admin \(end)",
                "\(begin) reason=group_missing required_group=a group \(end)",
            ]
        )
        bench.clock.advance(by: 61)
        _ = await browser.send(SiteRequest(path: "/x", parameters: demand))
        #expect(bench.log.lines.count { $0.contains("audit: access_denied") } == 3)
    }

    @Test
    func `whoever's groups are not known lacks a group for another reason`() async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { $0.claims["hasgroups"] = true }
        bench.issuer.answerGraph { _ in .failure(.timedOut) }
        var browser = Browser(bench)
        try await browser.signIn()
        let both = ["ENTRA_ROUTE": "auth", "ENTRA_REQUIRE_GROUP": "a group"]
        #expect(await browser.send(SiteRequest(path: "/x", parameters: both)).status == .forbidden)
        let lines = bench.log.lines.filter { $0.contains("audit: access_denied") }
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.contains("reason=groups_unresolved required_group=a group ") })
    }

    @Test
    func `the demand that is named is the one that is not met`() async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { $0.claims["roles"] = ["Site.Admin"] }
        var browser = Browser(bench)
        try await browser.signIn()
        let both = ["ENTRA_ROUTE": "auth", "ENTRA_REQUIRE_ROLE": "Site.Admin", "ENTRA_REQUIRE_GROUP": "a group"]
        #expect(await browser.send(SiteRequest(path: "/x", parameters: both)).status == .forbidden)
        let lines = bench.log.lines.filter { $0.contains("audit: access_denied") }
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.contains("reason=group_missing required_group=a group ") })
    }

    @Test
    func `a stranger cannot fill the log with forged answers, and what is left out is counted`() async throws {
        let bench = try Bench()
        func forge(_ address: String = "192.0.2.1") async {
            let callback = SiteRequest(
                path: "/oauth/openid/callback",
                query: "code=x&state=forged",
                fields: Browser.navigation,
                parameters: ["REMOTE_ADDR": address]
            )
            _ = await bench.send(callback)
            var logout = BackChannelLogoutTests.post("logout_token=forged")
            logout.parameters["REMOTE_ADDR"] = address
            _ = await bench.send(logout)
        }
        func lines() -> Int { bench.log.lines.count { $0.contains("audit: ") } }
        for _ in 0..<100 { await forge() }
        #expect(lines() == 30)
        // The networks of one IPv6 site are one.
        for network in 0..<100 { await forge("2001:db8:1:\(network)::1") }
        #expect(lines() == 60)
        // Others are not hidden by it.
        await forge("192.0.2.2")
        #expect(lines() == 62)
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(lines() == 63)
        bench.clock.advance(by: 60)
        await forge()
        #expect(lines() == 65)
        #expect(bench.log.lines.count { $0.contains("left_out=170") } == 1)
        #expect(bench.log.lines.count { $0.contains("left_out") } == 1)
    }
}
