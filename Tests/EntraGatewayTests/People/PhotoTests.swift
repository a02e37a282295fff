import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import TestSupport
import Testing

/// `GET /api/users/{id}/photo`.
struct PhotoTests {
    private static let id = PeopleBench.id(1)
    private static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]

    private let people: PeopleBench

    init() throws {
        people = try PeopleBench()
    }

    private func photo(_ browser: inout Browser, _ id: String = id) async -> Response {
        await browser.send(SiteRequest(path: "/api/users/\(id)/photo", fields: ["ACCEPT": "image/*"]))
    }

    private func answer(_ bytes: [UInt8], type: String = "image/jpeg", status: Int = 200) {
        let response = TransportResponse(
            status: HTTPResponse.Status(code: status),
            fields: [.contentType: type],
            body: bytes
        )
        people.graph.answer("/users/\(Self.id)/photos/96x96/$value", with: .success(response))
    }

    @Test
    func `a photo is handed on, asked for once, and can do nothing`() async throws {
        answer(Self.jpeg)
        var browser = try await people.signedIn()
        let before = people.graph.asked.count
        for id in [Self.id, Self.id.uppercased(), "\(Self.id).\(TestIssuer.tenantID)"] {
            let response = await photo(&browser, id)
            #expect(response.status == .ok)
            #expect(response.body == Self.jpeg)
            #expect(response.fields[.contentType] == "image/jpeg")
            #expect(response.fields[.cacheControl] == "private, max-age=900")
            #expect(response.fields[.vary] == "Cookie")
            #expect(response.fields[.contentSecurityPolicy] == "default-src 'none'; sandbox")
            #expect(response.fields[.xContentTypeOptions] == "nosniff")
        }
        #expect(people.graph.asked.count == before + 1)
    }

    @Test
    func `that somebody has none is believed for a quarter of an hour`() async throws {
        answer(Array(#"{"error":{"code":"ImageNotFound"}}"#.utf8), type: "application/json", status: 404)
        var browser = try await people.signedIn()
        let before = people.graph.asked.count
        for _ in 0..<5 { #expect(await photo(&browser).status == .notFound) }
        #expect(people.graph.asked.count == before + 1)
        answer(Self.jpeg)
        people.bench.clock.advance(by: 901)
        await people.bench.service.synchronise()
        #expect(await photo(&browser).status == .ok)
    }

    @Test(
        arguments: [
            ("a page", "<html><script>alert(1)</script>"), ("a drawing", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("nothing", ""), ("the beginning of a picture", "\u{89}PNG"),
        ]
    )
    func `what is no picture is not handed on, whatever it is called`(_ name: String, _ content: String) async throws {
        answer(Array(content.utf8))
        var browser = try await people.signedIn()
        let response = await photo(&browser)
        #expect(response.status == .notFound)
        #expect(response.fields[.contentType] == "application/json; charset=utf-8")
    }

    @Test(arguments: [
        "x", "me", "..", "%2E%2E", "\(id).other-tenant", "\(id).", "60c0ffee-0000-4000-8000-00000000000z",
    ])
    func `whoever is not of the caller's tenant has no photo, and Graph is not asked`(_ id: String) async throws {
        answer(Self.jpeg)
        var browser = try await people.signedIn()
        let before = people.graph.asked.count
        #expect(await photo(&browser, id).status == .notFound)
        #expect(people.graph.asked.count == before)
    }

    @Test
    func `trouble is not remembered as a missing photo`() async throws {
        people.graph.answer("/users/\(Self.id)/photos", with: .failure(.timedOut))
        var browser = try await people.signedIn()
        #expect(await photo(&browser).status == .notFound)
        people.graph.answer("/users/\(Self.id)/photos", with: nil as StubTransport.Answer?)
        answer(Self.jpeg)
        #expect(await photo(&browser).status == .ok)
        var nobody = Browser(people.bench)
        #expect(await photo(&nobody).status == .unauthorized)
    }
}
