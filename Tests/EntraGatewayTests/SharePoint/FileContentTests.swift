import EntraGateway
import FastCGI
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// `GET /api/sharepoint/drives/{d}/items/{i}/content`.
struct FileContentTests {
    private let site: SharePointBench

    init() throws {
        site = try SharePointBench()
    }

    @Test
    func `a file is passed on as an attachment that can do nothing`() async throws {
        var browser = try await site.people.signedIn()
        let response = await browser.file()
        #expect(response.status == .ok)
        #expect(response.stream?.length == SharePointBench.content.count)
        #expect(response.fields[.contentType] == "text/html")
        #expect(
            response.fields[.contentDisposition] == #"attachment; filename="plan.html"; filename*=UTF-8''plan.html"#
        )
        #expect(response.fields[.contentSecurityPolicy] == "default-src 'none'; sandbox")
        #expect(response.fields[.xContentTypeOptions] == "nosniff")
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(response.fields[.eTag] == SharePointBench.tag)
        #expect(response.fields[.acceptRanges] == "bytes")
        #expect(response.fields[.setCookie] == nil)
        #expect(try await response.wholeBody() == SharePointBench.content)
        // The token was Graph's alone.
        #expect(site.files.requests.map(\.url) == [SharePointBench.location])
        #expect(site.files.requests.allSatisfy { $0.fields[.authorization] == nil && $0.fields[.cookie] == nil })
        #expect(site.scopesAsked.contains { $0.split(separator: " ").contains("Files.Read.All") })
        #expect(site.issued.isEmpty)
    }

    @Test
    func `HEAD tells the same and fetches nothing`() async throws {
        var browser = try await site.people.signedIn()
        let response = await browser.file("HEAD")
        #expect(response.status == .ok && response.stream == nil && response.body.isEmpty)
        #expect(response.fields[.contentLength] == "\(SharePointBench.content.count)")
        #expect(response.fields[.contentType] == "text/html")
        #expect(site.files.openCount == 0)
    }

    @Test
    func `a part and a condition go along`() async throws {
        site.download { request in
            #expect(request.fields[.range] == "bytes=5-7")
            #expect(request.fields[.ifRange] == SharePointBench.tag)
            let fields: HTTPFields = [.contentRange: "bytes 5-7/19", .eTag: SharePointBench.tag]
            return StubFiles.Answer(206, fields, parts: [Array(SharePointBench.content[5...7])])
        }
        var browser = try await site.people.signedIn()
        let response = await browser.file(fields: ["RANGE": "bytes=5-7", "IF_RANGE": SharePointBench.tag])
        #expect(response.status == .partialContent)
        #expect(response.fields[.contentRange] == "bytes 5-7/19")
        #expect(try await response.wholeBody() == Array(SharePointBench.content[5...7]))
        site.download { _ in StubFiles.Answer(416, [.contentRange: "bytes */19"]) }
        let beyond = await browser.file(fields: ["RANGE": "bytes=50-"])
        #expect(beyond.status == .rangeNotSatisfiable && beyond.fields[.contentRange] == "bytes */19")
    }

    @Test
    func `what the browser has is not sent again`() async throws {
        site.graph(304)
        var browser = try await site.people.signedIn()
        let response = await browser.file(fields: ["IF_NONE_MATCH": SharePointBench.tag])
        #expect(response.status == .notModified && response.fields[.eTag] == SharePointBench.tag)
        #expect(site.files.requests.isEmpty)
    }

    struct Trouble: Sendable, CustomTestStringConvertible {
        let name: String
        let status: Int
        var fields: HTTPFields = [:]
        var code = "x"
        let answer: Int
        let error: String
        var testDescription: String { name }
    }

    @Test(arguments: [
        Trouble(name: "no right", status: 403, code: "accessDenied", answer: 403, error: "not_allowed"),
        Trouble(name: "gone", status: 404, code: "itemNotFound", answer: 404, error: "file_not_found"),
        Trouble(name: "a folder", status: 400, code: "invalidRequest", answer: 409, error: "not_a_file"),
        Trouble(name: "locked", status: 423, code: "resourceLocked", answer: 409, error: "file_locked"),
        Trouble(name: "down", status: 503, answer: 503, error: "graph_unavailable"),
        Trouble(
            name: "leads elsewhere",
            status: 302,
            fields: [.location: "https://evil.example/x"],
            answer: 502,
            error: "download_failed"
        ),
        Trouble(name: "leads nowhere", status: 302, answer: 502, error: "download_failed"),
        Trouble(name: "content without a redirect", status: 200, answer: 409, error: "not_a_file"),
    ])
    func `what Graph refuses is told with its own reason`(_ trouble: Trouble) async throws {
        site.graph(trouble.status, trouble.fields, ["error": ["code": .string(trouble.code), "message": "m"]])
        var browser = try await site.people.signedIn()
        let response = await browser.file()
        #expect(response.status.code == trouble.answer)
        #expect(try response.json()["error"]?.string == trouble.error)
        #expect(site.files.requests.isEmpty)
        #expect(trouble.answer != 503 || response.fields[.retryAfter] != nil)
    }

    @Test(arguments: [
        "/api/sharepoint/drives/b!x/items/../content", "/api/sharepoint/drives/b!x/items/a%2Fb/content",
        "/api/sharepoint/drives/b!x/items/root:/content", "/api/sharepoint/drives/a b/items/c/content",
    ])
    func `what is no item is not found, and Graph is not asked`(_ path: String) async throws {
        var browser = try await site.people.signedIn()
        let before = site.people.graph.asked.count
        let response = await browser.send(SiteRequest(path: path, fields: Browser.ownScript))
        #expect(response.status == .notFound)
        #expect(site.people.graph.asked.count == before)
    }

    @Test(arguments: ["POST", "PUT", "DELETE"])
    func `a file is only read`(_ method: String) async throws {
        var browser = try await site.people.signedIn()
        let response = await browser.file(method)
        #expect(response.status == .methodNotAllowed && response.fields[.allow] == "GET, HEAD")
    }

    @Test
    func `a file over the limit does not begin`() async throws {
        let site = try SharePointBench(["ENTRA_FCGI_FILE_SIZE_LIMIT": "18"])
        var browser = try await site.people.signedIn()
        let response = await browser.file()
        #expect(response.status == .contentTooLarge)
        #expect(try response.json()["error"] == "file_too_large")
        #expect(site.files.openCount == 0)
    }

    @Test
    func `a claims challenge that cannot be met is handed to the page`() async throws {
        var browser = try await site.people.signedIn()
        site.people.graph.challenge(#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#)
        let response = await browser.file()
        #expect(response.status == .unauthorized)
        let json = try response.json()
        #expect(json["error"] == "interaction_required" && json["login_url"]?.string?.contains("demand=") == true)
    }

    @Test
    func `so many files of one person at once, and the place is free again`() async throws {
        var browser = try await site.people.signedIn()
        var open: [Response] = []
        for _ in 0..<16 {
            let response = await browser.file()
            #expect(response.status == .ok)
            open.append(response)
        }
        let refused = await browser.file()
        #expect(refused.status == .tooManyRequests && refused.fields[.retryAfter] == "5")
        open.removeLast()
        #expect(await browser.file().status == .ok)
    }

    @Test
    func `what breaks off in the middle is told of in the log, without a name or a link`() async throws {
        site.download { request in
            guard request.fields[.range] == nil else { return nil }
            let fields: HTTPFields = [.eTag: SharePointBench.tag, .contentLength: "19"]
            return StubFiles.Answer(200, fields, parts: [[1]], error: .responseIncomplete)
        }
        var browser = try await site.people.signedIn()
        let response = await browser.file()
        await #expect(throws: (any Error).self) { try await response.wholeBody() }
        let lines = site.bench.log.lines.filter { $0.contains("a file broke off") }
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { !$0.contains("tempauth") && !$0.contains("plan") })
    }
}
