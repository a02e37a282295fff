import Cryptography
import EntraEmulator
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import TestSupport

/// The emulator in place of the way out: every request of ours is answered by it, within this process.
struct EmulatedEntra: Transport {
    static let origin = "http://localhost:3081"
    private static let keys = Result { try KeyRing(spares: 0) }

    let emulator: Emulator

    /// An emulator of the demonstration's tenant, with one application changed.
    init(clock: TestClock, _ change: (inout RegisteredApplication) -> Void) throws {
        var configuration = Demo.configuration(loginOrigin: Self.origin)
        configuration.updateApplication(Demo.clientID, change)
        emulator = Emulator(
            configuration: configuration,
            keys: try Self.keys.get(),
            random: .system,
            now: { clock.now },
            sleep: { _ in }
        )
    }

    func send(_ request: OutgoingRequest) async throws(TransportError) -> TransportResponse {
        let response = await respond(
            request.method.rawValue,
            request.url,
            body: request.body,
            type: request.fields[.contentType]
        )
        return TransportResponse(status: response.status, fields: response.fields, body: response.body)
    }

    /// The person chooses an account on the page that a browser was sent to; the query of the answer.
    func signIn(_ person: Person, at url: String) async -> String? {
        let page = url.replacing("/oauth2/v2.0/authorize?", with: "/login?")
        let body = Array("person=\(person.objectID)".utf8)
        let answer = await respond("POST", page, body: body, type: "application/x-www-form-urlencoded")
        let query = answer.fields[.location]?.split(separator: "?", maxSplits: 1).last.map(String.init)
        return query.map { $0.hasSuffix("#") ? String($0.dropLast()) : $0 }
    }

    private func respond(_ method: String, _ url: String, body: [UInt8], type: String?) async -> Response {
        let parts = url.dropFirst(Self.origin.count).split(separator: "?", maxSplits: 1)
        var variables: [(name: String, value: String)] = [
            ("REQUEST_METHOD", method), ("SCRIPT_NAME", parts.first.map(String.init) ?? ""),
            ("QUERY_STRING", parts.count == 2 ? String(parts[1]) : ""), ("REMOTE_ADDR", "127.0.0.1"),
        ]
        if let type { variables.append(("CONTENT_TYPE", type)) }
        let request = Request(role: .responder, metaVariables: MetaVariables(variables), body: body)
        return await emulator.respond(to: request)
    }
}
