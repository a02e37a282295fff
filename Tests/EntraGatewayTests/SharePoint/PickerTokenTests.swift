import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// `GET /api/auth/graph-token` and `POST /api/auth/picker-token`: facts 4.4, quirk 75; LibreChat's faults 1 and 2.
struct PickerTokenTests {
    private static let root = "https://contoso.sharepoint.com"
    private static let oneDrive = "https://contoso-my.sharepoint.com"

    @Test(arguments: [
        (root, "\(root)/AllSites.Read"), ("\(root)/", "\(root)/AllSites.Read"),
        ("https://CONTOSO.sharepoint.com:443", "\(root)/AllSites.Read"), (oneDrive, "\(oneDrive)/AllSites.Read"),
        ("https://graph.example", "Files.Read.All"),
    ])
    func `a token is for the resource that was named, with its scope alone`(
        _ resource: String,
        _ scope: String
    ) async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        let response = await browser.pickerToken(#"{"resource":"\#(resource)"}"#)
        #expect(response.status == .ok)
        #expect(response.fields[.cacheControl] == "no-store")
        let json = try response.json()
        #expect(json["token_type"] == "Bearer" && json["scope"]?.string == scope)
        #expect(json["resource"]?.string == resource)
        let life = try #require(json["expires_in"]?.integer)
        #expect((1...5400).contains(life))
        #expect(site.scopesAsked.last?.split(separator: " ").contains(Substring(scope)) == true)
        let token = try #require(json["access_token"]?.string)
        #expect(!token.isEmpty)
        #expect(site.issued.count == 1)
        #expect(site.issued.allSatisfy { $0.contains(scope) && !$0.contains(token) })
        // The life that remains, and the same token while there is one.
        site.bench.clock.advance(by: 100)
        await site.bench.service.synchronise()
        let again = try await browser.pickerToken(#"{"resource":"\#(resource)"}"#).json()
        #expect(again["access_token"]?.string == token)
        #expect(again["expires_in"]?.integer == life - 100)
        #expect(site.issued.count == 2)
    }

    @Test(arguments: [
        "https://fabrikam.sharepoint.com", "https://contoso-admin.sharepoint.com", "http://contoso.sharepoint.com",
        "https://contoso.sharepoint.com.evil.example", "https://contoso.sharepoint.com:8443",
        "https://contoso.sharepoint.com/sites/x", "https://contoso.sharepoint.com?x", "https://management.azure.com",
        "https://graph.microsoft.com", "https://contoso-my-my.sharepoint.com", "api://\(TestIssuer.clientID)",
        "00000003-0000-0ff1-ce00-000000000000", "", "contoso.sharepoint.com", "https://user@contoso.sharepoint.com",
    ])
    func `no other resource has one`(_ resource: String) async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        let before = site.scopesAsked.count
        let response = await browser.pickerToken(#"{"resource":"\#(resource)"}"#)
        #expect(response.status == .forbidden)
        #expect(try response.json()["error"] == "resource_not_allowed")
        #expect(site.scopesAsked.count == before)
        #expect(site.issued.isEmpty)
    }

    @Test(arguments: [
        ("", "application/json"), ("{}", "application/json"), ("[]", "application/json"), ("{", "application/json"),
        (#"{"resource":1}"#, "application/json"), (#"{"resource":"\#(root)"}"#, "text/plain"),
        (#"{"resource":"\#(root)"}"#, "application/x-www-form-urlencoded"),
        (#"{"resource":"\#(root)","claims":1}"#, "application/json"),
        (#"{"resource":"\#(root)","claims":"{}"}"#, "application/json"),
        (#"{"resource":"\#(root)","claims":"no JSON"}"#, "application/json"),
        (#"{"resource":"\#(root)","claims":"{\"access_token\":1}"}"#, "application/json"),
    ])
    func `what is malformed is refused`(_ body: String, _ type: String) async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        let response = await browser.pickerToken(body, type: type)
        #expect(response.status == .badRequest)
        #expect(try response.json()["error"] == "invalid_request")
        #expect(site.issued.isEmpty)
    }

    @Test(arguments: [
        ("Files.Read.All", "Files.Read.All"), ("files.read.all", "Files.Read.All"),
        ("https%3A%2F%2Fcontoso.sharepoint.com%2FAllSites.Read", "\(root)/AllSites.Read"),
    ])
    func `LibreChat's page gets a token for the scopes that are configured`(
        _ text: String,
        _ scope: String
    ) async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        let json = try await browser.graphToken("scopes=\(text)").json()
        #expect(json["scope"]?.string == scope && json["token_type"] == "Bearer")
        #expect(json["access_token"]?.string?.isEmpty == false && json["expires_in"]?.integer != nil)
        #expect(json["resource"] == nil)
        #expect(site.issued.count == 1)
    }

    @Test(arguments: [
        "Mail.Read", "Files.Read.All+Mail.Read", "Files.ReadWrite.All", "https%3A%2F%2Fgraph.microsoft.com%2F.default",
        "https%3A%2F%2Fcontoso.sharepoint.com%2FAllSites.Read+Files.Read.All",
        "https%3A%2F%2Fcontoso-my.sharepoint.com%2FAllSites.Read", "https%3A%2F%2Fmanagement.azure.com%2F.default",
        "offline_access", "User.Read", "+",
    ])
    func `no other scope has one`(_ text: String) async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        let before = site.scopesAsked.count
        let response = await browser.graphToken("scopes=\(text)")
        #expect(response.status == .forbidden)
        #expect(try response.json()["error"] == "scope_not_allowed")
        #expect(site.scopesAsked.count == before)
        #expect(site.issued.isEmpty)
    }

    @Test
    func `LibreChat's texts are kept`() async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        let none = await browser.graphToken("")
        #expect(none.status == .badRequest)
        #expect(try none.json()["message"] == "Graph API scopes are required as query parameter")
        let without = try PeopleBench([
            "OPENID_REUSE_TOKENS": "false", "USE_ENTRA_ID_FOR_PEOPLE_SEARCH": "false",
        ])
        var other = try await without.signedIn()
        let refused = await other.graphToken("scopes=Files.Read.All")
        #expect(refused.status == .forbidden)
        #expect(
            try refused.json()["message"] == "SharePoint integration requires OpenID token reuse to be enabled"
        )
    }

    @Test
    func `while the picker is off there is nothing`() async throws {
        let people = try PeopleBench()
        var browser = try await people.signedIn()
        #expect(await browser.graphToken("scopes=Files.Read.All").status == .forbidden)
        #expect(await browser.pickerToken(#"{"resource":"\#(Self.root)"}"#).status == .notFound)
        #expect(await browser.file().status == .notFound)
        let json = try await browser.send(SiteRequest(path: "/api/config")).json()
        #expect(json["sharePointFilePickerEnabled"] == false && json["sharePointBaseUrl"] == nil)
    }

    @Test
    func `the page learns from the configuration what there is, once somebody is signed in`() async throws {
        let site = try SharePointBench()
        var nobody = Browser(site.bench)
        let before = try await nobody.send(SiteRequest(path: "/api/config")).json()
        #expect(!before.keys.contains { $0.hasPrefix("sharePoint") })
        var browser = try await site.people.signedIn()
        let json = try await browser.send(SiteRequest(path: "/api/config")).json()
        #expect(json["sharePointFilePickerEnabled"] == true && json["sharePointBaseUrl"]?.string == Self.root)
        #expect(json["sharePointPickerSharePointScope"]?.string == "\(Self.root)/AllSites.Read")
        #expect(json["sharePointPickerGraphScope"] == "Files.Read.All")
    }

    @Test(arguments: [
        ["SEC_FETCH_SITE": "cross-site"], ["SEC_FETCH_SITE": "same-site"], ["ORIGIN": "https://evil.example"], [:],
    ])
    func `another site's page gets none`(_ fields: [String: String]) async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        for response in [
            await browser.pickerToken(#"{"resource":"\#(Self.root)"}"#, fields: fields),
            await browser.graphToken("scopes=Files.Read.All", fields: fields),
        ] {
            #expect(response.status == .forbidden)
            #expect(try response.json()["error"] == "cross_site")
        }
        #expect(site.issued.isEmpty)
    }

    @Test
    func `nobody gets none, and hears where to sign in`() async throws {
        let site = try SharePointBench()
        var nobody = Browser(site.bench)
        for response in [
            await nobody.pickerToken(#"{"resource":"\#(Self.root)"}"#),
            await nobody.graphToken("scopes=Files.Read.All"), await nobody.file(),
        ] {
            #expect(response.status == .unauthorized)
            #expect(try response.json()["login_url"] == "https://app.example.com/oauth/openid")
        }
        // A person who follows a link to a file is led to the sign-in.
        let fields = ["SEC_FETCH_MODE": "navigate", "ACCEPT": "text/html"]
        var request = SiteRequest(path: SharePointBench.path, fields: fields)
        request.parameters = ["REQUEST_URI": SharePointBench.path]
        let redirect = await nobody.send(request)
        #expect(redirect.status == .found)
        #expect(redirect.fields[.location]?.hasPrefix("https://app.example.com/oauth/openid?return_to=%2Fapi") == true)
    }

    @Test
    func `a consent that is missing is asked for, exactly that and no other`() async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        site.bench.issuer.answerRefreshes(with: [
            "error": "invalid_grant", "suberror": "consent_required", "error_description": "AADSTS65001: no",
        ])
        let response = await browser.pickerToken(#"{"resource":"\#(Self.oneDrive)"}"#)
        #expect(response.status == .unauthorized)
        let json = try response.json()
        #expect(json["error"] == "interaction_required")
        let url = try #require(json["login_url"]?.string)
        let query = String(url.split(separator: "?", maxSplits: 1)[1])
        let redirect = await browser.open("/oauth/openid", query: query)
        let sent = try #require(URLComponents(string: redirect.fields[.location] ?? "")?.queryItems)
        let scopes = sent.first { $0.name == "scope" }?.value?.split(separator: " ") ?? []
        #expect(scopes.contains("https://contoso-my.sharepoint.com/AllSites.Read"))
        #expect(!scopes.contains { $0.hasPrefix("https://contoso.sharepoint.com") || $0.hasPrefix("Files") })
    }

    @Test
    func `a claims challenge goes to the provider, and when that is not enough to the person`() async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        let claims = #"{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}"#
        let body = #"{"resource":"\#(Self.root)","claims":"\#(claims)"}"#
        #expect(await browser.pickerToken(body).status == .ok)
        let sent = site.bench.transport.requests.last {
            String(decoding: $0.body, as: UTF8.self).contains("refresh_token")
        }
        let parameters = try FormEncoding.decode(String(decoding: sent?.body ?? [], as: UTF8.self))
        #expect(parameters["claims"]?.contains(#""acrs":{"essential":true"#) == true)
        site.bench.issuer.answerRefreshes(with: ["error": "interaction_required"])
        let refused = await browser.pickerToken(body)
        #expect(refused.status == .unauthorized)
        let url = try #require(try refused.json()["login_url"]?.string)
        let redirect = await browser.open("/oauth/openid", query: String(url.split(separator: "?", maxSplits: 1)[1]))
        let items = try #require(URLComponents(string: redirect.fields[.location] ?? "")?.queryItems)
        #expect(items.first { $0.name == "claims" }?.value?.contains("acrs") == true)
    }

    @Test
    func `a provider in trouble is told of, with a time`() async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        site.bench.issuer.answerRefreshes(with: ["error": "temporarily_unavailable"], status: 503)
        let response = await browser.pickerToken(#"{"resource":"\#(Self.root)"}"#)
        #expect(response.status == .serviceUnavailable)
        #expect(response.fields[.retryAfter] == "10")
    }

    @Test
    func `no token is held but for what is configured`() async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        for resource in [Self.root, Self.oneDrive, "https://graph.example", "https://management.azure.com"] {
            _ = await browser.pickerToken(#"{"resource":"\#(resource)"}"#)
        }
        for scope in ["Files.Read.All", "Mail.Read", "https%3A%2F%2Ffabrikam.sharepoint.com%2F.default"] {
            _ = await browser.graphToken("scopes=\(scope)")
        }
        _ = await browser.file()
        let asked = Set(site.scopesAsked.flatMap { $0.split(separator: " ").map(String.init) })
        let known: Set = [
            "openid", "profile", "email", "offline_access", "User.Read", "People.Read", "GroupMember.Read.All",
            "User.ReadBasic.All", "\(Self.root)/AllSites.Read", "\(Self.oneDrive)/AllSites.Read", "Files.Read.All",
        ]
        #expect(asked.isSubset(of: known), "\(asked.subtracting(known))")
    }
}

extension PickerTokenTests {
    @Test
    func `while the provider is in trouble a token that is due and good serves everybody`() async throws {
        let site = try SharePointBench()
        var browser = try await site.people.signedIn()
        let body = #"{"resource":"https://contoso.sharepoint.com"}"#
        let first = try #require(try await browser.pickerToken(body).json()["access_token"]?.string)
        // Within its last five minutes: due, and good.
        site.bench.clock.advance(by: 3599 - 200)
        site.bench.issuer.answerRefreshes(with: ["error": "temporarily_unavailable"], status: 503)
        await site.bench.service.synchronise()
        for _ in 0..<3 {
            let response = await browser.pickerToken(body)
            #expect(response.status == .ok)
            #expect(try response.json()["access_token"]?.string == first)
        }
    }
}
