import EntraEmulator
import FastCGI
import Foundation
import HTTPTypes
import Testing

/// What of Graph tells a person's groups.
struct GraphTests {
    private let bench: Bench
    private let visitor: Visitor

    init() throws {
        bench = try Bench { configuration in
            configuration.updateApplication(Demo.clientID) {
                $0.groupClaim = .objectIDs
                $0.consentedScopes.append("\(Demo.graphURL)/Directory.Read.All")
            }
        }
        visitor = Visitor(bench)
    }

    private func token(_ person: Person = Demo.manyGroups, scope: String = "User.Read") async throws -> String {
        visitor.scope = "openid profile \(scope)"
        return try #require(try await visitor.signIn(person)["access_token"]?.text)
    }

    private func get(_ target: String, _ token: String) async -> Response {
        await bench.send("GET", target, fields: ["authorization": "Bearer \(token)"])
    }

    private func ids(_ page: JSONValue, kind: String = "#microsoft.graph.group") -> [String] {
        (page["value"]?.elements ?? []).filter { $0["@odata.type"]?.text == kind }.compactMap { $0["id"]?.text }
    }

    @Test
    func `quirk 18: the groups that a token lacks are here, page by page`() async throws {
        let token = try await token()
        var target: String? = "/v1.0/me/transitiveMemberOf?$select=id&$top=90"
        var found: [String] = []
        var sizes: [Int] = []
        while let current = target {
            let page = try await get(current, token).json
            sizes.append(page["value"]?.elements?.count ?? 0)
            found += ids(page)
            target = page["@odata.nextLink"]?.text.map { String($0.dropFirst(Bench.origin.count)) }
        }
        #expect(found == Demo.manyGroups.groupIDs)
        #expect(sizes == [90, 90, 22])
    }

    @Test
    func `quirk 67: the next link is absolute and keeps the options`() async throws {
        let page = try await get("/v1.0/me/transitiveMemberOf?$select=id&$top=5", try await token()).json
        let link = try #require(page["@odata.nextLink"]?.text)
        #expect(link.hasPrefix("\(Bench.origin)/v1.0/me/transitiveMemberOf?$select=id&$top=5&$skiptoken="))
    }

    @Test
    func `a page has a hundred entries, or as many as asked for, or fewer on command`() async throws {
        let token = try await token()
        #expect(ids(try await get("/v1.0/me/transitiveMemberOf", token).json).count == 99)
        #expect(ids(try await get("/v1.0/me/transitiveMemberOf?$top=999", token).json).count == 201)
        bench.emulator.updateFaults { $0.graphPageSize = 50 }
        #expect(ids(try await get("/v1.0/me/transitiveMemberOf?$top=999", token).json).count == 49)
    }

    @Test
    func `a directory role stands among the groups`() async throws {
        let page = try await get("/v1.0/me/transitiveMemberOf?$top=999", try await token()).json
        #expect(ids(page, kind: "#microsoft.graph.directoryRole") == [Demo.directoryReaders])
    }

    @Test
    func `with User.Read alone a group shows its identifier only`() async throws {
        let bench = try Bench { configuration in
            configuration.updateApplication(Demo.clientID) { $0.consentedScopes = ["\(Demo.graphURL)/User.Read"] }
        }
        let visitor = Visitor(bench)
        visitor.scope = "openid profile User.Read"
        let token = try #require(try await visitor.signIn(Demo.manyGroups)["access_token"]?.text)
        let field = ["authorization": "Bearer \(token)"]
        let page = try await bench.send("GET", "/v1.0/me/transitiveMemberOf", fields: field).json
        let group = try #require(page["value"]?.elements?.last)
        #expect(group["id"]?.text != nil)
        #expect(group["displayName"] == .null)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let target: String
        let status: Int
        let code: String
        let message: String
        var testDescription: String { name }

        static let all = [
            Refusal(
                name: "no entries",
                target: "/v1.0/me/transitiveMemberOf?$top=0",
                status: 400,
                code: "Request_BadRequest",
                message: "Invalid page size specified: '0'. Must be between 1 and 999 inclusive."
            ),
            Refusal(
                name: "quirk 66: a thousand entries",
                target: "/v1.0/me/transitiveMemberOf?$top=1000",
                status: 400,
                code: "Request_BadRequest",
                message: "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive."
            ),
            Refusal(
                name: "an invented page",
                target: "/v1.0/me/transitiveMemberOf?$skiptoken=x",
                status: 400,
                code: "Request_BadRequest",
                message: "The specified page token value has expired and can no longer be included."
            ),
            Refusal(
                name: "a search",
                target: "/v1.0/me/transitiveMemberOf?$search=x",
                status: 400,
                code: "Request_UnsupportedQuery",
                message: "The query option '$search' is not supported here."
            ),
        ]
    }

