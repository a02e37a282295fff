import Entra
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// What every call of Graph has in common.
struct GraphClientTests {
    private static let claims = #"{"access_token":{"nbf":{"essential":true, "value":"1604106651"}}}"#
    private static let list = GraphRequest("/users", [("$search", "\"displayName:a b\"")], isAdvanced: true)

    private func field(_ name: String) throws -> HTTPField.Name { try #require(HTTPField.Name(name)) }

    @Test
    func `an advanced query says so on every page, with an ID of its own each time`() async throws {
        let next = "\(GraphBench.origin)/v1.0/users?$skiptoken=x"
        let transport = StubTransport(answers: [
            GraphBench.answer(["value": [["id": "1"]], "@odata.nextLink": .string(next)]),
            GraphBench.answer(["value": []]),
        ])
        let bench = GraphBench(transport)
        let page = try await bench.client.collection(Self.list, as: bench.caller())
        let request = try #require(try await bench.client.next(after: page, of: Self.list))
        let last = try await bench.client.collection(request, as: bench.caller())
        #expect(try await bench.client.next(after: last, of: request) == nil)
        #expect(
            transport.requests.map(\.url) == [
                "\(GraphBench.origin)/v1.0/users?$search=%22displayName%3Aa%20b%22", next,
            ]
        )
        for request in transport.requests {
            #expect(request.fields[try field("ConsistencyLevel")] == "eventual")
            #expect(request.fields[try field("client-request-id")] == "00000000-0000-4000-8000-000000000000")
        }
    }

    @Test
    func `a simple query does not ask for eventual consistency`() async throws {
        let transport = StubTransport(answers: [GraphBench.answer(["value": []])])
        let bench = GraphBench(transport)
        _ = try await bench.client.collection(GraphRequest("/me/people"), as: bench.caller())
        #expect(transport.requests.first?.fields[try field("ConsistencyLevel")] == nil)
    }

    @Test(arguments: [401, 403])
    func `a claims challenge is told with what it demands`(_ status: Int) async throws {
        var fields: HTTPFields = [.wwwAuthenticate: "Negotiate"]
        let encoded = Data(Self.claims.utf8).base64EncodedString()
        let challenge = "Bearer claims=\"\(encoded)\", realm=\"\", error=\"insufficient_claims\""
        fields.append(HTTPField(name: .wwwAuthenticate, value: challenge))
        let bench = GraphBench(StubTransport(answers: [GraphBench.answer([:], status: status, fields: fields)]))
        await #expect(throws: GraphError.claimsRequired(Self.claims)) {
            try await bench.client.collection(Self.list, as: bench.caller())
        }
    }

    @Test(
        arguments: [
            ("another error", #"Bearer error="invalid_token", claims="e30""#),
            ("another scheme", #"PoP error="insufficient_claims", claims="e30""#),
            ("no claims", #"Bearer error="insufficient_claims""#),
            ("no base64", #"Bearer error="insufficient_claims", claims="%%%""#),
            ("no JSON", #"Bearer error="insufficient_claims", claims="YWJj""#),
            ("no object", #"Bearer error="insufficient_claims", claims="W10""#),
        ]
    )
    func `what is no claims challenge is a refusal`(_ name: String, _ field: String) async throws {
        let answer = GraphBench.answer(
            ["error": ["code": "InvalidAuthenticationToken"]],
            status: 401,
            fields: [.wwwAuthenticate: field]
        )
        let bench = GraphBench(StubTransport(answers: [answer]))
        await #expect(throws: GraphError.refused(status: 401, code: "InvalidAuthenticationToken")) {
            try await bench.client.collection(Self.list, as: bench.caller())
        }
    }

    @Test
    func `a failure is reported with both references and without who was asked for`() async throws {
        let id = "60c0ffee-0000-4000-8000-00000000000a"
        var fields = HTTPFields()
        fields[try field("request-id")] = "request-of-graph"
        fields[try field("x-ms-ags-diagnostic")] = #"{"ServerInfo":{"DataCenter":"x"}}"#
        let answer = GraphBench.answer(["error": ["code": "Request_ResourceNotFound"]], status: 404, fields: fields)
        let bench = GraphBench(StubTransport(answers: [answer]))
        await #expect(throws: GraphError.refused(status: 404, code: "Request_ResourceNotFound")) {
            try await bench.client.collection(GraphRequest("/groups/\(id)/owners"), as: bench.caller())
        }
        let report = try #require(bench.reports.first)
        #expect(report.call == "/groups/-/owners")
        #expect(report.requestID == "request-of-graph")
        #expect(report.diagnostic?.contains("DataCenter") == true)
        #expect(report.clientRequestID == "00000000-0000-4000-8000-000000000000")
        #expect(report.reference == "reference-of-the-fixture")
        #expect(!"\(report)".contains(id) && !"\(report)".contains("token-of-the-fixture"))
    }

    @Test
    func `when Graph is down nobody waits for it, and one finds out that it is back`() async throws {
        let clock = TestClock()
        let transport = StubTransport()
        let bench = GraphBench(transport, clock)
        for _ in 0..<CircuitBreaker.threshold {
            await #expect(throws: GraphError.unreachable(.connectionFailed)) {
                try await bench.client.collection(Self.list, as: bench.caller())
            }
        }
        await #expect(throws: GraphError.suspended(seconds: 5)) {
            try await bench.client.collection(Self.list, as: bench.caller())
        }
        #expect(transport.requests.count == CircuitBreaker.threshold)
        clock.advance(by: 5)
        transport.enqueue(GraphBench.answer(["value": []]))
        transport.enqueue(GraphBench.answer(["value": []]))
        _ = try await bench.client.collection(Self.list, as: bench.caller())
        _ = try await bench.client.collection(Self.list, as: bench.caller())
    }

    @Test
    func `a token that is refused and a throttled call say nothing against Graph`() async throws {
        let refused = Array(repeating: GraphBench.answer([:], status: 403), count: 20)
        let bench = GraphBench(StubTransport(answers: refused + [GraphBench.answer(["value": []])]))
        for _ in 0..<20 {
            await #expect(throws: GraphError.refused(status: 403, code: "")) {
                try await bench.client.collection(Self.list, as: bench.caller())
            }
        }
        _ = try await bench.client.collection(Self.list, as: bench.caller())
    }
}
