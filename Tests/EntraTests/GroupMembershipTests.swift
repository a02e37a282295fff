import Cryptography
import Entra
import Foundation
import HTTPTransport
import HTTPTypes
import TestSupport
import Testing

/// Asking Graph for groups, and everything that Graph may answer instead.
struct GroupMembershipTests {
    private static let origin = "https://graph.example"
    private static let first = "\(origin)/v1.0/me/transitiveMemberOf?$select=id&$top=999"
    private static let a = "60c0ffee-0000-4000-8000-00000000000a"
    private static let b = "60c0ffee-0000-4000-8000-00000000000b"

    private let clock = TestClock()

    private func groups(_ transport: StubTransport) async throws(GraphError) -> [String] {
        let bench = GraphBench(transport, clock)
        return try await GroupMembership(client: bench.client)
            .groups(of: bench.caller(within: Double(GroupMembership.deadline.components.seconds)))
    }

    static func group(_ id: String) -> TestJSON {
        ["@odata.type": "#microsoft.graph.group", "id": .string(id)]
    }

    static func page(_ entries: [TestJSON], next: TestJSON? = nil) -> StubTransport.Answer {
        var page: [String: TestJSON] = ["value": .array(entries)]
        page["@odata.nextLink"] = next
        return answer(.object(page))
    }

    static func answer(
        _ json: TestJSON,
        status: Int = 200,
        type: String? = "application/json;odata.metadata=minimal",
        retryAfter: String? = nil
    ) -> StubTransport.Answer {
        var fields: HTTPFields = [:]
        fields[.contentType] = type
        fields[.retryAfter] = retryAfter
        return .success(
            TransportResponse(status: HTTPResponse.Status(code: status), fields: fields, body: json.bytes)
        )
    }

    @Test
    func `all pages together are the groups, none twice`() async throws {
        let next = "\(Self.origin)/v1.0/me/transitiveMemberOf?$select=id&$skiptoken=abc"
        let transport = StubTransport(answers: [
            Self.page([Self.group(Self.a.uppercased()), Self.group(Self.b)], next: .string(next)),
            Self.page([], next: .string(next + "d")),
            Self.page([Self.group(Self.a)], next: .null),
        ])
        #expect(try await groups(transport) == [Self.a, Self.b])
        #expect(transport.requests.map(\.url) == [Self.first, next, next + "d"])
        #expect(transport.requests.allSatisfy { $0.fields[.authorization] == "Bearer token-of-the-fixture" })
        #expect(transport.requests.allSatisfy { $0.method == .get && $0.body.isEmpty })
        #expect(transport.requests.allSatisfy { $0.limits.maximumResponseSize == GraphClient.maximumSize })
    }

    @Test
    func `nobody in no group is an answer`() async throws {
        #expect(try await groups(StubTransport(answers: [Self.page([])])).isEmpty)
    }

