import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import Store
import Synchronization
import TestSupport
import Testing

/// On the way out the session is gone before anybody is asked where to go.
struct SignOutOrderTests {
    /// How many sessions there were whenever the provider was asked for its discovery document.
    private final class Counts: Sendable {
        private let counts = Mutex<[Int?]>([])

        var all: [Int?] { counts.withLock(\.self) }

        func append(_ count: Int?) {
            counts.withLock { $0.append(count) }
        }
    }

    struct WayOut: Sendable, CustomTestStringConvertible {
        let method: String
        let path: String
        var query = ""
        var testDescription: String { "\(method) \(path) \(query)" }
    }

    @Test(arguments: [
        WayOut(method: "POST", path: "/api/auth/logout"), WayOut(method: "POST", path: "/oauth/openid/logout"),
        WayOut(method: "GET", path: "/oauth/openid/logout"),
        WayOut(method: "POST", path: "/api/auth/logout", query: "everywhere=true"),
        WayOut(method: "POST", path: "/oauth/openid/logout", query: "everywhere=true"),
    ])
    func `the session is gone from the store before the redirect is built`(_ wayOut: WayOut) async throws {
        let bench = try Bench(["OPENID_USE_END_SESSION_ENDPOINT": "true"])
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(try await bench.store.count() == 1)
        // The same site after a restart: it knows nothing of the provider yet, so that it must ask.
        let counts = Counts()
        let provider = bench.transport
        let transport = StubTransport { [store = bench.store] request in
            if request.url.hasSuffix("/.well-known/openid-configuration") { counts.append(try? await store.count()) }
            do throws(TransportError) {
                return .success(try await provider.send(request))
            } catch {
                return .failure(error)
            }
        }
        let restarted = try GatewayService(
            bench.configuration,
            GatewayService.Environment(
                transport: transport,
                fileTransport: StubFiles(),
                sessionStore: bench.store,
                directory: bench.store,
                now: { [clock = bench.clock] in clock.now.timeIntervalSince1970 },
                logger: bench.log.logger()
            )
        )
        let request = SiteRequest(
            method: wayOut.method,
            path: wayOut.path,
            query: wayOut.query,
            cookies: browser.cookies,
            fields: ["SEC_FETCH_SITE": "same-origin", "SEC_FETCH_MODE": "navigate"]
        )
        let response = await restarted.gateway.respond(to: request.request)
        #expect(counts.all == [0])
        let goesOn = response.fields[.location] ?? response.text
        #expect(goesOn.contains("https://login.example/"))
    }
}
