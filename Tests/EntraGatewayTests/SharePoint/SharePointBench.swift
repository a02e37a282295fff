import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Synchronization
import TestSupport
import Testing

/// A site with the file picker switched on, a Graph that knows a file, and a host that has it.
struct SharePointBench {
    static let drive = "b!driveOne"
    static let item = "01FILE"
    static let path = "/api/sharepoint/drives/\(drive)/items/\(item)/content"
    static let tag = "\"{6F0A},3\""
    static let content = Array("what is in the file".utf8)
    static let settings = [
        "ENABLE_SHAREPOINT_FILEPICKER": "true",
        "SHAREPOINT_BASE_URL": "https://contoso.sharepoint.com",
        "SHAREPOINT_PICKER_SHAREPOINT_SCOPE": "https://contoso.sharepoint.com/AllSites.Read",
        "SHAREPOINT_PICKER_GRAPH_SCOPE": "Files.Read.All",
    ]
    static let location = "https://contoso-my.sharepoint.com/_layouts/15/download.aspx?tempauth=x"

    let people: PeopleBench
    let files: StubFiles
    private let fileAnswer: Answer

    var bench: Bench { people.bench }

    /// What the download host answers.
    private final class Answer: Sendable {
        private let state = Mutex<@Sendable (OutgoingRequest) -> StubFiles.Answer?>({ _ in nil })

        func set(_ answer: @escaping @Sendable (OutgoingRequest) -> StubFiles.Answer?) {
            state.withLock { $0 = answer }
        }

        func give(_ request: OutgoingRequest) -> StubFiles.Answer? {
            state.withLock(\.self)(request)
        }
    }

    init(_ differences: [String: String] = [:]) throws {
        let answer = Answer()
        fileAnswer = answer
        files = StubFiles { answer.give($0) }
        people = try PeopleBench(Self.settings.merging(differences) { $1 }, files: files)
        graph(302, [.location: Self.location])
        download { _ in
            let fields: HTTPFields = [
                .eTag: Self.tag, .contentLength: "\(Self.content.count)", .contentType: "text/html; charset=utf-8",
                .contentDisposition: #"attachment; filename="plan.html""#, .setCookie: "FedAuth=secret",
            ]
            return StubFiles.Answer(200, fields, parts: Self.content.map { [$0] })
        }
    }

    /// What Graph says of where the file is.
    func graph(_ status: Int, _ fields: HTTPFields = [:], _ body: TestJSON? = nil) {
        var response =
            body.map { TestIssuer.response($0, status: status) }
            ?? .success(
                TransportResponse(status: HTTPResponse.Status(code: status))
            )
        if case .success(var inner) = response {
            inner.fields += fields
            response = .success(inner)
        }
        people.graph.answer("/drives/\(Self.drive)/items/\(Self.item)/content", with: response)
    }

    /// What the download host answers.
    func download(_ answer: @escaping @Sendable (OutgoingRequest) -> StubFiles.Answer?) {
        fileAnswer.set(answer)
    }

    /// The requests at the token endpoint with a refresh token: the scopes of each.
    var scopesAsked: [String] {
        bench.transport.requests.compactMap { request in
            let body = String(decoding: request.body, as: UTF8.self)
            guard body.contains("grant_type=refresh_token") else { return nil }
            return (try? FormEncoding.decode(body))?["scope"]
        }
    }

    /// The lines of the log about handed out tokens.
    var issued: [String] {
        bench.log.lines.filter { $0.contains("resource_token_issued") }
    }
}

extension Browser {
    static let ownScript = [
        "SEC_FETCH_SITE": "same-origin", "SEC_FETCH_MODE": "cors", "ACCEPT": "application/json",
        "REFERER": "https://app.example.com/share",
    ]

    mutating func graphToken(_ query: String, fields: [String: String] = ownScript) async -> Response {
        await send(SiteRequest(path: "/api/auth/graph-token", query: query, fields: fields))
    }

    mutating func pickerToken(
        _ body: String,
        type: String = "application/json",
        fields: [String: String] = ownScript
    ) async -> Response {
        await send(
            SiteRequest(
                method: "POST",
                path: "/api/auth/picker-token",
                fields: fields,
                body: body,
                parameters: ["CONTENT_TYPE": type, "CONTENT_LENGTH": "\(body.utf8.count)"]
            )
        )
    }

    mutating func file(_ method: String = "GET", fields: [String: String] = [:]) async -> Response {
        await send(
            SiteRequest(method: method, path: SharePointBench.path, fields: Self.ownScript.merging(fields) { $1 })
        )
    }
}

extension Response {
    /// All parts of a response's content, as a web server would get them.
    func wholeBody() async throws -> [UInt8] {
        guard let stream else { return body }
        var bytes: [UInt8] = []
        while let part = try await stream.next() { bytes += part }
        return bytes
    }
}