    @Test
    func `roles and administrative units are no groups`() async throws {
        let transport = StubTransport(answers: [
            Self.page([
                ["@odata.type": "#microsoft.graph.directoryRole", "id": .string(Self.a)],
                ["@odata.type": "#microsoft.graph.administrativeUnit", "id": .string(Self.a)], Self.group(Self.b),
            ])
        ])
        #expect(try await groups(transport) == [Self.b])
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let error: GraphError
        let answers: [StubTransport.Answer]
        var testDescription: String { name }

        init(_ name: String, _ error: GraphError, _ answers: [StubTransport.Answer]) {
            (self.name, self.error, self.answers) = (name, error, answers)
        }

        private static func link(_ name: String, _ link: TestJSON, _ error: GraphError = .linkRefused) -> Refusal {
            Refusal("next link: \(name)", error, [page([group(a)], next: link), page([group(b)])])
        }

        static let links = [
            link("another host", "https://elsewhere.example/v1.0/me/transitiveMemberOf"),
            link("our host with more behind it", "https://graph.example.evil.example/v1.0/me/transitiveMemberOf"),
            link("our host as a user", "https://graph.example@evil.example/v1.0/me/transitiveMemberOf"),
            link("our origin without a slash behind it", "https://graph.example@evil.example"),
            link("another port", "https://graph.example:8443/v1.0/me/transitiveMemberOf"),
            link("plain http", "http://graph.example/v1.0/me/transitiveMemberOf"),
            link("another version", "https://graph.example/beta/me/transitiveMemberOf"),
            link("without host", "/v1.0/me/transitiveMemberOf?$skiptoken=x"),
            link("without scheme", "//graph.example/v1.0/me/transitiveMemberOf"),
            link("the legacy Graph", "https://graph.windows.net/v1.0/me/getMemberObjects"),
            link("a file", "file:///v1.0/"),
            link("with a line end", "https://graph.example/v1.0/me\r\nX: y"),
            link("with a space", "https://graph.example/v1.0/me transitiveMemberOf"),
            link("with a backslash", "https://graph.example/v1.0/\\\\evil.example"),
            link("with a fragment", "https://graph.example/v1.0/me#x"),
            link("empty", ""),
            link("too long", .string("https://graph.example/v1.0/me?x=" + String(repeating: "x", count: 8192))),
            link("a number", 1, .malformed),
            link("an object", ["url": "https://graph.example/v1.0/"], .malformed),
        ]

        static let answers = [
            Refusal(
                "no right",
                .refused(status: 403, code: "Authorization_RequestDenied"),
                [
                    answer(["error": ["code": "Authorization_RequestDenied", "message": "m"]], status: 403)
                ]
            ),
            Refusal(
                "not signed in",
                .refused(status: 401, code: "InvalidAuthenticationToken"),
                [
                    answer(["error": ["code": "InvalidAuthenticationToken"]], status: 401)
                ]
            ),
            Refusal(
                "not found, without code",
                .refused(status: 404, code: ""),
                [
                    answer(["error": ["code": ""]], status: 404)
                ]
            ),
            Refusal(
                "a code that would break a log line",
                .refused(status: 400, code: ""),
                [
                    answer(["error": ["code": "a\nb"]], status: 400)
                ]
            ),
            Refusal("an error that is none", .refused(status: 400, code: ""), [answer([], status: 400, type: nil)]),
            Refusal("a redirect", .refused(status: 302, code: ""), [page([]).changing(status: 302)]),
            Refusal("no content", .refused(status: 204, code: ""), [page([]).changing(status: 204)]),
            Refusal("an HTML page", .malformed, [answer(.raw("<html>"), type: "text/html")]),
            Refusal("JSON that is called text", .malformed, [answer(["value": []], type: "text/plain")]),
            Refusal("broken JSON", .malformed, [answer(.raw("{"))]),
            Refusal("an array", .malformed, [answer([["value": []]])]),
            Refusal("no value", .malformed, [answer([:])]),
            Refusal("value is an object", .malformed, [answer(["value": [:]])]),
            Refusal("an error with status 200", .malformed, [answer(["error": ["code": "x"]])]),
            Refusal("an entry without kind", .malformed, [page([["id": .string(a)]])]),
            Refusal("a group without ID", .malformed, [page([["@odata.type": "#microsoft.graph.group"]])]),
            Refusal("a group whose ID is a name", .malformed, [page([group("Staff")])]),
            Refusal("an entry that is a string", .malformed, [page([.string(a)])]),
            Refusal("no answer", .unreachable(.timedOut), [.failure(.timedOut)]),
            Refusal("too large an answer", .unreachable(.responseTooLarge), [.failure(.responseTooLarge)]),
            Refusal(
                "a second page that fails",
                .refused(status: 401, code: ""),
                [
                    page([group(a)], next: "https://graph.example/v1.0/me?x"), answer([:], status: 401),
                ]
            ),
            Refusal(
                "one page after the other",
                .tooMany,
                Array(
                    repeating: page([], next: "https://graph.example/v1.0/me?x"),
                    count: GroupMembership.maximumPages
                )
            ),
            Refusal(
                "more groups than can be",
                .tooMany,
                [
                    page(
                        (0...GroupMembership.maximumGroups).map { number in
                            let digits = String(number)
                            return group(
                                "60c0ffee-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
                            )
                        }
                    )
                ]
            ),
            Refusal(
                "out of order for good",
                .unavailable(status: 503),
                Array(
                    repeating: answer([:], status: 503),
                    count: GraphClient.maximumAttempts
                )
            ),
            Refusal(
                "a wait beyond the deadline",
                .unavailable(status: 429),
                [
                    answer([:], status: 429, retryAfter: "15"), page([]),
                ]
            ),
        ]
    }

    @Test(arguments: Refusal.answers + Refusal.links)
    func `whatever is not all of the groups is none of them`(_ refusal: Refusal) async throws {
        let transport = StubTransport(answers: refusal.answers)
        await #expect(throws: refusal.error) { try await groups(transport) }
        #expect(transport.requests.allSatisfy { $0.url.hasPrefix("\(Self.origin)/v1.0/") })
        #expect(!"\(refusal.error)".contains("example"))
    }

    @Test(
        arguments: [
            ("2.128", 2.128), ("3", 3), ("0", 0), (nil, 1), ("soon", 1), ("Fri, 15 Jan 2027 08:00:05 GMT", 5),
            ("Fri, 15 Jan 2027 07:00:00 GMT", 0),
        ] as [(String?, Double)]
    )
    func `a throttled page is asked for again when Graph says`(_ retryAfter: String?, _ wait: Double) async throws {
        let transport = StubTransport(answers: [
            Self.answer([:], status: 429, retryAfter: retryAfter), Self.page([Self.group(Self.a)]),
        ])
        let start = clock.now
        #expect(try await groups(transport) == [Self.a])
        #expect(abs(clock.now.timeIntervalSince(start) - wait) < 0.001)
    }

    @Test
    func `the deadline is for all pages together`() async throws {
        let clock = clock
        let transport = StubTransport { _ in
            clock.advance(by: 4)
            return Self.page([Self.group(Self.a)], next: "https://graph.example/v1.0/me?x")
        }
        await #expect(throws: GraphError.deadlineExceeded) { try await groups(transport) }
        #expect(transport.requests.map(\.limits.totalTimeout) == [10, 10, 7, 3].map { Duration.seconds($0) })
    }
}

extension Result where Success == TransportResponse, Failure == TransportError {
    fileprivate func changing(status: Int) -> Self {
        map { TransportResponse(status: HTTPResponse.Status(code: status), fields: $0.fields, body: $0.body) }
    }
}
