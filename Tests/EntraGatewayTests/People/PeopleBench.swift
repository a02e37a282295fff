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

/// A site that searches people in Entra, with a Graph that a test answers for.
struct PeopleBench {
    let bench: Bench
    let graph = Graph()

    /// What Graph answers, call by call.
    final class Graph: Sendable {
        typealias Answer = StubTransport.Answer

        private struct State {
            var answers: [String: Answer] = [:]
            var parts: [String: TestJSON] = [:]
            var partStatus: [String: Int] = [:]
            var asked: [String] = []
            var tokens: [String] = []
            var challenge: String?
        }

        private let state = Mutex(State())

        /// The calls so far, those within batches one by one.
        var asked: [String] { state.withLock { $0.asked } }

        /// The access tokens that were shown.
        var tokens: [String] { state.withLock { $0.tokens } }

        /// Answers calls whose path begins so, also within a batch.
        func answer(_ path: String, with json: TestJSON, status: Int = 200) {
            state.withLock { state in
                state.answers[path] = TestIssuer.response(json, status: status)
                state.parts[path] = json
                state.partStatus[path] = status
            }
        }

        /// Answers calls whose path begins so; not within a batch.
        func answer(_ path: String, with answer: Answer?) {
            state.withLock { $0.answers[path] = answer }
        }

        /// Refuses every call with a claims challenge until it is lifted.
        func challenge(_ claims: String?) {
            state.withLock { $0.challenge = claims }
        }

        func respond(_ request: OutgoingRequest) -> Answer? {
            let path = String(request.url.dropFirst("https://graph.example/v1.0".count))
            return state.withLock { state in
                state.tokens.append(request.fields[.authorization] ?? "")
                if let claims = state.challenge {
                    let encoded = Data(claims.utf8).base64EncodedString()
                    var fields: HTTPFields = [.wwwAuthenticate: "Negotiate"]
                    let challenge = "Bearer claims=\"\(encoded)\", error=\"insufficient_claims\""
                    fields.append(HTTPField(name: .wwwAuthenticate, value: challenge))
                    return .success(TransportResponse(status: .unauthorized, fields: fields, body: []))
                }
                guard path == "/$batch" else {
                    state.asked.append(path)
                    return state.answers.filter { path.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }?.value
                }
                if let answer = state.answers[path] { return answer }
                guard let parts = (try? JSONParser.parse(request.body))?.object?["requests"]?.array else { return nil }
                let answers = parts.compactMap { part -> TestJSON? in
                    guard let url = part.object?["url"]?.string, let id = part.object?["id"]?.string else { return nil }
                    state.asked.append(url)
                    let known = state.parts.filter { url.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }
                    let status = known.flatMap { state.partStatus[$0.key] } ?? 404
                    return [
                        "id": .string(id), "status": .integer(Int64(status)),
                        "headers": ["Content-Type": "application/json"], "body": known?.value ?? [:],
                    ]
                }
                return TestIssuer.response(["responses": .array(answers.reversed())])
            }
        }
    }

    static let settings = ["OPENID_REUSE_TOKENS": "true", "USE_ENTRA_ID_FOR_PEOPLE_SEARCH": "true"]

    init(
        _ differences: [String: String] = [:],
        store: SQLiteStore? = nil,
        files: StubFiles = StubFiles(),
        clock: TestClock = TestClock()
    ) throws {
        bench = try Bench(Self.settings.merging(differences) { $1 }, store: store, files: files, clock: clock)
        let graph = graph
        bench.issuer.answerGraph { graph.respond($0) }
        graph.answer("/me/people", with: ["value": []])
        graph.answer("/users", with: ["value": []])
        graph.answer("/groups", with: ["value": []])
        graph.answer("/me/transitiveMemberOf", with: ["value": []])
    }

    /// Somebody who has signed in, with everything done that a sign-in begins.
    func signedIn() async throws -> Browser {
        await bench.service.synchronise()
        var browser = Browser(bench)
        let response = try await browser.signIn()
        #expect(response.refusal["reason"] == nil)
        await bench.service.finish()
        return browser
    }

    /// An object ID.
    static func id(_ number: Int) -> String {
        "60c0ffee-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
    }

    static func user(_ number: Int, _ name: String, mail: String? = nil) -> TestJSON {
        [
            "id": .string(id(number)), "displayName": .string(name), "mail": mail.map { .string($0) } ?? .null,
            "userPrincipalName": .string("u\(number)@example.com"),
        ]
    }
}

extension Browser {
    /// What the people picker sends.
    mutating func search(_ query: String) async -> Response {
        await send(
            SiteRequest(
                path: "/api/permissions/search-principals",
                query: query,
                fields: [
                    "SEC_FETCH_SITE": "same-origin", "SEC_FETCH_MODE": "cors", "ACCEPT": "application/json",
                    "REFERER": "https://app.example.com/share?document=7",
                ]
            )
        )
    }
}
