import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

/// Every way in which a sign-in comes to nothing: a reason of its own, a line in the log, no session, no 500.
struct RefusedSignInTests {
    struct RefusedCallback: Sendable, CustomTestStringConvertible {
        let name: String
        let reason: String
        let query: @Sendable (_ query: String) -> String
        var testDescription: String { name }

        init(_ name: String, _ reason: String, _ query: @escaping @Sendable (String) -> String) {
            (self.name, self.reason, self.query) = (name, reason, query)
        }

        static let all = [
            RefusedCallback("no parameters", "state_mismatch") { _ in "" },
            RefusedCallback("no state", "state_mismatch") { $0.replacing(/state=[^&]*&?/, with: "") },
            RefusedCallback("no code", "provider_error") { $0.replacing(/code=[^&]*&/, with: "") },
            RefusedCallback("a code twice", "provider_error") { "code=x&" + $0 },
            RefusedCallback("a code twice, once encoded", "provider_error") { "%63ode=x&" + $0 },
            RefusedCallback("a state twice", "provider_error") { $0 + "&state=x" },
            RefusedCallback("a code and an error", "provider_error") { $0 + "&error=access_denied" },
            RefusedCallback("a foreign state", "state_mismatch") { $0.replacing(/state=[^&]*/, with: "state=foreign") },
            RefusedCallback("a state with its end cut off", "state_mismatch") {
                $0.replacing(/(state=[^&]{60})[^&]*/) { "\($0.1)" }
            },
            RefusedCallback("a state with a byte changed", "state_mismatch") {
                $0.replacing(/state=(.)/) { $0.1 == "A" ? "state=B" : "state=A" }
            },
            RefusedCallback("a code that was never given out", "expired") {
                $0.replacing(/code=[^&]*/, with: "code=invented")
            },
            RefusedCallback("bytes that are not UTF-8", "provider_error") { $0 + "&x=%ff" },
            RefusedCallback("half an escape", "provider_error") { $0 + "&x=%f" },
            RefusedCallback("a NUL", "provider_error") { $0 + "&x=%00" },
            RefusedCallback("a hundred parameters", "provider_error") { query in
                query + (0..<100).map { "&p\($0)=1" }.joined()
            },
        ]
    }

