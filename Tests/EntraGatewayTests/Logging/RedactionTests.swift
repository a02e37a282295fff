import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import Synchronization
import TestSupport
import Testing

/// Whatever happens, no secret comes into the log.
struct RedactionTests {
    /// Secrets that come into being while a site is used.
    private struct Visit {
        let bench: Bench
        var browser: Browser
        var secrets: Set<String> = [
            "client-secret-of-the-fixture", "session-secret-of-the-fixture", TestIssuer.accessToken,
            TestIssuer.refreshToken,
        ]

        init(_ bench: Bench) {
            self.bench = bench
            browser = Browser(bench)
        }

        mutating func keep() {
            secrets.formUnion(browser.cookies.values)
            for request in bench.transport.requests where request.method == .post {
                keep(parametersOf: "https://body.example/?" + String(decoding: request.body, as: UTF8.self))
            }
        }

        mutating func keep(parametersOf url: String) {
            let secret: Set = ["state", "nonce", "code", "code_verifier", "client_secret", "id_token_hint"]
            for item in URLComponents(string: url)?.queryItems ?? [] where secret.contains(item.name) {
                if let value = item.value, !value.isEmpty { secrets.insert(value) }
            }
        }

        /// Begins to sign in and comes back with what `answer` makes of the provider's query.
        mutating func signIn(_ answer: (String) throws -> String) async throws {
            // Pages of their own, so that the loop guard lets all of them pass.
            let url = try await browser.begin(returningTo: "/page/\(bench.transport.requests.count)/\(secrets.count)")
            keep(parametersOf: url)
            keep()
            let query = try answer(url)
            keep(parametersOf: "https://query.example/?" + query)
            _ = await browser.callback(query)
            // Once more: a code works once.
            _ = await browser.callback(query)
            keep()
        }

        mutating func signOut() async {
            let fields = ["SEC_FETCH_SITE": "same-origin", "SEC_FETCH_MODE": "navigate"]
            let response = await browser.send(SiteRequest(path: "/oauth/openid/logout", fields: fields))
            keep(parametersOf: response.fields[.location] ?? "")
            keep()
        }
    }

    @Test
    func `sign-ins, refusals and logouts leave no secret in the log`() async throws {
        let bench = try Bench(["OPENID_USE_END_SESSION_ENDPOINT": "true", "LOGIN_MAX": "1000"])
        let nonces = Mutex<Set<String>>([])
        bench.issuer.changeTokens { draft in
            if case .string(let nonce)? = draft.claims["nonce"] { _ = nonces.withLock { $0.insert(nonce) } }
        }
        var visit = Visit(bench)
        try await visit.signIn { try bench.issuer.authorize($0) }
        #expect(await visit.browser.check().status == .noContent)
        await visit.signOut()
        for error in ["access_denied", "server_error", "interaction_required", "unheard_of"] {
            try await visit.signIn { try bench.issuer.refuse($0, error: error, more: "error_description=AADSTS65004") }
        }
        try await visit.signIn { try bench.issuer.authorize($0).replacing("state=", with: "state=x") }
        try await visit.signIn { try bench.issuer.authorize($0).replacing("code=", with: "code=x") }
        for claim in ["nonce", "aud", "iss", "exp", "tid", "oid"] {
            bench.issuer.changeTokens { $0.claims[claim] = .string("wrong") }
            try await visit.signIn { try bench.issuer.authorize($0) }
        }
        bench.issuer.changeTokens { _ in }
        bench.issuer.answer(
            .token,
            with: ["error": "invalid_client", "error_description": "AADSTS7000215"],
            status: 401
        )
        try await visit.signIn { try bench.issuer.authorize($0) }
        bench.issuer.answer(.token, with: .failure(.timedOut))
        try await visit.signIn { try bench.issuer.authorize($0) }
        bench.issuer.answer(.token, with: nil)
        try await visit.signIn { try bench.issuer.authorize($0) }
        await bench.store.close()
        _ = await visit.browser.check()
        await visit.signOut()

        let idTokens = visit.secrets.filter { $0.split(separator: ".").count == 3 }
        #expect(!idTokens.isEmpty, "a logout carried an ID token")
        let secrets = visit.secrets.union(nonces.withLock(\.self))
        #expect(secrets.count > 40)
        let lines = bench.log.lines
        #expect(lines.count > 20)
        for line in lines {
            let found = secrets.filter { line.contains($0) }
            #expect(found.isEmpty, "\(line)")
        }
    }

    @Test
    func `bearer tokens, assertions and what is refused of them leave no secret in the log`() async throws {
        let bench = try Bench(["ENTRA_FCGI_IDENTITY_HEADERS": "oauth2-proxy,easyauth"])
        var visit = Visit(bench)
        try await visit.signIn { try bench.issuer.authorize($0) }
        let page = ["SEC_FETCH_SITE": "same-origin"]
        let refresh = SiteRequest(method: "POST", path: "/api/auth/refresh", fields: page)
        let answer = try await visit.browser.send(refresh).json()
        let own = try #require(answer["token"]?.string)
        var tokens = [own]
        for field in await visit.browser.check().fields where field.name.rawName.hasSuffix("Assertion") {
            tokens.append(field.value)
        }
        var drafts = [bench.issuer.accessDraft(), bench.issuer.versionOneDraft(), bench.issuer.applicationDraft()]
        for claim in ["aud", "iss", "exp", "tid", "oid", "ver", "scp", "nonce"] {
            var draft = bench.issuer.accessDraft()
            draft.claims[claim] = "wrong"
            drafts.append(draft)
        }
        for draft in drafts { tokens.append(try bench.issuer.sign(draft)) }
        tokens += tokens.map { $0 + "AAAA" } + tokens.map { String($0.dropLast(8)) }
        func send(_ token: String) async {
            let fields = ["AUTHORIZATION": "Bearer " + token]
            _ = await bench.send(SiteRequest(path: "/api/user", fields: fields))
            _ = await bench.send(SiteRequest(fields: fields, parameters: ["ENTRA_ROUTE": "auth"]))
            _ = await bench.send(SiteRequest(fields: fields, role: .authorizer))
        }
        for token in tokens { await send(token) }
        await visit.signOut()
        await send(own)
        await bench.store.close()
        bench.clock.advance(by: 100)
        for token in tokens { await send(token) }
        let claim = try #require(SiteToken.claims(of: own)["session"]?.string)
        // Cut-off ends tell nothing; the signatures and what is sealed would.
        let signatures = tokens.compactMap { $0.split(separator: ".").last.map { String($0.prefix(60)) } }
        let secrets = visit.secrets.union(tokens).union(signatures).union([claim])
        let lines = bench.log.lines
        #expect(lines.filter { $0.contains("a bearer token is refused") }.count > 60)
        for line in lines {
            let found = secrets.filter { line.contains($0) }
            #expect(found.isEmpty, "\(line)")
        }
    }
}
