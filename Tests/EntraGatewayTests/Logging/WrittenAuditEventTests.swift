import EntraGateway
import Foundation
import Store
import TestSupport
import Testing

/// Which behaviour writes which event, with its members and without anything that opens a session.
struct WrittenAuditEventTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let event: AuditEvent.Name
        var result = AuditEvent.Result.success
        /// The members beside `event`, `result`, `address` and `correlation_id`.
        let members: Set<String>
        /// Whether a person is signed in before it.
        var isSignedIn = true
        let act: @Sendable (inout Browser) async throws -> Void

        var testDescription: String { name }
    }

    private static let person: Set = ["tenant_id", "object_id"]
    private static let personOfSession: Set = ["tenant_id", "object_id", "session"]

    private static let signOut = SiteRequest(
        method: "POST",
        path: "/api/auth/logout",
        fields: ["SEC_FETCH_SITE": "same-origin"]
    )

    private static let cases = [
        Case(name: "a sign-in", event: .signIn, members: personOfSession, isSignedIn: false) { browser in
            try await browser.signIn()
        },
        Case(
            name: "a sign-in that the provider refuses",
            event: .signInRefused,
            result: .refused,
            members: ["reason", "error"],
            isSignedIn: false
        ) { browser in
            let url = try await browser.begin()
            _ = await browser.callback(try browser.bench.issuer.refuse(url, error: "access_denied"))
        },
        Case(
            name: "one attempt too many",
            event: .tooManyAttempts,
            result: .refused,
            members: [],
            isSignedIn: false
        ) { browser in
            for _ in 0..<2 {
                let url = try await browser.begin()
                _ = await browser.callback(try browser.bench.issuer.refuse(url, error: "access_denied"))
            }
            _ = await browser.open("/oauth/openid")
            _ = await browser.open("/oauth/openid")
        },
        Case(
            name: "a location that demands a role",
            event: .accessDenied,
            result: .refused,
            members: person.union(["reason", "required_role"])
        ) { browser in
            let demand = ["ENTRA_ROUTE": "auth", "ENTRA_REQUIRE_ROLE": "Site.Admin"]
            _ = await browser.send(SiteRequest(path: "/x", parameters: demand))
        },
        Case(name: "a sign-out", event: .signOut, members: personOfSession) { browser in
            _ = await browser.send(signOut)
        },
        Case(
            name: "a sign-out that the store does not hear of",
            event: .signOut,
            result: .failure,
            members: ["reason", "session"]
        ) { browser in
            await browser.bench.store.close()
            _ = await browser.send(signOut)
        },
        Case(name: "a sign-out everywhere", event: .signOutEverywhere, members: personOfSession) { browser in
            var request = signOut
            request.query = "everywhere=true"
            _ = await browser.send(request)
        },
        Case(name: "a front-channel logout", event: .frontChannelLogout, members: ["sessions"]) { browser in
            let path = FrontChannelLogoutTests.path
            _ = await browser.bench.send(SiteRequest(path: path, query: "sid=sid-of-the-fixture"))
        },
        Case(
            name: "a back-channel logout",
            event: .backChannelLogout,
            members: ["sessions", "tenant_id"]
        ) { browser in
            let token = try browser.bench.issuer.sign(browser.bench.issuer.logoutDraft())
            _ = await browser.bench.send(BackChannelLogoutTests.post("logout_token=\(token)"))
        },
        Case(
            name: "a back-channel logout with a token that is none",
            event: .backChannelLogout,
            result: .refused,
            members: ["reason", "error"]
        ) { browser in
            let token = try browser.bench.issuer.sign(browser.bench.issuer.draft(nonce: "nonce"))
            _ = await browser.bench.send(BackChannelLogoutTests.post("logout_token=\(token)"))
        },
        Case(name: "a token for a page", event: .tokenIssued, members: personOfSession) { browser in
            let fields = ["SEC_FETCH_SITE": "same-origin", "SEC_FETCH_MODE": "cors"]
            _ = await browser.send(SiteRequest(method: "POST", path: "/api/auth/refresh", fields: fields))
        },
    ]

    @Test(arguments: cases)
    func `it is one line with its members, and nothing in it opens a session`(_ each: Case) async throws {
        let bench = try Bench(["LOGIN_MAX": "2"])
        bench.issuer.changeTokens { $0.claims["sid"] = "sid-of-the-fixture" }
        var browser = Browser(bench)
        if each.isSignedIn { try await browser.signIn() }
        let before = bench.log.lines.count
        var secrets = Set(browser.cookies.values)
        try await each.act(&browser)
        secrets.formUnion(browser.cookies.values)
        let lines = bench.log.lines.dropFirst(before).filter { $0.contains("audit: \(each.event.rawValue) ") }
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.hasPrefix("\(each.result == .success ? "info" : "warning") audit: "))
        #expect(line.contains(" event=\(each.event.rawValue) "))
        #expect(line.contains(" result=\(each.result.rawValue)"))
        #expect(line.contains(" address=192.0.2.1 "))
        let members = Set(line.matches(of: #/ (\w+)=/#).map { String($0.output.1) })
        let common: Set = ["event", "result", "address", "correlation_id"]
        #expect(members.subtracting(common) == each.members)
        // Whatever a compact JWT is in begins with the first letters of {"
        secrets.formUnion(["eyJ", "client-secret-of-the-fixture", "session-secret-of-the-fixture"])
        for secret in secrets where !secret.isEmpty {
            #expect(!line.contains(secret))
        }
    }

    @Test
    func `the cases have every event that a request can cause`() {
        // These are written by SIGHUP and by commands: the tests of the program have them. Two are written when
        // tokens are refreshed and handed out: ``SessionRefreshTests`` and ``PickerTokenTests`` have them.
        let others: Set<AuditEvent.Name> = [
            .sessionRevoked, .configurationReloaded, .configurationRefused, .sessionEnded, .directoryImported,
            .directoryRemoved, .resourceTokenIssued,
        ]
        #expect(Set(Self.cases.map(\.event)) == Set(AuditEvent.Name.allCases).subtracting(others))
    }
}
