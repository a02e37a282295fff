import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store
import TestSupport
import Testing

/// `GET /api/groups/{id}/members`, and the groups of people who sign in.
struct GroupMembersTests {
    private static let group = PeopleBench.id(100)
    private static let next = "https://graph.example/v1.0/groups/\(group)/transitiveMembers?$skiptoken=2"

    private static func member(_ number: Int, _ name: String?, kind: String = "user") -> TestJSON {
        [
            "@odata.type": .string("#microsoft.graph.\(kind)"), "id": .string(PeopleBench.id(number)),
            "displayName": name.map { .string($0) } ?? .null, "mail": .string("m\(number)@example.com"),
        ]
    }

    private func members(_ browser: inout Browser, _ id: String = group, query: String = "") async -> Response {
        await browser.send(
            SiteRequest(path: "/api/groups/\(id)/members", query: query, fields: ["ACCEPT": "application/json"])
        )
    }

    private func names(_ response: Response) throws -> [String] {
        try #require(response.json()["members"]?.array).compactMap { $0.object?["name"]?.string }
    }

    @Test
    func `members of Entra's groups come page by page, by a cursor that says nothing`() async throws {
        let people = try PeopleBench()
        var browser = try await people.signedIn()
        people.graph.answer(
            "/groups/\(Self.group)/transitiveMembers?$select",
            with: [
                "value": [
                    Self.member(1, "Ada"), Self.member(2, "Inner", kind: "group"), Self.member(3, "PC", kind: "device"),
                ],
                "@odata.nextLink": .string(Self.next),
            ]
        )
        people.graph.answer(
            "/groups/\(Self.group)/transitiveMembers?$skiptoken=2",
            with: ["value": [Self.member(4, "Grace")]]
        )
        let first = await members(&browser, query: "limit=2")
        #expect(first.status == .ok)
        #expect(
            try first.json()["members"] == [
                [
                    "id": .string(PeopleBench.id(1)), "idOnTheSource": .string(PeopleBench.id(1)), "type": "user",
                    "name": "Ada", "email": "m1@example.com", "owner": false,
                ],
                [
                    "id": .string(PeopleBench.id(2)), "idOnTheSource": .string(PeopleBench.id(2)), "type": "group",
                    "name": "Inner", "email": "m2@example.com", "owner": false,
                ],
            ]
        )
        let cursor = try #require(first.json()["next"]?.string)
        #expect(!cursor.contains("skiptoken") && !cursor.contains("graph"))
        let second = await members(&browser, query: "limit=2&cursor=\(cursor)")
        #expect(try names(second) == ["Grace"])
        #expect(try second.json()["next"] == .null)
        #expect(try second.json()["partial"] == nil)
        // Neither another person's nor another group's.
        let asked = people.graph.asked.count
        #expect(await members(&browser, PeopleBench.id(101), query: "cursor=\(cursor)").status == .badRequest)
        people.bench.issuer.changeTokens { $0.claims["oid"] = "cccccccc-bbbb-4ccc-8ddd-eeeeeeeeeeee" }
        var other = try await people.signedIn()
        #expect(await members(&other, query: "cursor=\(cursor)").status == .badRequest)
        #expect(people.graph.asked.dropFirst(asked).allSatisfy { !$0.contains("transitiveMembers") })
    }

    @Test
    func `owners come first and once, when they count as members`() async throws {
        let people = try PeopleBench(["ENTRA_ID_INCLUDE_OWNERS_AS_MEMBERS": "true"])
        var browser = try await people.signedIn()
        people.graph.answer(
            "/groups/\(Self.group)/owners",
            with: ["value": [Self.member(9, "Owner"), Self.member(8, "App", kind: "servicePrincipal")]]
        )
        people.graph.answer(
            "/groups/\(Self.group)/transitiveMembers",
            with: ["value": [Self.member(1, "Ada"), Self.member(9, "Owner")]]
        )
        let response = await members(&browser)
        #expect(try names(response) == ["Owner", "Ada"])
        let owners = try #require(response.json()["members"]?.array).map { $0.object?["owner"] }
        #expect(owners == [true, false])
    }

    @Test
    func `hidden names are said to be hidden`() async throws {
        let people = try PeopleBench()
        var browser = try await people.signedIn()
        people.graph.answer(
            "/groups/\(Self.group)/transitiveMembers",
            with: ["value": [["@odata.type": "#microsoft.graph.user", "id": .string(PeopleBench.id(1))]]]
        )
        let response = await members(&browser)
        #expect(try names(response) == [PeopleBench.id(1)])
        #expect(try response.json()["partial"] == [["source": "entra", "reason": "limited"]])
    }

    @Test
    func `what Graph refuses is said, and what it does not know is not found`() async throws {
        let people = try PeopleBench()
        var browser = try await people.signedIn()
        let path = "/groups/\(Self.group)/transitiveMembers"
        people.graph.answer(path, with: ["error": ["code": "Authorization_RequestDenied"]], status: 403)
        let refused = try await members(&browser).json()
        #expect(refused["members"] == [])
        #expect(refused["partial"]?.array?.first?.object?["reason"] == "consent_required")
        people.graph.answer(path, with: ["error": ["code": "Request_ResourceNotFound"]], status: 404)
        #expect(await members(&browser).status == .notFound)
        #expect(await members(&browser, "staff").status == .notFound)
        #expect(await members(&browser, "..%2Fusers").status == .notFound)
        var nobody = Browser(people.bench)
        #expect(await members(&nobody).status == .unauthorized)
    }

    @Test
    func `a link of Graph's that leads elsewhere is not followed`() async throws {
        let people = try PeopleBench()
        var browser = try await people.signedIn()
        people.graph.answer(
            "/groups/\(Self.group)/transitiveMembers",
            with: ["value": [Self.member(1, "Ada")], "@odata.nextLink": "https://evil.example/v1.0/groups"]
        )
        let response = try await members(&browser).json()
        #expect(response["partial"]?.array?.first?.object?["reason"] == "error")
        #expect(people.bench.transport.requests.allSatisfy { !$0.url.contains("evil") })
    }

    @Test
    func `the groups of who signs in are kept: known, empty, and not lost when Graph fails`() async throws {
        let people = try PeopleBench()
        let path = "/me/transitiveMemberOf"
        let staff: TestJSON = [
            "@odata.type": "#microsoft.graph.group", "id": .string(Self.group), "displayName": "Staff",
        ]
        people.graph.answer(path, with: ["value": [staff]])
        var browser = try await people.signedIn()
        let directory = people.bench.store
        func kept() async throws -> [String]? {
            try await directory.groups(tenantID: TestIssuer.tenantID, objectID: TestIssuer.objectID)?.map(\.name)
        }
        #expect(try await kept() == ["Staff"])
        people.graph.answer("/groups", with: ["value": []])
        let found = try await browser.search("q=staff&types=group").json()
        #expect(found["results"]?.array?.first?.object?["memberCount"] == 1)
        people.graph.answer(path, with: ["error": ["code": "x"]], status: 403)
        people.bench.clock.advance(by: 1)
        _ = try await people.signedIn()
        #expect(try await kept() == ["Staff"])
        people.graph.answer(path, with: ["value": []])
        people.bench.clock.advance(by: 1)
        _ = try await people.signedIn()
        #expect(try await kept() == [])
    }

    @Test
    func `a sign-in does not wait for the groups`() async throws {
        let clock = TestClock()
        let issuer = try TestIssuer(now: { clock.now })
        issuer.answerGraph { _ in TestIssuer.response(["value": []]) }
        let slow = SlowGraph(issuer.makeTransport())
        let bench = try Bench(PeopleBench.settings, transport: slow, clock: clock)
        await bench.service.synchronise()
        var browser = Browser(bench)
        let url = try await browser.begin()
        let response = await browser.callback(try issuer.authorize(url))
        #expect(response.fields[.location] == "https://app.example.com")
        #expect(await browser.check().status == .noContent)
        // Only now does Graph answer.
        slow.answer()
        await bench.service.finish()
        #expect(try await bench.store.groups(tenantID: TestIssuer.tenantID, objectID: TestIssuer.objectID) == [])
    }

    /// Answers as another transport does, but Graph's answers wait until a test says so.
    private final class SlowGraph: Transport {
        private let other: any Transport
        private let waiting: AsyncStream<Never>
        private let end: AsyncStream<Never>.Continuation

        init(_ other: any Transport) {
            self.other = other
            (waiting, end) = AsyncStream<Never>.makeStream()
        }

        func answer() {
            end.finish()
        }

        func send(_ request: OutgoingRequest) async throws(TransportError) -> TransportResponse {
            if request.url.contains("transitiveMemberOf") {
                for await _ in waiting {}
            }
            return try await other.send(request)
        }
    }

    @Test
    func `a group of the site's own is told from the directory, page by page`() async throws {
        let people = try PeopleBench(["USE_ENTRA_ID_FOR_PEOPLE_SEARCH": "false"])
        var browser = try await people.signedIn()
        let store = people.bench.store
        let group = DirectoryGroup(
            id: "staff",
            tenantID: TestIssuer.tenantID,
            objectID: "g",
            name: "Staff",
            email: nil,
            about: nil,
            source: .entra
        )
        for number in 1...5 {
            let person = Person(
                tenantID: TestIssuer.tenantID,
                objectID: PeopleBench.id(number),
                name: "Member \(number)",
                email: nil,
                username: "m\(number)",
                lastSignInAt: 1,
                source: .signedIn
            )
            try await store.upsert(person)
            try await store.note(.known([group]), tenantID: person.tenantID, objectID: person.objectID, at: 1)
        }
        let first = await members(&browser, "staff", query: "limit=3")
        #expect(try names(first) == ["Member 1", "Member 2", "Member 3"])
        let cursor = try #require(first.json()["next"]?.string)
        let second = await members(&browser, "staff", query: "limit=3&cursor=\(cursor)")
        #expect(try names(second) == ["Member 4", "Member 5"])
        #expect(try second.json()["next"] == .null)
        #expect(people.graph.asked.isEmpty)
    }
}
