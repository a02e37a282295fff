import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

/// `GET /api/permissions/search-principals`: interface section 4.3.
struct PeopleSearchTests {
    private let people: PeopleBench
    private var bench: Bench { people.bench }

    init() throws {
        people = try PeopleBench()
    }

    private func know(
        _ number: Int,
        _ name: String,
        email: String? = nil,
        tenant: String = TestIssuer.tenantID
    ) async throws {
        try await bench.store.upsert(
            Person(
                tenantID: tenant,
                objectID: PeopleBench.id(number),
                name: name,
                email: email,
                username: "local\(number)@example.com",
                lastSignInAt: 1,
                source: .signedIn
            )
        )
    }

    private func names(_ response: Response) throws -> [String] {
        try #require(response.json()["results"]?.array).compactMap { $0.object?["name"]?.string }
    }

    private func partial(_ response: Response) throws -> [[String: JSONValue]] {
        try response.json()["partial"]?.array?.compactMap(\.object) ?? []
    }

    @Test
    func `both directories are searched and merged by tenant and object ID, the best first`() async throws {
        var browser = try await people.signedIn()
        try await know(1, "Adam Local", email: "adam@example.com")
        try await know(2, "Known in both")
        try await know(3, "Adam Elsewhere", tenant: "other-tenant")
        people.graph.answer(
            "/me/people",
            with: [
                "value": [
                    [
                        "id": .string(PeopleBench.id(4).uppercased()), "displayName": "",
                        "givenName": "Jo", "surname": "Madam",
                        "scoredEmailAddresses": [["address": "jo@example.com", "relevanceScore": -1]],
                    ],
                    ["id": "contact-of-a-mailbox", "displayName": "Adam Contact"],
                ]
            ]
        )
        people.graph.answer(
            "/users",
            with: [
                "value": [
                    PeopleBench.user(5, "adam", mail: "x@example.com"),
                    PeopleBench.user(2, "Known in both, Adam", mail: "both@example.com"),
                    PeopleBench.user(4, "Jo Madam again"), ["id": .string(PeopleBench.id(6)), "displayName": .null],
                ]
            ]
        )
        people.graph.answer(
            "/groups",
            with: [
                "value": [
                    ["id": .string(PeopleBench.id(7)), "displayName": "adam", "description": "first"],
                    ["id": .string(PeopleBench.id(8)), "displayName": .null],
                ]
            ]
        )
        try await know(2, "Known in both, Adam")
        let response = await browser.search("q=Adam&limit=10")
        #expect(response.status == .ok)
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(try names(response) == ["adam", "adam", "Adam Local", "Jo Madam", "Known in both, Adam"])
        let answer = try response.json()
        #expect(Set(answer.keys) == ["query", "limit", "types", "results", "count", "sources"])
        #expect(answer["query"] == "Adam" && answer["limit"] == .integer(10) && answer["types"] == .null)
        #expect(answer["count"] == .integer(5))
        #expect(answer["sources"] == ["local": 2, "entra": 3])
        let results = try #require(answer["results"]?.array).compactMap(\.object)
        #expect(results.map { $0["type"] } == ["user", "group", "user", "user", "user"])
        #expect(results.map { $0["source"] } == ["entra", "entra", "local", "entra", "local"])
        #expect(results[0]["id"] == .null)
        #expect(results[0]["idOnTheSource"] == .string(PeopleBench.id(5)))
        #expect(results[1]["description"] == "first")
        #expect(results[2]["id"] == .string("\(PeopleBench.id(1)).\(TestIssuer.tenantID)"))
        #expect(results[3]["email"] == "jo@example.com" && results[3]["idOnTheSource"] == .string(PeopleBench.id(4)))
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        let query: String
        let error: String
        var testDescription: String { name }

        static let all = [
            Refused(name: "no q", query: "limit=3", error: "Query parameter \"q\" is required and must not be empty"),
            Refused(name: "blank", query: "q=%20%09", error: "Query parameter \"q\" is required and must not be empty"),
            Refused(name: "one character", query: "q=a", error: "Query must be at least 2 characters long"),
            Refused(name: "one after trimming", query: "q=%20a%20", error: "Query must be at least 2 characters long"),
            Refused(
                name: "257 characters",
                query: "q=" + String(repeating: "a", count: 257),
                error: "Query must be at most 256 characters long"
            ),
            Refused(name: "broken encoding", query: "q=%zz", error: "invalid_request"),
            Refused(name: "a NUL", query: "q=ab%00", error: "invalid_request"),
        ]
    }

