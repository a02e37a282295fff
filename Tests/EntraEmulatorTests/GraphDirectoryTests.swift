import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

/// The directory in Graph: people, groups, search, pages, photos and batches.
struct GraphDirectoryTests {
    private static let eventual = ["consistencylevel": "eventual"]
    private let bench: Bench
    private let visitor: Visitor

    init() throws {
        bench = try Bench()
        visitor = Visitor(bench)
    }

    private func token() async throws -> String {
        visitor.scope = "openid profile User.Read User.ReadBasic.All People.Read GroupMember.Read.All"
        return try #require(try await visitor.signIn(Demo.ordinary)["access_token"]?.text)
    }

    private func get(_ target: String, _ token: String, _ fields: [String: String] = eventual) async -> Response {
        await bench.send("GET", "/v1.0/" + target, fields: fields.merging(["authorization": "Bearer \(token)"]) { $1 })
    }

    private func search(_ text: String) -> String { Bench.encoded([("$search", text)]) }

    @Test(
        arguments: [
            (#""displayName:ade""#, true), (#""displayName:vance ADELE""#, true), (#""displayName:dele""#, false),
            (#""displayName:zzz" OR "mail:adele.v""#, true), (#""displayName:adele" AND "mail:x""#, false),
            (#"("displayName:adele" AND "mail:adele") OR "displayName:zzz""#, true),
            (#""displayName:adele & co""#, false), (#""mail:vance""#, false),
        ]
    )
    func `quirk 61: a search looks for the beginnings of words`(_ text: String, _ isFound: Bool) async throws {
        let page = try await get("users?$top=999&\(search(text))", try await token()).json
        let names = page["value"]?.elements?.compactMap { $0["userPrincipalName"]?.text } ?? []
        #expect(names.contains(Demo.ordinary.userPrincipalName) == isFound, "\(page.serialized.prefix(300))")
    }

    @Test
    func `there are twenty thousand people and two thousand groups, page by page`() async throws {
        let token = try await token()
        let people = try await get("users?$count=true&$top=999&$select=id", token).json
        #expect((people["@odata.count"]?.integer ?? 0) > 20_000)
        #expect(people["value"]?.elements?.count == 999)
        let link = try #require(people["@odata.nextLink"]?.text)
        let next = try await get(String(link.dropFirst(Bench.origin.count + 6)), token).json
        #expect(next["@odata.count"] == nil)
        let last = try #require(next["value"]?.elements?.last?["id"]?.text)
        #expect(try await get("users/\(last)", token).json["id"]?.text == last)
        #expect((try await get("groups?$count=true", token).json["@odata.count"]?.integer ?? 0) > 2_000)
    }

    @Test(
        arguments: [
            (
                "users?$search=%22displayName:a%22", 400, "Request_UnsupportedQuery",
                "Request with $search query parameter only works through MSGraph with a special request header:"
                    + " 'ConsistencyLevel: eventual'"
            ),
            ("users?$filter=endsWith(mail,'a')", 400, "Request_UnsupportedQuery", "Unsupported Query."),
            (
                "users?$filter=officeLocation%20eq%20'a'", 400, "Request_UnsupportedQuery",
                "The request uses a filter property that is not indexed"
            ),
            ("groups/7c0ffee0/owners", 404, "Request_ResourceNotFound", ""),
            ("users/nobody", 404, "Request_ResourceNotFound", ""),
            ("me/people?$search=a&$skip=1", 400, "Request_BadRequest", ""),
        ]
    )
    func `what is asked wrongly is refused`(target: String, status: Int, code: String, message: String) async throws {
        let response = await get(target, try await token(), [:])
        #expect(response.status.code == status)
        let error = try #require(try response.json["error"])
        #expect(error["code"]?.text == code)
        if !message.isEmpty { #expect(error["message"]?.text == message) }
    }

    @Test
    func `members are nested, and the cast leaves people only`() async throws {
        let token = try await token()
        let group = "groups/8c0ffee0-0000-4000-8000-00000000000a"
        let direct = try await get("\(group)/members?$top=999", token).json["value"]?.elements ?? []
        let all = try await get("\(group)/transitiveMembers?$top=999", token).json["value"]?.elements ?? []
        let people = await get("\(group)/transitiveMembers/microsoft.graph.user?$count=true&$top=999", token)
        #expect(direct.count < all.count)
        #expect(try people.json["value"]?.elements?.count == all.count - 2)
        let groups = await get("\(group)/members/graph.group?$count=true", token)
        #expect(try groups.json["value"]?.elements?.count == 2)
        #expect(try await get("\(group)/owners", token).json["value"]?.elements?.count == 1)
        #expect(await get("\(group)/members/microsoft.graph.user", token).status == .badRequest)
    }

    @Test
    func `quirk 64: people have scored addresses and identifiers in capitals`() async throws {
        let token = try await token()
        let page = try await get("me/people?$search=adele", token, ["X-PeopleQuery-QuerySources": "Directory"]).json
        let person = try #require(page["value"]?.elements?.first)
        #expect(person["id"]?.text == Demo.ordinary.objectID.uppercased())
        #expect(person["mail"] == nil)
        #expect(person["scoredEmailAddresses"]?.elements?.first?["address"]?.text == Demo.ordinary.mail)
    }

    @Test
    func `quirk 68: a photo, and two ways of having none`() async throws {
        let token = try await token()
        let photo = await get("me/photos/48x48/$value", token)
        #expect(photo.status == .ok)
        #expect(photo.field("content-type") == "image/png")
        #expect(photo.body.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        let none = await get("users/\(Demo.administrator.objectID)/photo/$value", token)
        #expect(try none.json["error"]?["code"] == "ImageNotFound")
        let mailless = await get("users/\(Demo.withoutMail.objectID)/photo/$value", token)
        #expect(try mailless.json["error"]?["code"] == "ErrorNonExistentMailbox")
    }

    @Test
    func `quirk 69: a batch comes back in another order, parts of it throttled`() async throws {
        let field = ["authorization": "Bearer \(try await token())"]
        bench.emulator.updateFaults {
            $0.graphBatchRefusal = Faults.Refusal("TooManyRequests", status: 429, retryAfter: "2.128", times: 1)
        }
        func ask(_ count: Int) async -> Response {
            let requests = (0..<count).map { #"{"id":"\#($0)","method":"GET","url":"/me"}"# }.joined(separator: ",")
            let body = #"{"requests":[\#(requests)]}"#
            return await bench.send(
                "POST",
                "/v1.0/$batch",
                body: body,
                contentType: "application/json",
                fields: field
            )
        }
        let answers = try await ask(3).json["responses"]?.elements ?? []
        #expect(answers.compactMap { $0["id"]?.text } == ["2", "1", "0"])
        #expect(answers.compactMap { $0["status"]?.integer } == [200, 200, 429])
        #expect(answers.first?["body"]?["id"]?.text == Demo.ordinary.objectID)
        #expect(await ask(21).status == .badRequest)
    }

    @Test
    func `a request in a batch that depends on a failed one is not made`() async throws {
        let response = await bench.send(
            "POST",
            "/v1.0/$batch",
            body: """
                {"requests":[{"id":"1","method":"GET","url":"users/nobody"},
                 {"id":"2","method":"GET","url":"/me","dependsOn":["1"]},
                 {"id":"3","method":"GET","url":"\(Bench.origin)/v1.0/me?$select=id"},
                 {"id":"4","method":"GET","url":"/me/photo/$value","dependsOn":["3"]}]}
                """,
            contentType: "application/json",
            fields: ["authorization": "Bearer \(try await token())"]
        )
        let answers = try response.json["responses"]?.elements ?? []
        #expect(answers.compactMap { $0["status"]?.integer } == [200, 200, 424, 404])
        #expect(answers.first?["body"]?.text?.hasPrefix("iVBORw0KGgo") == true)
        #expect(bench.emulator.received.count("batched") == 3)
        #expect(bench.emulator.received.requests.last { $0.path == "/v1.0/me" }?.values == ["$select": "id"])
    }

    @Test
    func `quirk 59: every page of a search wants the advanced mode again`() async throws {
        let token = try await token()
        let page = try await get("users?$top=3&$select=id&$count=true&\(search(#""displayName:no""#))", token).json
        #expect((page["@odata.count"]?.integer ?? 0) > 1_000)
        let link = try #require(page["@odata.nextLink"]?.text)
        let next = String(link.dropFirst(Bench.origin.count + 6))
        #expect(await get(next, token, [:]).status == .badRequest)
        let second = try await get(next, token).json
        #expect(second["value"]?.elements?.count == 3)
        #expect(second["@odata.count"] == nil)
    }

    @Test(
        arguments: [
            ("startsWith(displayName,'conan o''b')", true), ("startswith(mail,'conan')", true),
            ("displayName eq 'Conan O''Brien' and accountEnabled eq true", true),
            ("(startsWith(mail,'x') or startsWith(surname,'O')) and userType eq 'Member'", true),
            ("startsWith(displayName,'Brien')", false), ("userType eq 'Guest'", false),
        ]
    )
    func `a filter looks for the beginnings of texts`(_ filter: String, _ isFound: Bool) async throws {
        let page = try await get("users?$top=999&\(Bench.encoded([("$filter", filter)]))", try await token()).json
        let ids = page["value"]?.elements?.compactMap { $0["id"]?.text } ?? []
        #expect(ids.contains(Demo.apostrophe.objectID) == isFound, "\(page.serialized.prefix(300))")
    }

    @Test
    func `what only the basic profile is allowed for is null elsewhere`() async throws {
        let token = try await token()
        let select = "$select=id,mail,jobTitle,userType,department"
        let user = try await get("users/7c0ffee0-0000-4000-8000-000000000001?\(select)", token).json
        #expect(user["mail"]?.text == "user1@contoso.example")
        #expect(user["jobTitle"] == .null && user["userType"] == .null && user["department"] == .null)
        #expect(try await get("me?\(select)", token).json["userType"] == "Member")
    }

    @Test
    func `people of the whole tenant are counted, and only in the advanced mode`() async throws {
        let token = try await token()
        let count = await get("users/$count", token)
        #expect(count.field("content-type") == "text/plain")
        #expect((Int(count.text) ?? 0) > 20_000)
        let refused = try await get("groups/$count", token, [:]).json
        #expect(refused["error"]?["message"] == "$count is not currently supported.")
    }

    @Test(arguments: [("chidi", true), ("lay had", false), ("user77@", false), ("ليلى", true), ("O'Brien", true)])
    func `the people of the demonstration are relevant to each other`(_ text: String, _ isFound: Bool) async throws {
        let page = try await get("me/people?\(search("\"\(text)\""))", try await token(), [:]).json
        #expect(page["value"]?.elements?.isEmpty == !isFound, "\(page.serialized.prefix(300))")
        #expect(page["@odata.nextLink"] == nil)
    }

    @Test
    func `a list of people has groups and contacts in it, unless it is filtered`() async throws {
        let token = try await token()
        func classes(_ target: String) async throws -> Set<String> {
            let page = try await get(target, token, [:]).json
            return Set(page["value"]?.elements?.compactMap { $0["personType"]?["subclass"]?.text } ?? [])
        }
        #expect(try await classes("me/people") == ["OrganizationUser", "PersonalContact", "UnifiedGroup"])
        let filter = Bench.encoded([("$filter", "personType/subclass eq 'OrganizationUser'")])
        #expect(try await classes("me/people?\(filter)") == ["OrganizationUser"])
        let page = try await get("me/people?$top=30&\(filter)", token, [:]).json
        let link = try #require(page["@odata.nextLink"]?.text)
        #expect(link.hasSuffix("&$skip=30"))
        let next = try await get(String(link.dropFirst(Bench.origin.count + 6)), token, [:]).json
        #expect(next["value"]?.elements?.count == 10)
    }
}