    @Test(arguments: RefusedCallback.all)
    func `a callback that is not the provider's answer to this browser is refused`(
        _ refused: RefusedCallback
    ) async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let url = try await browser.begin()
        let response = await browser.callback(refused.query(try bench.issuer.authorize(url)))
        try await expectRefusal(response, refused.reason, bench, &browser)
    }

    struct ProviderRefusal: Sendable, CustomTestStringConvertible {
        let error: String
        let more: String
        let reason: String
        var testDescription: String { "\(error) \(more)" }

        static let all = [
            ProviderRefusal(error: "access_denied", more: "error_subcode=cancel", reason: "access_denied"),
            ProviderRefusal(
                error: "access_denied",
                more: "error_description=AADSTS65004%3a+declined",
                reason: "access_denied"
            ),
            ProviderRefusal(error: "consent_required", more: "", reason: "consent_required"),
            ProviderRefusal(error: "interaction_required", more: "", reason: "interaction_required"),
            ProviderRefusal(error: "login_required", more: "", reason: "interaction_required"),
            ProviderRefusal(error: "server_error", more: "", reason: "provider_error"),
            ProviderRefusal(error: "temporarily_unavailable", more: "", reason: "provider_unreachable"),
            ProviderRefusal(
                error: "invalid_request",
                more: "error_description=AADSTS900144%3a+x%0d%0aTrace+ID%3a+y&error_uri=https%3a%2f%2flogin.example",
                reason: "provider_error"
            ),
            ProviderRefusal(error: "something_new", more: "", reason: "provider_error"),
        ]
    }

    @Test(arguments: ProviderRefusal.all)
    func `an error of the provider has its own reason`(_ refusal: ProviderRefusal) async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let url = try await browser.begin()
        let query = try bench.issuer.refuse(url, error: refusal.error, more: refusal.more)
        try await expectRefusal(await browser.callback(query), refusal.reason, bench, &browser)
    }

    struct BrokenProvider: Sendable, CustomTestStringConvertible {
        let name: String
        let endpoint: TestIssuer.Endpoint
        let answer: StubTransport.Answer
        let reason: String
        var testDescription: String { "\(endpoint): \(name)" }

        static func response(_ status: Int, _ type: String, _ body: String) -> StubTransport.Answer {
            .success(
                TransportResponse(
                    status: HTTPResponse.Status(code: status),
                    fields: [.contentType: type],
                    body: Array(body.utf8)
                )
            )
        }

        static let all: [BrokenProvider] = [TestIssuer.Endpoint.token, .keySet].flatMap { endpoint in
            let json = "application/json"
            let answers: [(String, StubTransport.Answer, String)] = [
                ("nothing at all", response(200, json, ""), "provider_error"),
                ("a page", response(200, "text/html", "<html></html>"), "provider_error"),
                ("a page that says it is JSON", response(200, json, "<html></html>"), "provider_error"),
                ("an array", response(200, json, "[]"), "provider_error"),
                ("a string", response(200, json, "\"x\""), "provider_error"),
                ("null", response(200, json, "null"), "provider_error"),
                ("half an object", response(200, json, "{\"keys\": ["), "provider_error"),
                ("an empty object", response(200, json, "{}"), "provider_error"),
                (
                    "a member twice",
                    response(200, json, "{\"keys\":[],\"keys\":[],\"access_token\":\"a\",\"access_token\":\"b\"}"),
                    "provider_error"
                ),
                (
                    "numbers out of range",
                    response(
                        200,
                        json,
                        "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":1e300,\"keys\":1}"
                    ), "provider_error"
                ),
                ("500", response(500, "text/html", "oops"), "provider_unreachable"),
                ("503", response(503, json, "{}"), "provider_unreachable"),
                ("429", response(429, json, "{}"), "provider_unreachable"),
                ("404", response(404, "text/plain", ""), "provider_error"),
                ("302", response(302, "text/plain", ""), "provider_error"),
                ("no connection", .failure(.connectionFailed), "provider_unreachable"),
                ("too slow", .failure(.timedOut), "provider_unreachable"),
                ("10 MB", .failure(.responseTooLarge), "provider_error"),
                ("half an answer", .failure(.responseIncomplete), "provider_unreachable"),
                ("a certificate of somebody else", .failure(.tlsFailed), "provider_unreachable"),
            ]
            return answers.map { BrokenProvider(name: $0.0, endpoint: endpoint, answer: $0.1, reason: $0.2) }
        }
    }

    @Test(arguments: BrokenProvider.all)
    func `a broken answer of the provider signs nobody in`(_ broken: BrokenProvider) async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let url = try await browser.begin()
        let query = try bench.issuer.authorize(url)
        bench.issuer.answer(broken.endpoint, with: broken.answer)
        let response = await browser.callback(query)
        try await expectRefusal(response, broken.reason, bench, &browser)
    }

    @Test
    func `a provider that cannot be found makes a page that says so, and no loop`() async throws {
        let bench = try Bench()
        bench.issuer.answer(.discovery, with: .failure(.connectionFailed))
        var browser = Browser(bench)
        let response = await browser.open("/oauth/openid")
        #expect(response.status == .serviceUnavailable)
        #expect(response.fields[.retryAfter] == "30")
        #expect(response.text.contains("does not answer"))
        #expect(response.fields[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
    }

    @Test
    func `a sign-in that took too long is refused as such`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let query = try bench.issuer.authorize(try await browser.begin())
        bench.clock.advance(by: 601)
        try await expectRefusal(await browser.callback(query), "expired", bench, &browser)
    }

    @Test
    func `a sign-in that took too long goes on to its page if another one succeeded`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let query = try bench.issuer.authorize(try await browser.begin(returningTo: "/slow"))
        bench.clock.advance(by: 601)
        try await browser.signIn()
        #expect(await browser.callback(query).fields[.location] == "https://app.example.com/slow")
    }

    @Test
    func `a callback in another browser is refused before the code is redeemed`() async throws {
        let bench = try Bench()
        var attacker = Browser(bench)
        let query = try bench.issuer.authorize(try await attacker.begin())
        var victim = Browser(bench)
        _ = try await victim.begin()
        let requests = bench.transport.requests.count
        try await expectRefusal(await victim.callback(query), "state_mismatch", bench, &victim)
        var bare = Browser(bench)
        try await expectRefusal(await bare.callback(query), "state_mismatch", bench, &bare)
        #expect(bench.transport.requests.count == requests)
    }

    @Test
    func `a code is redeemed once, also after its session ended`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let query = try bench.issuer.authorize(try await browser.begin())
        _ = await browser.callback(query)
        browser.cookies["__Host-entra-session"] = nil
        let again = await browser.callback(query)
        #expect(again.refusal["reason"] == "expired")
    }

    @Test
    func `one sign-in asks the provider once, whatever codes are tried with it`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let query = try bench.issuer.authorize(try await browser.begin())
        for attempt in 0..<5 {
            _ = await browser.callback(query.replacing(/code=[^&]*/, with: "code=invented-\(attempt)"))
        }
        #expect(bench.transport.requests.count { $0.method == .post } == 1)
    }

    @Test
    func `a browser that never arrives is stopped with an explanation`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        for _ in 0..<10 {
            try await browser.signIn(returningTo: "/page")
            browser.cookies["__Host-entra-session"] = nil
        }
        let response = await browser.open("/oauth/openid", query: "return_to=%2Fpage")
        #expect(response.refusal["reason"] == "loop")
        bench.clock.advance(by: 301)
        #expect(await browser.open("/oauth/openid", query: "return_to=%2Fpage").refusal["reason"] == nil)
    }

    @Test
    func `the reference of a refusal is the one in the log`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let response = await browser.callback("state=x&code=y")
        let reference = try #require(response.refusal["correlation"])
        #expect(bench.log.lines.contains { $0.contains("audit: sign_in_refused") && $0.contains(reference) })
    }

    private func expectRefusal(
        _ response: Response,
        _ reason: String,
        _ bench: Bench,
        _ browser: inout Browser
    ) async throws {
        #expect(response.status == .found)
        #expect(
            response.fields[.location]?.hasPrefix("https://app.example.com/login?redirect=false&error=auth_failed")
                == true
        )
        #expect(response.refusal["reason"] == reason)
        #expect(response.refusal["correlation"]?.count == 24)
        #expect(browser.cookies["__Host-entra-session"] == nil)
        #expect(await browser.check().status == .unauthorized)
        #expect(try await bench.store.count() == 0)
        #expect(bench.log.lines.contains { $0.contains("audit: sign_in_refused") && $0.contains("reason=\(reason)") })
    }
}