    @Test(arguments: Refusal.all)
    func `what Graph does not take is refused in its own form`(_ refusal: Refusal) async throws {
        let response = await get(refusal.target, try await token())
        #expect(response.status.code == refusal.status)
        let error = try #require(try response.json["error"])
        #expect(error["code"]?.text == refusal.code)
        #expect(error["message"]?.text == refusal.message)
        #expect(error["innerError"]?["request-id"]?.text != nil)
        #expect(error["innerError"]?["date"]?.text != nil)
    }

    @Test(
        arguments: [
            ("", "Access token is empty."), ("Bearer", "Access token is empty."),
            ("Bearer x", "CompactToken parsing failed with error code: 80049217"),
            ("Bearer a.b.c", "Access token validation failure. Invalid audience."),
        ]
    )
    func `without a token for Graph nothing is told`(_ field: String, _ message: String) async throws {
        let response = await bench.send("GET", "/v1.0/me/transitiveMemberOf", fields: ["authorization": field])
        #expect(response.status == .unauthorized)
        #expect(response.field("www-authenticate")?.hasPrefix("Bearer ") == true)
        #expect(try response.json["error"]?["code"] == "InvalidAuthenticationToken")
        #expect(try response.json["error"]?["message"]?.text == message)
    }

    @Test
    func `a token for another audience, and one that has ended, open nothing`() async throws {
        let other = try await token(scope: "\(Demo.sharePointURL)/AllSites.Read")
        #expect(await get("/v1.0/me/transitiveMemberOf", other).status == .unauthorized)
        let own = try await token()
        bench.clock.advance(5_401)
        #expect(await get("/v1.0/me/transitiveMemberOf", own).status == .unauthorized)
    }

    @Test
    func `without the permission Graph says 403`() async throws {
        let bench = try Bench { configuration in
            configuration.updateApplication(Demo.clientID) { $0.consentedScopes = [] }
        }
        let visitor = Visitor(bench)
        visitor.scope = "openid profile"
        let token = try #require(try await visitor.signIn(Demo.manyGroups)["access_token"]?.text)
        let response = await bench.send(
            "GET",
            "/v1.0/me/transitiveMemberOf",
            fields: ["authorization": "Bearer \(token)"]
        )
        #expect(response.status == .forbidden)
        #expect(try response.json["error"]?["code"] == "Authorization_RequestDenied")
        #expect(
            try response.json["error"]?["message"]?.text == "Insufficient privileges to complete the operation."
        )
    }

    @Test
    func `getMemberObjects tells all identifiers, with the higher permission`() async throws {
        let token = try await token(scope: "Directory.Read.All")
        func ask(_ body: String) async -> Response {
            await bench.send(
                "POST",
                "/v1.0/me/getMemberObjects",
                body: body,
                contentType: "application/json",
                fields: ["authorization": "Bearer \(token)"]
            )
        }
        let all = try await ask(#"{"securityEnabledOnly":false}"#).json["value"]?.elements ?? []
        let groups = await bench.send(
            "POST",
            "/v1.0/me/getMemberGroups",
            body: #"{"securityEnabledOnly":true}"#,
            contentType: "application/json",
            fields: ["authorization": "Bearer \(token)"]
        )
        #expect(try groups.json["value"]?.elements?.compactMap(\.text) == Demo.manyGroups.groupIDs)
        #expect(all.compactMap(\.text) == Demo.manyGroups.groupIDs + [Demo.directoryReaders])
        #expect(await ask("{}").status == .badRequest)
    }

    @Test
    func `quirk 67: a hostile next link on command`() async throws {
        bench.emulator.updateFaults { $0.graphNextLink = "https://elsewhere.example/v1.0/me/transitiveMemberOf" }
        let page = try await get("/v1.0/me/transitiveMemberOf", try await token()).json
        #expect(page["@odata.nextLink"] == "https://elsewhere.example/v1.0/me/transitiveMemberOf")
    }

    @Test(arguments: ["2.128", "3", "Wed, 21 Oct 2026 07:28:00 GMT", nil])
    func `quirk 70: Graph throttles in every form`(retryAfter: String?) async throws {
        bench.emulator.updateFaults { $0.answers[.graph] = Faults.Answer(.throttled, retryAfter: retryAfter, times: 1) }
        let token = try await token()
        let response = await get("/v1.0/me/transitiveMemberOf", token)
        #expect(response.status == .tooManyRequests)
        #expect(try response.json["error"]?["code"] == "TooManyRequests")
        #expect(try response.json["error"]?["innerError"]?["code"] == "429")
        #expect(response.field("retry-after") == retryAfter)
        #expect(await get("/v1.0/me/transitiveMemberOf", token).status == .ok)
    }

    @Test(arguments: [
        "/v1.0/me/memberOf/x", "/v1.0/me/drive", "/v1.0/users/x/manager", "/beta/me/transitiveMemberOf", "/v1.0",
    ])
    func `other paths of Graph are not here`(path: String) async throws {
        #expect(await get(path, try await token()).status == .notFound)
    }
}
