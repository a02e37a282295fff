import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// What Graph or Entra demands of a person on the way: architecture section 8, facts 1.12.
struct ConsentTests {
    private static let claims = #"{"access_token":{"nbf":{"essential":true, "value":"1604106651"}}}"#
    private static let denied: TestJSON = ["error": ["code": "Authorization_RequestDenied", "message": "m"]]

    private let people: PeopleBench
    private var bench: Bench { people.bench }

    init() throws {
        people = try PeopleBench()
    }

    /// The requests at the token endpoint with a refresh token.
    private func refreshes(_ bench: Bench) -> [[String: String]] {
        bench.transport.requests.compactMap { request in
            let body = String(decoding: request.body, as: UTF8.self)
            let parameters = Self.parameters("https://body.example/?" + body)
            return parameters["grant_type"] == "refresh_token" ? parameters : nil
        }
    }

    private static func parameters(_ url: String) -> [String: String] {
        let items = URLComponents(string: url)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    private func partial(_ response: Response) throws -> [String: JSONValue] {
        let partial = try #require(response.json()["partial"]?.array)
        #expect(partial.count == 1)
        return try #require(partial.first?.object)
    }

    /// Path and query of a URL of the site.
    private func link(_ partial: [String: JSONValue]) throws -> String {
        let url = try #require(partial["consentUrl"]?.string)
        #expect(url.hasPrefix("https://app.example.com/oauth/openid?demand="))
        #expect(url.utf8.count < 2048)
        return String(url.split(separator: "?", maxSplits: 1)[1])
    }

    @Test
    func `a missing consent is named, and its link asks for exactly that and leads back to the page`() async throws {
        var browser = try await people.signedIn()
        people.graph.answer("/groups", with: Self.denied, status: 403)
        people.graph.answer("/users", with: ["value": [PeopleBench.user(1, "Adam")]])
        let response = await browser.search("q=adam")
        #expect(try response.json()["count"] == 1)
        let partial = try partial(response)
        #expect(partial["source"] == "entra" && partial["reason"] == "consent_required")
        let query = try link(partial)
        let redirect = await browser.open("/oauth/openid", query: query)
        #expect(redirect.status == .found)
        let url = try #require(redirect.fields[.location])
        let sent = Self.parameters(url)
        // It is among the site's scopes, so that nothing is added.
        var another = Browser(bench)
        #expect(try await sent["scope"] == Self.parameters(another.begin())["scope"])
        #expect(sent["login_hint"] == "ada@example.com")
        #expect(sent["prompt"] == nil && sent["claims"] == nil)
        let back = await browser.callback(try bench.issuer.authorize(url))
        #expect(back.fields[.location] == "https://app.example.com/share?document=7")
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `a scope that is not among the site's is added for this sign-in alone`() async throws {
        let people = try PeopleBench(["OPENID_GRAPH_SCOPES": "User.Read,People.Read"])
        var browser = try await people.signedIn()
        people.graph.answer("/groups", with: Self.denied, status: 403)
        let query = try link(try partial(await browser.search("q=adam")))
        let url = try #require(await browser.open("/oauth/openid", query: query).fields[.location])
        #expect(Self.parameters(url)["scope"]?.hasSuffix(" People.Read GroupMember.Read.All") == true)
    }

    @Test
    func `a demand works in the session it was made for and in no other`() async throws {
        var browser = try await people.signedIn()
        people.graph.answer("/groups", with: Self.denied, status: 403)
        let query = try link(try partial(await browser.search("q=adam")))
        var other = try await people.signedIn()
        #expect(await other.open("/oauth/openid", query: query).fields[.location]?.contains("login.example") == false)
        var nobody = Browser(bench)
        let url = try #require(await nobody.open("/oauth/openid", query: query).fields[.location])
        #expect(Self.parameters(url)["login_hint"] == nil)
        bench.clock.advance(by: 3600)
        await bench.service.synchronise()
        #expect(await browser.open("/oauth/openid", query: query).fields[.location]?.contains("login.example") == false)
    }

    @Test(arguments: ["", "x", "%3D%3D", String(repeating: "A", count: 5000)])
    func `a demand that is none is as if there were none`(_ demand: String) async throws {
        var browser = try await people.signedIn()
        let response = await browser.open("/oauth/openid", query: "demand=" + demand)
        #expect(response.fields[.location] == "https://app.example.com")
    }

    @Test
    func `a claims challenge is met silently, once, with what it demands`() async throws {
        var browser = try await people.signedIn()
        let issuer = bench.issuer
        people.graph.challenge(Self.claims)
        let graph = people.graph
        // Whoever has refreshed with the claims has a better token.
        issuer.issueAccessToken("better-token")
        issuer.answerGraph { request in
            if request.fields[.authorization] == "Bearer better-token" { graph.challenge(nil) }
            return graph.respond(request)
        }
        people.graph.answer("/users", with: ["value": [PeopleBench.user(1, "Adam")]])
        let response = await browser.search("q=adam")
        #expect(try response.json()["partial"] == nil)
        #expect(try response.json()["count"] == 1)
        #expect(refreshes(bench).map { $0["claims"] } == [Self.claims])
        _ = await browser.search("q=other")
        #expect(refreshes(bench).count == 1)
    }

    @Test
    func `a challenge that cannot be met silently goes to the browser, with its claims`() async throws {
        var browser = try await people.signedIn()
        people.graph.challenge(Self.claims)
        let policy = #"{"access_token":{"polids":{"essential":true,"Values":["p"]}}}"#
        bench.issuer.answer(
            .token,
            with: ["error": "interaction_required", "error_codes": [50_076], "claims": .string(policy)],
            status: 400
        )
        let partial = try partial(await browser.search("q=adam"))
        #expect(partial["reason"] == "interaction_required")
        bench.issuer.answer(.token, with: nil as StubTransport.Answer?)
        let url = try #require(await browser.open("/oauth/openid", query: link(partial)).fields[.location])
        #expect(Self.parameters(url)["claims"] == policy)
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `a challenge that a better token does not end goes to the browser, and is no circle`() async throws {
        var browser = try await people.signedIn()
        people.graph.challenge(Self.claims)
        let partial = try partial(await browser.search("q=adam"))
        #expect(partial["reason"] == "interaction_required")
        #expect(refreshes(bench).count == 1)
        let url = try #require(await browser.open("/oauth/openid", query: link(partial)).fields[.location])
        #expect(Self.parameters(url)["claims"] == Self.claims)
    }

    @Test
    func `a token that Graph does not take is replaced once`() async throws {
        var browser = try await people.signedIn()
        let answer = TestIssuer.response(["error": ["code": "InvalidAuthenticationToken"]], status: 401)
        people.graph.answer("/me/people", with: answer)
        let partial = try partial(await browser.search("q=adam"))
        #expect(partial["reason"] == "interaction_required" && partial["consentUrl"] != nil)
        #expect(refreshes(bench).count == 1)
    }

    private static let otherResource = ["OPENID_SCOPE": "openid profile api://ours/read"]

    @Test
    func `a sign-in for another resource gets Graph's token from the same refresh token, once for all`() async throws {
        let people = try PeopleBench(Self.otherResource)
        let browser = try await people.signedIn()
        // The groups of a person who signs in have been asked for already.
        #expect(
            refreshes(people.bench).map { $0["scope"] } == [
                "User.Read People.Read GroupMember.Read.All User.ReadBasic.All"
            ]
        )
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    var browser = browser
                    #expect(await browser.search("q=adam\(number)").status == .ok)
                }
            }
        }
        #expect(refreshes(people.bench).count == 1)
    }

    @Test
    func `another process takes the token over from the session`() async throws {
        let first = try PeopleBench(Self.otherResource)
        let browser = try await first.signedIn()
        #expect(refreshes(first.bench).count == 1)
        let second = try PeopleBench(Self.otherResource, store: first.bench.store, clock: first.bench.clock)
        await second.bench.service.synchronise()
        var there = Browser(second.bench)
        there.cookies = browser.cookies
        #expect(await there.search("q=adam").status == .ok)
        #expect(refreshes(second.bench).isEmpty)
        #expect(second.graph.asked.count == 3)
    }

    @Test
    func `a consent that Entra misses silently is named, and is not asked for again at once`() async throws {
        let people = try PeopleBench(Self.otherResource)
        people.bench.issuer.answerRefreshes(
            with: ["error": "invalid_grant", "suberror": "consent_required", "error_codes": [65_001]]
        )
        var browser = try await people.signedIn()
        let partial = try partial(await browser.search("q=adam"))
        #expect(partial["reason"] == "consent_required")
        let url = try #require(await browser.open("/oauth/openid", query: link(partial)).fields[.location])
        #expect(Self.parameters(url)["scope"]?.contains("User.ReadBasic.All") == true)
        let asked = refreshes(people.bench).count
        for number in 0..<20 { _ = await browser.search("q=other\(number)") }
        #expect(refreshes(people.bench).count == asked)
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `a provider in trouble is left alone for a while, and the session goes on`() async throws {
        let people = try PeopleBench(Self.otherResource)
        people.bench.issuer.answerRefreshes(with: ["error": "temporarily_unavailable"], status: 503)
        var browser = try await people.signedIn()
        let asked = refreshes(people.bench).count
        let partial = try partial(await browser.search("q=adam"))
        #expect(partial["reason"] == "unavailable" && partial["retryAfter"] == 10)
        #expect(refreshes(people.bench).count == asked)
        people.bench.clock.advance(by: 11)
        await people.bench.service.synchronise()
        people.bench.issuer.answerRefreshes(with: nil)
        #expect(try await browser.search("q=adam").json()["partial"] == nil)
    }
}