    @Test(arguments: Refused.all)
    func `a question that is none is refused in LibreChat's words`(_ refused: Refused) async throws {
        var browser = try await people.signedIn()
        let asked = people.graph.asked.count
        let response = await browser.search(refused.query)
        #expect(response.status == .badRequest)
        #expect(try response.json()["error"] == .string(refused.error))
        #expect(people.graph.asked.count == asked)
    }

    @Test(
        arguments: [
            ("", 20), ("&limit=5", 5), ("&limit=0", 1), ("&limit=-3", 1), ("&limit=51", 50), ("&limit=many", 10),
            ("&limit=7up", 7), ("&limit=99999999999999999999", 50),
        ]
    )
    func `the limit is read as LibreChat reads it`(_ query: String, _ limit: Int) async throws {
        var browser = try await people.signedIn()
        #expect(try await browser.search("q=adam" + query).json()["limit"] == .integer(Int64(limit)))
    }

    @Test
    func `nobody who is not signed in finds anybody`() async throws {
        var browser = Browser(bench)
        let response = await browser.search("q=adam")
        #expect(response.status == .unauthorized)
        #expect(try response.json()["login_url"] == "https://app.example.com/oauth/openid")
        #expect(people.graph.asked.isEmpty)
    }

    @Test(
        arguments: [
            ("user", ["/me/people", "/users"]), ("group", ["/groups"]), ("role", []),
            ("user,role", ["/me/people", "/users"]),
            ("group&types=user", ["/me/people", "/users", "/groups"]),
            ("nonsense", ["/me/people", "/users", "/groups"]),
        ] as [(String, [String])]
    )
    func `only what is asked for is asked of Microsoft`(_ types: String, _ paths: [String]) async throws {
        var browser = try await people.signedIn()
        let before = people.graph.asked.count
        let response = await browser.search("q=user&types=" + types)
        #expect(response.status == .ok)
        #expect(people.graph.asked.dropFirst(before).map { String($0.prefix { $0 != "?" }) } == paths)
    }

