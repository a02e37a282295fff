import EntraGateway
import FastCGI
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// `GET /api/sharepoint/drives/{d}/items/{i}/children`.
struct FolderChildrenTests {
    private static let graphPath = "/drives/b!driveOne/items/01FOLDER/children"
    private static let path = "/api/sharepoint/drives/b!driveOne/items/01FOLDER/children"
    private let site: SharePointBench

    init() throws {
        site = try SharePointBench()
    }

    private func children(_ browser: inout Browser, _ query: String = "", path: String = path) async -> Response {
        await browser.send(SiteRequest(path: path, query: query, fields: Browser.ownScript))
    }

    private static func file(_ id: String, _ name: String) -> TestJSON {
        [
            "id": .string(id), "name": .string(name), "size": 12, "file": ["mimeType": "text/plain"],
            "webUrl": "https://contoso.sharepoint.com/x", "lastModifiedDateTime": "2026-01-02T03:04:05Z",
        ]
    }

    @Test
    func `files and folders are told, what is neither is left out`() async throws {
        site.people.graph.answer(
            Self.graphPath,
            with: [
                "value": [
                    Self.file("01A", "a.txt"), ["id": "01B", "name": "sub", "size": 99, "folder": ["childCount": 3]],
                    ["id": "01C", "name": "notebook", "package": ["type": "oneNote"]],
                    ["id": "../x", "name": "evil", "file": [:]],
                    ["id": "01D", "name": "link", "file": [:], "parentReference": ["driveId": "b!other"]],
                ]
            ]
        )
        var browser = try await site.people.signedIn()
        let json = try await children(&browser, "limit=2").json()
        let items = try #require(json["items"]?.array).compactMap(\.object)
        #expect(items.map { $0["id"]?.string } == ["01A", "01B", "01D"])
        #expect(items.map { $0["type"]?.string } == ["file", "folder", "file"])
        #expect(items.map { $0["driveId"]?.string } == ["b!driveOne", "b!driveOne", "b!other"])
        #expect(items[0]["mimeType"] == "text/plain" && items[0]["size"] == 12)
        #expect(items[1]["childCount"] == 3)
        #expect(json["next"] == .null)
        #expect(site.people.graph.asked.last?.contains("$top=2") == true)
    }

    @Test
    func `the next page's place is ours to read alone`() async throws {
        let link = "https://graph.example/v1.0\(Self.graphPath)?$skiptoken=abc"
        site.people.graph.answer(
            Self.graphPath,
            with: ["value": [Self.file("01A", "a")], "@odata.nextLink": .string(link)]
        )
        site.people.graph.answer(Self.graphPath + "?$skiptoken", with: ["value": [Self.file("01B", "b")]])
        var browser = try await site.people.signedIn()
        let cursor = try #require(try await children(&browser).json()["next"]?.string)
        #expect(!cursor.contains("skiptoken"))
        let second = try await children(&browser, "cursor=\(cursor)").json()
        #expect(second["items"]?.array?.first?.object?["id"] == "01B")
        // For this folder, and for this kind of collection.
        let elsewhere = Self.path.replacing("01FOLDER", with: "01OTHER")
        #expect(await children(&browser, "cursor=\(cursor)", path: elsewhere).status == .badRequest)
        #expect(await children(&browser, "cursor=x").status == .badRequest)
    }

    @Test
    func `a link that leads elsewhere is not followed`() async throws {
        site.people.graph.answer(
            Self.graphPath,
            with: ["value": [], "@odata.nextLink": "https://evil.example/v1.0/x"]
        )
        var browser = try await site.people.signedIn()
        let response = await children(&browser)
        #expect(response.status == .badGateway)
    }

    @Test
    func `whoever may not see it is told so`() async throws {
        site.people.graph.answer(Self.graphPath, with: ["error": ["code": "accessDenied"]], status: 403)
        var browser = try await site.people.signedIn()
        let response = await children(&browser)
        #expect(response.status == .forbidden)
        #expect(try response.json()["error"] == "not_allowed")
    }
}
