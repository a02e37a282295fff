import EntraGateway
import FastCGI
import Foundation
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

/// `everywhere=true`: all sessions of the person whose session this browser has.
struct SignOutEverywhereTests {
    private static let scriptPath = "/api/auth/logout"
    private static let linkPath = "/oauth/openid/logout"
    private static let form = ["CONTENT_TYPE": "application/x-www-form-urlencoded"]
    private static let json = ["CONTENT_TYPE": "application/json; charset=utf-8"]
    private static let script = ["SEC_FETCH_SITE": "same-origin", "SEC_FETCH_MODE": "cors"]

    /// A way to say where.
    struct Said: Sendable, CustomTestStringConvertible {
        let name: String
        var query = ""
        var body = ""
        var parameters: [String: String] = [:]
        var testDescription: String { name }

        var request: SiteRequest {
            SiteRequest(
                method: "POST",
                path: scriptPath,
                query: query,
                fields: script,
                body: body,
                parameters: parameters
            )
        }
    }

    /// Two browsers of one person and one of another.
    private func people(_ bench: Bench) async throws -> (here: Browser, there: Browser, other: Browser) {
        var here = Browser(bench)
        try await here.signIn()
        var there = Browser(bench)
        try await there.signIn()
        bench.issuer.changeTokens { $0.claims["oid"] = "bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee" }
        var other = Browser(bench)
        try await other.signIn()
        return (here, there, other)
    }

