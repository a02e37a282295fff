import Entra
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// Several calls in one: facts 3.5.
struct GraphBatchTests {
    private static let requests = [
        GraphRequest("/users", [("$search", "\"displayName:a\"")], isAdvanced: true), GraphRequest("/groups"),
        GraphRequest("/me"),
    ]

    private static func part(
        _ id: Int,
        _ status: Int,
        _ body: TestJSON,
        headers: TestJSON = ["Content-Type": "application/json"]
    ) -> TestJSON {
        ["id": .string("\(id)"), "status": .integer(Int64(status)), "headers": headers, "body": body]
    }

    private static func answer(_ parts: [TestJSON]) -> StubTransport.Answer {
        GraphBench.answer(["responses": .array(parts)])
    }

    private func bodies(_ transport: StubTransport) throws -> [[[String: JSONValue]]] {
        try transport.requests.map { request in
            let body = try #require(JSONParser.parse(request.body).object)
            return try #require(body["requests"]?.array).compactMap(\.object)
        }
    }

    @Test
    func `answers are found by their IDs, in whatever order they come`() async throws {
        let transport = StubTransport(answers: [
            Self.answer([
                Self.part(2, 200, ["c": 3]),
                Self.part(0, 403, ["error": ["code": "Authorization_RequestDenied"]]), Self.part(1, 200, ["b": 2]),
            ])
        ])
        let bench = GraphBench(transport)
        let results = try await bench.client.batch(Self.requests, as: bench.caller())
        #expect(results.map { try? $0.get() } == [nil, ["b": .integer(2)], ["c": .integer(3)]])
        #expect(throws: GraphError.refused(status: 403, code: "Authorization_RequestDenied")) { try results[0].get() }
        let request = try #require(transport.requests.first)
        #expect(request.method == .post && request.url == "\(GraphBench.origin)/v1.0/$batch")
        #expect(request.fields[.contentType] == "application/json")
        let parts = try #require(try bodies(transport).first)
        #expect(parts.map { $0["url"]?.string } == ["/users?$search=%22displayName%3Aa%22", "/groups", "/me"])
        #expect(parts.map { $0["headers"]?.object?["ConsistencyLevel"]?.string } == ["eventual", nil, nil])
        #expect(parts.allSatisfy { $0["method"] == .string("GET") })
        #expect(bench.reports.map(\.call) == ["/users"])
        #expect(bench.reports.first?.error == .refused(status: 403, code: "Authorization_RequestDenied"))
    }

    @Test
    func `a throttled part is asked again, and the others are not`() async throws {
        let clock = TestClock()
        let transport = StubTransport(answers: [
            Self.answer([
                Self.part(1, 429, ["error": ["code": "TooManyRequests"]], headers: ["Retry-After": "2.5"]),
                Self.part(0, 200, ["a": 1]),
                Self.part(2, 429, ["error": ["code": ""]], headers: ["retry-after": "1"]),
            ]),
            Self.answer([Self.part(2, 200, ["c": 3]), Self.part(1, 200, ["b": 2])]),
        ])
        let bench = GraphBench(transport, clock)
        let start = clock.now
        let results = try await bench.client.batch(Self.requests, as: bench.caller())
        #expect(results.map { try? $0.get() } == [["a": .integer(1)], ["b": .integer(2)], ["c": .integer(3)]])
        #expect(clock.now.timeIntervalSince(start) == 2.5)
        #expect(try bodies(transport).map { $0.map { $0["id"]?.string } } == [["0", "1", "2"], ["1", "2"]])
    }

    @Test
    func `a part that stays throttled fails alone`() async throws {
        let throttled = Self.answer([Self.part(0, 200, ["a": 1]), Self.part(1, 429, [:], headers: [:])])
        let transport = StubTransport(answers: Array(repeating: throttled, count: 4))
        let bench = GraphBench(transport)
        let results = try await bench.client.batch(Array(Self.requests.prefix(2)), as: bench.caller())
        #expect((try? results[0].get()) == ["a": .integer(1)])
        #expect(throws: GraphError.unavailable(status: 429)) { try results[1].get() }
        #expect(transport.requests.count == GraphClient.maximumAttempts)
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: TestJSON
        var testDescription: String { name }

        static let all = [
            Broken(name: "no responses", answer: [:]),
            Broken(name: "a part that is no object", answer: ["responses": ["x"]]),
            Broken(name: "a part without ID", answer: ["responses": [["status": 200]]]),
            Broken(name: "an ID that is none of ours", answer: ["responses": [["id": "x", "status": 200]]]),
            Broken(name: "no status", answer: ["responses": [["id": "0"]]]),
            Broken(name: "a status that is none", answer: ["responses": [["id": "0", "status": 7]]]),
        ]
    }

    @Test(arguments: Broken.all)
    func `an answer that is no batch is malformed`(_ broken: Broken) async throws {
        let bench = GraphBench(StubTransport(answers: [GraphBench.answer(broken.answer)]))
        await #expect(throws: GraphError.malformed) { try await bench.client.batch(Self.requests, as: bench.caller()) }
    }

    @Test
    func `a part that is missing, or has no body, is malformed alone`() async throws {
        let bench = GraphBench(
            StubTransport(answers: [Self.answer([Self.part(1, 200, ["b": 2]), Self.part(2, 200, "text")])])
        )
        let results = try await bench.client.batch(Self.requests, as: bench.caller())
        #expect(results.map { try? $0.get() } == [nil, ["b": .integer(2)], nil])
        #expect(throws: GraphError.malformed) { try results[0].get() }
        #expect(throws: GraphError.malformed) { try results[2].get() }
    }
}
