import Cryptography
import EntraGateway
import FastCGI
import Foundation
import HTTPTypes
import Store
import Synchronization
import TestSupport
import Testing

/// Requests that run while sessions end: none that begins after the end was reported passes.
struct ParallelRevocationTests {
    /// Whether a session has ended, and what became of requests by then.
    private final class Scene: Sendable {
        private struct State {
            var isOver = false
            var passedInTime = 0
            var passedTooLate = 0
            var refused = 0
        }

        private let state = Mutex(State())

        func end() {
            state.withLock { $0.isOver = true }
        }

        /// Sends one request, and notes whether it passed although the session was over when it began.
        func send(_ request: () async throws -> Bool) async rethrows {
            let wasOver = state.withLock { $0.isOver }
            let passes = try await request()
            state.withLock { state in
                switch (passes, wasOver) {
                case (true, false): state.passedInTime += 1
                case (true, true): state.passedTooLate += 1
                case (false, _): state.refused += 1
                }
            }
        }

        var isOver: Bool { state.withLock { $0.isOver } }
        var passedInTime: Int { state.withLock { $0.passedInTime } }
        var passedTooLate: Int { state.withLock { $0.passedTooLate } }
        var refused: Int { state.withLock { $0.refused } }
    }

    /// A way to end the session of the browser that is passed in.
    struct End: Sendable, CustomTestStringConvertible {
        let name: String
        let end: @Sendable (Bench, Browser) async throws -> Void
        var testDescription: String { name }

        static let all = [
            End(name: "signing out") { bench, browser in
                var browser = browser
                let response = await browser.send(
                    SiteRequest(method: "POST", path: "/api/auth/logout", fields: ["SEC_FETCH_SITE": "same-origin"])
                )
                #expect(response.status == .ok)
            },
            End(name: "signing out everywhere") { bench, browser in
                var browser = browser
                let response = await browser.send(
                    SiteRequest(
                        method: "POST",
                        path: "/api/auth/logout",
                        query: "everywhere=true",
                        fields: ["SEC_FETCH_SITE": "same-origin"]
                    )
                )
                #expect(response.status == .ok)
            },
            End(name: "the provider, through the browser") { bench, _ in
                let path = "/oauth/openid/frontchannel-logout"
                #expect(await bench.send(SiteRequest(path: path, query: "sid=sid-of-the-fixture")).status == .ok)
            },
            End(name: "the provider, by itself") { bench, _ in
                let token = try bench.issuer.sign(bench.issuer.logoutDraft())
                #expect(await bench.send(BackChannelLogoutTests.post("logout_token=\(token)")).status == .ok)
            },
        ]
    }

    @Test(arguments: End.all, [true, false])
    func `of fifty requests at a time none passes that begins after the end was answered`(
        _ end: End,
        isMemoryTrusted: Bool
    ) async throws {
        let bench = try Bench()
        bench.issuer.changeTokens { $0.claims["sid"] = "sid-of-the-fixture" }
        if isMemoryTrusted { await bench.service.synchronise() }
        var browser = Browser(bench)
        try await browser.signIn()
        let scene = Scene()
        try await withThrowingTaskGroup(of: Void.self) { [browser] group in
            for _ in 0..<50 {
                group.addTask {
                    var browser = browser
                    var afterwards = 0
                    while afterwards < 3 {
                        if scene.isOver { afterwards += 1 }
                        await scene.send { await browser.check().status == .noContent }
                        // A check that memory answers gives way to nobody.
                        await Task.yield()
                    }
                }
            }
            group.addTask {
                while scene.passedInTime < 100 { await Task.yield() }
                try await end.end(bench, browser)
                scene.end()
            }
            try await group.waitForAll()
        }
        #expect(scene.passedInTime >= 100)
        #expect(scene.passedTooLate == 0)
        #expect(scene.refused >= 150)
    }

    @Test
    func `a look-up that is held while everything of the person ends does not bring the session back`() async throws {
        let clock = TestClock()
        let folder = try TemporaryFolder()
        let store = SQLiteStore(path: "\(folder.path)/store.sqlite", logger: CollectedLog().logger())
        let gated = GatedStore(store)
        let here = Self.sessions(gated, clock)
        try await here.synchronise()
        let cookie = try await Self.sessions(store, clock).begin(Self.content, replacing: nil)
        gated.closeGate()
        let held = Task { try await here.session(for: cookie) }
        await gated.waitForArrival()
        try await here.endAll(.person(objectID: "object", tenantID: "tenant"))
        gated.openGate()
        #expect(try await held.value == nil)
        let found = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { try await here.session(for: cookie) != nil } }
            return try await group.reduce(false) { $0 || $1 }
        }
        #expect(!found)
    }

    @Test
    func `a sign-in that is held while revocations are lost is not kept in memory`() async throws {
        let clock = TestClock()
        let folder = try TemporaryFolder()
        let store = SQLiteStore(path: "\(folder.path)/store.sqlite", logger: CollectedLog().logger())
        let gated = GatedStore(store)
        let here = Self.sessions(gated, clock)
        try await here.synchronise()
        gated.closeGate()
        let held = Task { try await here.begin(Self.content, replacing: nil) }
        await gated.waitForArrival()
        gated.loseRevocations()
        try await Self.sessions(store, clock).endAll(.all)
        try await here.synchronise()
        gated.openGate()
        let cookie = try await held.value
        #expect(try await here.session(for: cookie) == nil)
    }

    @Test(arguments: [
        SessionSelection.all, .tenant("tenant"), .person(objectID: "object", tenantID: nil),
        .subject("subject", tenantID: "tenant"), .providerSession("sid", tenantID: "tenant"),
    ])
    func `what another process ends is dead here within a second, with news of it and without`(
        _ selection: SessionSelection
    ) async throws {
        for isTold in [true, false] {
            let clock = TestClock()
            let folder = try TemporaryFolder()
            let path = "\(folder.path)/store.sqlite"
            let here = Self.sessions(SQLiteStore(path: path, logger: CollectedLog().logger()), clock)
            let elsewhere = Self.sessions(SQLiteStore(path: path, logger: CollectedLog().logger()), clock)
            try await here.synchronise()
            let cookie = try await here.begin(Self.content, replacing: nil)
            #expect(try await here.session(for: cookie) != nil)
            #expect(try await elsewhere.endAll(selection) == 1)
            clock.advance(by: isTold ? 0.5 : 1.01)
            if isTold { try await here.synchronise() }
            #expect(try await here.session(for: cookie) == nil)
        }
    }

    private static let content = SessionContent(
        identity: SessionIdentity(tenantID: "tenant", objectID: "object", name: "Ada", username: "ada"),
        subject: "subject",
        sessionID: "sid",
        idToken: nil
    )

    private static func sessions(_ store: any SessionStore, _ clock: TestClock) -> Sessions {
        Sessions(
            store: store,
            secret: SecretBytes("secret"),
            previousSecret: nil,
            limits: Sessions.Limits(idle: 1000, lifetime: 5000),
            now: { clock.now.timeIntervalSince1970 },
            random: .system
        )
    }
}