    @Test(arguments: [
        Said(name: "in the query", query: "everywhere=true"),
        Said(name: "in a form", body: "everywhere=true&more=1", parameters: form),
        Said(name: "in JSON", body: #"{"everywhere":true,"more":1}"#, parameters: json),
    ])
    func `all sessions of the person end, here at once and for every process in the store, and nobody else's`(
        _ said: Said
    ) async throws {
        let bench = try Bench()
        var (here, there, other) = try await people(bench)
        let kept = here.cookies
        let response = await here.send(said.request)
        #expect(response.status == .ok)
        #expect(response.text == #"{"message":"Logout successful"}"#)
        #expect(here.cookies["__Host-entra-session"] == nil)
        here.cookies = kept
        #expect(await here.check().status == .unauthorized)
        #expect(await there.check().status == .unauthorized)
        #expect(await other.check().status == .noContent)
        #expect(try await bench.store.count() == 1)
        #expect(bench.log.lines.contains { $0.contains("audit: sign_out_everywhere") })
    }

    @Test(arguments: [
        Said(name: "nothing"), Said(name: "false in the query", query: "everywhere=false"),
        Said(name: "empty", query: "everywhere="),
        Said(name: "false in a form", body: "everywhere=false", parameters: form),
        Said(name: "false in JSON", body: #"{"everywhere":false}"#, parameters: json),
        Said(name: "JSON that is no object", body: "null", parameters: json),
        Said(name: "an empty body of JSON", parameters: json),
        Said(name: "a body of another kind", body: "everywhere=true", parameters: ["CONTENT_TYPE": "text/plain"]),
        Said(name: "another name", query: "Everywhere=true"),
    ])
    func `otherwise only this browser's session ends`(_ said: Said) async throws {
        let bench = try Bench()
        var (here, there, _) = try await people(bench)
        #expect(await here.send(said.request).status == .ok)
        #expect(try await bench.store.count() == 2)
        #expect(await there.check().status == .noContent)
    }

    @Test(arguments: [
        Said(name: "another word", query: "everywhere=yes"), Said(name: "1", query: "everywhere=1"),
        Said(name: "twice", query: "everywhere=true&everywhere=true"),
        Said(name: "in two places", query: "everywhere=false", body: "everywhere=true", parameters: form),
        Said(name: "a text in JSON", body: #"{"everywhere":"true"}"#, parameters: json),
        Said(name: "null in JSON", body: #"{"everywhere":null}"#, parameters: json),
        Said(name: "broken JSON", body: #"{"everywhere":true"#, parameters: json),
        Said(name: "twice in JSON", body: #"{"everywhere":true,"everywhere":false}"#, parameters: json),
        Said(name: "a broken form", body: "everywhere=%t", parameters: form),
    ])
    func `what is unclear ends nothing and says so`(_ said: Said) async throws {
        let bench = try Bench()
        var (here, _, _) = try await people(bench)
        let response = await here.send(said.request)
        #expect(response.status == .badRequest)
        #expect(try response.json()["error"] == .string("invalid_request"))
        #expect(try await bench.store.count() == 3)
        #expect(await here.check().status == .noContent)
    }

    @Test
    func `a session that is over by its limits still says whose others shall end`() async throws {
        let bench = try Bench()
        var (here, there, _) = try await people(bench)
        // Eight hours without a use, and the other browser was used meanwhile.
        for _ in 0..<9 {
            bench.clock.advance(by: 3_600)
            #expect(await there.check().status == .noContent)
        }
        #expect(await here.check().status == .unauthorized)
        #expect(await here.send(Said(name: "", query: "everywhere=true").request).status == .ok)
        #expect(await there.check().status == .unauthorized)
    }

    @Test
    func `without a session nobody is told that they are signed out everywhere`() async throws {
        let bench = try Bench()
        var (_, there, _) = try await people(bench)
        var stranger = Browser(bench)
        let request = Said(name: "", query: "everywhere=true").request
        let none = await stranger.send(request)
        #expect(none.status == .unauthorized)
        #expect(try none.json()["error"] == .string("login_required"))
        #expect(try none.json()["login_url"] == .string("https://app.example.com/oauth/openid"))
        stranger.cookies["__Host-entra-session"] = String(repeating: "A", count: 43)
        #expect(await stranger.send(request).status == .unauthorized)
        #expect(stranger.cookies["__Host-entra-session"] == nil)
        let page = await stranger.send(
            SiteRequest(method: "POST", path: Self.linkPath, query: "everywhere=true", fields: Browser.navigation)
        )
        #expect(page.status == .unauthorized)
        #expect(page.text.contains("Not signed out everywhere"))
        #expect(await there.check().status == .noContent)
    }

    @Test
    func `a link asks first, and the button of its page does it`() async throws {
        let bench = try Bench()
        var (here, there, _) = try await people(bench)
        let page = await here.open(Self.linkPath, query: "everywhere=true")
        #expect(page.status == .ok)
        #expect(page.text.contains(#"<form method="post" action="/oauth/openid/logout?everywhere=true">"#))
        #expect(try await bench.store.count() == 3)
        let response = await here.send(
            SiteRequest(
                method: "POST",
                path: Self.linkPath,
                query: "everywhere=true",
                fields: Browser.navigation,
                parameters: Self.form
            )
        )
        #expect(response.status == .found)
        #expect(await there.check().status == .unauthorized)
        #expect(try await bench.store.count() == 1)
    }

    @Test(arguments: SignOutTests.CrossSite.all)
    func `another site signs nobody out everywhere`(_ crossSite: SignOutTests.CrossSite) async throws {
        let bench = try Bench()
        var (here, _, _) = try await people(bench)
        for path in [Self.scriptPath, Self.linkPath] {
            let request = SiteRequest(
                method: "POST",
                path: path,
                query: "everywhere=true",
                fields: crossSite.fields
            )
            #expect(await here.send(request).status == .forbidden)
        }
        let link = SiteRequest(path: Self.linkPath, query: "everywhere=true", fields: crossSite.fields)
        #expect(await here.send(link).status == .ok)
        #expect(try await bench.store.count() == 3)
    }

    @Test(arguments: [scriptPath, linkPath])
    func `a store that cannot be told makes it unfinished, and this browser is out all the same`(
        _ path: String
    ) async throws {
        let bench = try Bench()
        var (here, _, _) = try await people(bench)
        let kept = here.cookies
        await bench.service.synchronise()
        #expect(await here.check().status == .noContent)
        await bench.store.close()
        let request = SiteRequest(method: "POST", path: path, query: "everywhere=true", fields: Self.script)
        #expect(await here.send(request).status == .serviceUnavailable)
        #expect(here.cookies["__Host-entra-session"] == nil)
        here.cookies = kept
        #expect(await here.check().status != .noContent)
    }
}