    @Test
    func `roles of the site are found`() async throws {
        var browser = try await people.signedIn()
        let response = await browser.search("q=adm&types=role")
        #expect(
            try response.json()["results"] == [["id": "ADMIN", "name": "ADMIN", "source": "local", "type": "role"]]
        )
        #expect(try response.json()["types"] == ["role"])
    }

    @Test(arguments: ["%26%26", "%22%22", "*-"])
    func `a text of which Graph's search takes nothing is not sent`(_ text: String) async throws {
        var browser = try await people.signedIn()
        let before = people.graph.asked.count
        #expect(await browser.search("q=" + text).status == .ok)
        #expect(people.graph.asked.count == before)
    }

    @Test
    func `a full list of relevant people is enough for who wants people only`() async throws {
        var browser = try await people.signedIn()
        people.graph.answer(
            "/me/people",
            with: ["value": [PeopleBench.user(1, "Adam"), PeopleBench.user(2, "Adam II")]]
        )
        let before = people.graph.asked.count
        #expect(try names(await browser.search("q=adam&types=user&limit=2")) == ["Adam", "Adam II"])
        #expect(people.graph.asked.count == before + 1)
    }

    @Test
    func `without the scope for them relevant people are not asked`() async throws {
        let people = try PeopleBench(["OPENID_GRAPH_SCOPES": "User.Read,User.ReadBasic.All"])
        var browser = try await people.signedIn()
        let before = people.graph.asked.count
        let response = await browser.search("q=adam&types=user")
        #expect(people.graph.asked.dropFirst(before).map { String($0.prefix { $0 != "?" }) } == ["/users"])
        #expect(try response.json()["partial"] == nil)
    }

    @Test
    func `the same question within seconds is asked once`() async throws {
        var browser = try await people.signedIn()
        _ = await browser.search("q=adam")
        let asked = people.graph.asked.count
        _ = await browser.search("q=adam")
        #expect(people.graph.asked.count == asked)
        bench.clock.advance(by: 11)
        await bench.service.synchronise()
        _ = await browser.search("q=adam")
        #expect(people.graph.asked.count > asked)
    }

    struct Trouble: Sendable, CustomTestStringConvertible {
        let name: String
        let reason: String
        let retryAfter: Int64?
        let answer: StubTransport.Answer
        var testDescription: String { name }

        static let all = [
            Trouble(name: "no answer", reason: "unavailable", retryAfter: 10, answer: .failure(.connectionFailed)),
            Trouble(name: "too slow", reason: "timeout", retryAfter: 10, answer: .failure(.timedOut)),
            Trouble(name: "TLS", reason: "unavailable", retryAfter: 10, answer: .failure(.tlsFailed)),
            Trouble(name: "503", reason: "unavailable", retryAfter: 10, answer: TestIssuer.response([:], status: 503)),
            Trouble(name: "429", reason: "throttled", retryAfter: 10, answer: TestIssuer.response([:], status: 429)),
            Trouble(name: "400", reason: "error", retryAfter: nil, answer: TestIssuer.response([:], status: 400)),
            Trouble(name: "not JSON", reason: "error", retryAfter: nil, answer: TestIssuer.response(.raw("{"))),
        ]
    }

    @Test(arguments: Trouble.all)
    func `what Entra does not tell is said, and what the site knows is there`(_ trouble: Trouble) async throws {
        var browser = try await people.signedIn()
        try await know(1, "Adam Local")
        people.graph.answer("/me/people", with: trouble.answer)
        people.graph.answer("/$batch", with: trouble.answer)
        let response = await browser.search("q=adam")
        #expect(response.status == .ok)
        #expect(try names(response) == ["Adam Local"])
        var partial: [String: JSONValue] = ["source": "entra", "reason": .string(trouble.reason)]
        partial["retryAfter"] = trouble.retryAfter.map { .integer($0) }
        #expect(try self.partial(response) == [partial])
    }

    @Test
    func `while Graph is down nobody waits for it`() async throws {
        var browser = try await people.signedIn()
        people.graph.answer("/me/people", with: .failure(.connectionFailed))
        people.graph.answer("/$batch", with: .failure(.connectionFailed))
        for number in 0..<10 { _ = await browser.search("q=adam\(number)") }
        let asked = bench.transport.requests.count
        let response = await browser.search("q=somebody")
        #expect(bench.transport.requests.count == asked)
        #expect(try partial(response).map { $0["reason"] } == ["unavailable"])
        #expect(await browser.check().status == .noContent)
    }

    @Test
    func `no secret and no name that was typed is in the log`() async throws {
        var browser = try await people.signedIn()
        people.graph.answer("/me/people", with: TestIssuer.response(["error": ["code": "x"]], status: 400))
        people.graph.answer("/$batch", with: .failure(.connectionFailed))
        _ = await browser.search("q=Somebody%20Secret")
        let lines = bench.log.lines.filter { $0.contains("a call of Microsoft Graph failed") }
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.contains("correlation_id") && $0.contains("client_request_id") })
        #expect(!bench.log.lines.contains { $0.contains("Secret") || $0.contains(TestIssuer.accessToken) })
    }

    @Test
    func `an access token for us is exchanged on its person's behalf, once`() async throws {
        await bench.service.synchronise()
        let token = try bench.issuer.sign(bench.issuer.accessDraft())
        bench.issuer.issueAccessToken(token)
        let fields = ["AUTHORIZATION": "Bearer " + token]
        for text in ["adam", "other"] {
            let path = "/api/permissions/search-principals"
            let response = await bench.send(SiteRequest(path: path, query: "q=" + text, fields: fields))
            #expect(response.status == .ok)
            #expect(try partial(response).isEmpty)
        }
        #expect(Set(people.graph.tokens) == ["Bearer " + TestIssuer.exchangedToken])
        let exchanges = bench.transport.requests.filter {
            String(decoding: $0.body, as: UTF8.self).contains("on_behalf_of")
        }
        #expect(exchanges.count == 1)
    }

    @Test
    func `the name that a guest signs in with is no address`() async throws {
        var browser = try await people.signedIn()
        let guest: TestJSON = [
            "id": .string(PeopleBench.id(1)), "displayName": "Adam Guest",
            "userPrincipalName": "adam_partner.example#EXT#@example.com",
        ]
        people.graph.answer("/users", with: ["value": [guest]])
        let result = try #require(try await browser.search("q=adam").json()["results"]?.array?.first?.object)
        #expect(result["email"] == nil)
        #expect(result["username"] == "adam_partner.example#EXT#@example.com")
    }

    @Test
    func `who has no mailbox finds people all the same, and nothing is missing`() async throws {
        var browser = try await people.signedIn()
        people.graph.answer("/me/people", with: ["error": ["code": "ErrorNonExistentMailbox"]], status: 404)
        people.graph.answer("/users", with: ["value": [PeopleBench.user(1, "Adam")]])
        let response = await browser.search("q=adam")
        #expect(try names(response) == ["Adam"])
        #expect(try partial(response).isEmpty)
    }
}
