import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

struct AnswerTests {
    @Test
    func `the person's own data has LibreChat's members`() async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { draft in
            draft.claims["roles"] = ["Site.Reader", "Site.Writer"]
            draft.claims["groups"] = ["group-1"]
        }
        var browser = Browser(bench)
        try await browser.signIn()
        let user = try await browser.open("/api/user").json()
        #expect(user["id"] == .string("\(TestIssuer.objectID).\(TestIssuer.tenantID)"))
        #expect(user["name"] == "Ada Lovelace")
        #expect(user["username"] == "ada@example.com")
        #expect(user["provider"] == "openid")
        #expect(user["role"] == "USER")
        #expect(user["roles"] == .array(["Site.Reader", "Site.Writer"]))
        #expect(user["groups"] == .array(["group-1"]))
        #expect(user["tenantId"] == .string(TestIssuer.tenantID))
        #expect(user["objectId"] == .string(TestIssuer.objectID))
        #expect(user["idOnTheSource"] == .string(TestIssuer.objectID))
    }

    @Test
    func `nobody's data is refused with the way in`() async throws {
        let bench = try Bench()
        let response = await bench.send(SiteRequest(path: "/api/user"))
        #expect(response.status == .unauthorized)
        let error = try response.json()
        #expect(error["error"] == "unauthorized")
        #expect(error["login_url"] == "https://app.example.com/oauth/openid")
        #expect(error["correlation_id"]?.string?.count == 24)
    }

    @Test
    func `the pages learn how to sign in, and more when signed in`() async throws {
        let settings = ["OPENID_BUTTON_LABEL": "Company account", "OPENID_AUTO_REDIRECT": "true"]
        var browser = Browser(try Bench(settings))
        let before = try await browser.open("/api/config").json()
        #expect(before["openidLoginEnabled"] == true)
        #expect(before["socialLoginEnabled"] == true)
        #expect(before["openidLabel"] == "Company account")
        #expect(before["openidAutoRedirect"] == true)
        #expect(before["serverDomain"] == "https://app.example.com")
        #expect(before["openidReuseTokens"] == nil)
        try await browser.signIn()
        let after = try await browser.open("/api/config").json()
        #expect(after["openidReuseTokens"] == false)
        #expect(after["sharePointFilePickerEnabled"] == false)
    }

    @Test
    func `without social login there is no button and no way in`() async throws {
        var browser = Browser(try Bench(["ALLOW_SOCIAL_LOGIN": "false"]))
        #expect(try await browser.open("/api/config").json()["openidLoginEnabled"] == false)
        #expect(await browser.open("/oauth/openid").status == .notFound)
        #expect(await browser.open("/oauth/openid/callback", query: "code=x&state=y").status == .notFound)
        let page = SiteRequest(
            fields: Browser.navigation,
            parameters: ["ENTRA_ROUTE": "login", "REQUEST_URI": "/page"]
        )
        #expect(await browser.send(page).status == .forbidden)
    }

    struct Question: Sendable, CustomTestStringConvertible {
        let name: String
        let fields: [String: String]
        let isNavigation: Bool
        var testDescription: String { name }

        static let all = [
            Question(name: "a click", fields: ["SEC_FETCH_MODE": "navigate"], isNavigation: true),
            Question(name: "fetch", fields: ["SEC_FETCH_MODE": "cors"], isNavigation: false),
            Question(name: "an image", fields: ["SEC_FETCH_MODE": "no-cors"], isNavigation: false),
            Question(name: "a web socket", fields: ["SEC_FETCH_MODE": "websocket"], isNavigation: false),
            Question(name: "an old browser", fields: ["ACCEPT": "text/html,*/*;q=0.8"], isNavigation: true),
            Question(name: "an old script", fields: ["X_REQUESTED_WITH": "XMLHttpRequest"], isNavigation: false),
            Question(name: "a client that wants JSON", fields: ["ACCEPT": "application/json"], isNavigation: false),
            Question(name: "a problem's JSON", fields: ["ACCEPT": "application/problem+json"], isNavigation: false),
            Question(name: "both", fields: ["ACCEPT": "application/json, text/html"], isNavigation: true),
            Question(name: "nothing said", fields: [:], isNavigation: true),
        ]
    }

    @Test(arguments: Question.all)
    func `a person is redirected and a script is told`(_ question: Question) async throws {
        let bench = try Bench()
        for parameters in [[:], ["ENTRA_ROUTE": "login", "REQUEST_URI": "/page?x=1"]] {
            let request = SiteRequest(path: "/oauth/openid", fields: question.fields, parameters: parameters)
            let response = await bench.send(request)
            #expect(response.status == (question.isNavigation ? .found : .unauthorized))
            if !question.isNavigation {
                #expect(try response.json()["error"] == "login_required")
                #expect(try response.json()["login_url"] == "https://app.example.com/oauth/openid")
            }
        }
    }

    @Test
    func `a protected page is where its sign-in ends`() async throws {
        let bench = try Bench()
        var browser = Browser(bench)
        let parameters = ["ENTRA_ROUTE": "login", "REQUEST_URI": "/deep/page?x=1"]
        let start = await browser.send(SiteRequest(fields: Browser.navigation, parameters: parameters))
        let end = await browser.callback(try bench.issuer.authorize(try #require(start.fields[.location])))
        #expect(end.fields[.location] == "https://app.example.com/deep/page?x=1")
    }

    struct WrongMethod: Sendable, CustomTestStringConvertible {
        let method: String
        let path: String
        let allow: String
        var testDescription: String { "\(method) \(path)" }

        static let all = [
            WrongMethod(method: "POST", path: "/oauth/openid", allow: "GET"),
            WrongMethod(method: "PUT", path: "/oauth/openid/callback", allow: "GET"),
            WrongMethod(method: "GET", path: "/api/auth/logout", allow: "POST"),
            WrongMethod(method: "DELETE", path: "/oauth/openid/logout", allow: "GET, POST"),
            WrongMethod(method: "POST", path: "/api/user", allow: "GET, HEAD"),
            WrongMethod(method: "POST", path: "/api/config", allow: "GET, HEAD"),
            WrongMethod(method: "OPTIONS", path: "/api/user", allow: "GET, HEAD"),
            WrongMethod(method: "", path: "/health", allow: "GET, HEAD"),
        ]
    }

    @Test(arguments: WrongMethod.all)
    func `a wrong method is named`(_ wrong: WrongMethod) async throws {
        let response = try await Bench().send(SiteRequest(method: wrong.method, path: wrong.path))
        #expect(response.status == .methodNotAllowed)
        #expect(response.fields[.allow] == wrong.allow)
    }

    @Test(arguments: [
        "", "/", "/oauth/openid/", "/oauth/openid/x", "/OAUTH/openid", "//oauth/openid", "/api/user/../config",
    ])
    func `an unknown path is not found`(_ path: String) async throws {
        #expect(try await Bench().send(SiteRequest(path: path)).status == .notFound)
    }

    @Test(arguments: [
        "/oauth/openid", "/oauth/openid/callback", "/oauth/error", "/api/user", "/api/config", "/health", "/livez",
        "/readyz", "/nowhere", "/oauth/openid/logout",
    ])
    func `no answer of ours is kept by a cache or guessed at`(_ path: String) async throws {
        let response = try await Bench().send(SiteRequest(path: path))
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(response.fields[.xContentTypeOptions] == "nosniff")
    }

    @Test
    func `the check's answers are not kept by a cache either`() async throws {
        var browser = Browser(try Bench())
        #expect(await browser.check().fields[.cacheControl] == "no-store")
        try await browser.signIn()
        #expect(await browser.check().fields[.cacheControl] == "no-store")
    }

    @Test
    func `HEAD is answered like GET`() async throws {
        #expect(try await Bench().send(SiteRequest(method: "HEAD", path: "/health")).status == .ok)
    }

    @Test
    func `health says OK whatever else is wrong`() async throws {
        let bench = try Bench()
        await bench.store.close()
        for path in ["/health", "/livez"] {
            let response = await bench.send(SiteRequest(path: path))
            #expect(response.status == .ok)
            #expect(response.text == "OK")
        }
    }

    @Test
    func `readiness wants a store and a discovery document that was loaded once`() async throws {
        let bench = try Bench()
        bench.issuer.answer(.discovery, with: .failure(.connectionFailed))
        let early = await bench.send(SiteRequest(path: "/readyz"))
        #expect(early.status == .serviceUnavailable)
        #expect(early.text == "NOT_READY")
        bench.issuer.answer(.discovery, with: nil)
        bench.clock.advance(by: 120)
        #expect(await bench.send(SiteRequest(path: "/readyz")).text == "OK")
        bench.issuer.answer(.discovery, with: .failure(.connectionFailed))
        bench.clock.advance(by: 200_000)
        #expect(await bench.send(SiteRequest(path: "/readyz")).text == "OK")
        await bench.store.close()
        #expect(await bench.send(SiteRequest(path: "/readyz")).status == .serviceUnavailable)
    }

    @Test
    func `a refusal is explained as a page's address or as data`() async throws {
        let bench = try Bench()
        let query = "reason=role_missing&correlation=0123456789abcdef01234567"
        let page = await bench.send(SiteRequest(path: "/oauth/error", query: query))
        #expect(page.refusal["reason"] == "role_missing")
        #expect(page.refusal["correlation"] == "0123456789abcdef01234567")
        let data = SiteRequest(path: "/oauth/error", query: query, fields: ["ACCEPT": "application/json"])
        #expect(try await bench.send(data).json()["message"]?.string?.contains("role") == true)
        let forged = await bench.send(SiteRequest(path: "/oauth/error", query: "reason=%3Cscript%3E&correlation=%0d"))
        #expect(forged.refusal["reason"] == "provider_error")
        #expect(forged.refusal["correlation"]?.count == 24)
    }

    @Test(arguments: ["return_to=%ff", "prompt=login%20consent", "prompt=Login", "prompt=x", "x=1&x=2"])
    func `a malformed address of the sign-in is named, for a person and for a script`(_ query: String) async throws {
        let bench = try Bench()
        let page = await bench.send(SiteRequest(path: "/oauth/openid", query: query, fields: Browser.navigation))
        #expect(page.status == .badRequest)
        #expect(page.text.contains("<h1>This address does not work</h1>"))
        let script = SiteRequest(path: "/oauth/openid", query: query, fields: ["SEC_FETCH_MODE": "cors"])
        #expect(try await bench.send(script).json()["error"] == "invalid_request")
    }

    @Test
    func `HEAD neither signs in nor out`() async throws {
        var browser = Browser(try Bench())
        try await browser.signIn()
        for path in ["/oauth/openid", "/oauth/openid/callback", "/oauth/openid/logout"] {
            let request = SiteRequest(method: "HEAD", path: path, fields: Browser.navigation)
            #expect(await browser.send(request).status == .methodNotAllowed)
        }
        #expect(await browser.check().status == .noContent)
    }
}
