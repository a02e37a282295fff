import Entra
import HTTPTransport
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// A file from where Graph says it is: facts 4.5, quirk 80.
struct FileDownloadTests {
    private static let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    private static let tag = "\"{6F0A}, 3\""
    private static let host = "https://contoso.sharepoint.com"

    /// Where Graph says the file is, time after time.
    private final class Graph: Sendable {
        private let asked = Mutex<[String?]>([])
        private let places: [String?]

        init(_ places: [String?] = [host + "/1"]) {
            self.places = places
        }

        var questions: [String?] { asked.withLock(\.self) }

        func locate(_ tag: String?) -> String? {
            asked.withLock { asked in
                defer { asked.append(tag) }
                return places[min(asked.count, places.count - 1)]
            }
        }
    }

    private let pauses = Pauses()

    private final class Pauses: Sendable {
        private let list = Mutex<[Duration]>([])
        var all: [Duration] { list.withLock(\.self) }
        func add(_ pause: Duration) { list.withLock { $0.append(pause) } }
    }

    private func download(_ files: StubFiles, limit: Int? = nil) -> FileDownload {
        FileDownload(
            transport: files,
            hosts: DownloadHosts(besides: "contoso.sharepoint.com", allowsLoopback: false),
            maximumSize: limit,
            pause: { [pauses] in pauses.add($0) }
        )
    }

    private func open(
        _ files: StubFiles,
        _ demand: FileDemand = FileDemand(),
        _ graph: Graph = Graph(),
        limit: Int? = nil
    ) async throws -> FileAnswer {
        try await download(files, limit: limit).open(demand) { graph.locate($0) }
    }

    private static func read(_ answer: FileAnswer) async throws -> [UInt8] {
        guard case .content(let content) = answer else {
            Issue.record("no content: \(answer)")
            return []
        }
        var bytes: [UInt8] = []
        while let part = try await content.source.next() {
            #expect(!part.isEmpty)
            bytes += part
        }
        return bytes
    }

    private static func whole(_ count: Int = 1000, error: TransportError? = nil) -> StubFiles.Answer {
        let fields: HTTPFields = [.eTag: tag, .contentLength: "1000", .contentType: "text/plain"]
        return StubFiles.Answer(200, fields, parts: parts(bytes[..<count]), error: error)
    }

    private static func part(_ range: Range<Int>, tag: String = tag) -> StubFiles.Answer {
        let fields: HTTPFields = [
            .eTag: tag, .contentRange: "bytes \(range.lowerBound)-\(range.upperBound - 1)/1000",
            .contentLength: "\(range.count)",
        ]
        return StubFiles.Answer(206, fields, parts: parts(bytes[range]))
    }

    private static func parts(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        stride(from: bytes.startIndex, to: bytes.endIndex, by: 100).map {
            Array(bytes[$0..<min($0 + 100, bytes.endIndex)])
        }
    }

    @Test
    func `a file is taken from where Graph leads, without a token`() async throws {
        let files = StubFiles { _ in Self.whole() }
        let answer = try await open(files)
        guard case .content(let content) = answer else {
            Issue.record("no content")
            return
        }
        #expect(content.length == 1000 && content.part == nil && content.entityTag == Self.tag)
        #expect(try await Self.read(answer) == Self.bytes)
        #expect(files.requests.map(\.url) == ["\(Self.host)/1"])
        #expect(files.requests.first?.fields == [:])
    }

    @Test
    func `redirects are followed, each judged anew, three at most`() async throws {
        let files = StubFiles { request in
            let number = Int(request.url.split(separator: "/").last ?? "") ?? 0
            return number == 4 ? Self.whole() : StubFiles.Answer(302, [.location: "\(Self.host)/\(number + 1)"])
        }
        #expect(try await Self.read(try await open(files)) == Self.bytes)
        await #expect(throws: FileError.wayRefused) { try await open(files, FileDemand(), Graph([Self.host + "/0"])) }
        #expect(files.openCount == 0)
    }

    @Test(arguments: [
        "https://evil.example/1", "http://contoso.sharepoint.com/1", "http://127.0.0.1/1", "/2", "",
    ])
    func `nothing is asked of another host`(_ url: String) async throws {
        let direct = StubFiles { _ in Self.whole() }
        await #expect(throws: FileError.wayRefused) { try await open(direct, FileDemand(), Graph([url])) }
        #expect(direct.requests.isEmpty)
        let redirected = StubFiles { _ in StubFiles.Answer(302, [.location: url]) }
        await #expect(throws: FileError.wayRefused) { try await open(redirected) }
        #expect(redirected.requests.count == 1)
    }

    @Test
    func `a link that has ended is asked for once more`() async throws {
        let files = StubFiles { $0.url.hasSuffix("/2") ? Self.whole() : StubFiles.Answer(403) }
        let graph = Graph([Self.host + "/1", Self.host + "/2"])
        #expect(try await Self.read(try await open(files, FileDemand(), graph)) == Self.bytes)
        await #expect(throws: FileError.expired) { try await open(files) }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: StubFiles.Answer?
        let error: FileError
        var testDescription: String { name }
    }

    @Test(arguments: [
        Refused(name: "no connection", answer: nil, error: .unreachable(.connectionFailed)),
        Refused(
            name: "throttled",
            answer: .init(429, [.retryAfter: "7"]),
            error: .unavailable(status: 429, retryAfter: 7)
        ),
        Refused(
            name: "throttled for a year",
            answer: .init(429, [.retryAfter: "31536000"]),
            error: .unavailable(status: 429, retryAfter: 3600)
        ),
        Refused(name: "down", answer: .init(503), error: .unavailable(status: 503, retryAfter: nil)),
        Refused(name: "says no", answer: .init(400), error: .refused(status: 400)),
        Refused(name: "nowhere", answer: .init(302), error: .malformed),
        Refused(name: "a part without its place", answer: .init(206), error: .malformed),
        Refused(name: "too large", answer: .init(200, [.contentLength: "1001"]), error: .tooLarge),
        Refused(
            name: "a part of what is too large",
            answer: .init(206, [.contentRange: "bytes 0-9/1001"]),
            error: .tooLarge
        ),
    ])
    func `what is no file is refused with its own reason, and nothing stays open`(_ refused: Refused) async throws {
        let files = StubFiles { _ in refused.answer }
        await #expect(throws: refused.error) { try await open(files, limit: 1000) }
        #expect(files.openCount == 0)
    }

    @Test
    func `more than the limit breaks off`() async throws {
        let files = StubFiles { _ in StubFiles.Answer(200, [.eTag: Self.tag], parts: Self.parts(Self.bytes[...])) }
        let answer = try await open(files, limit: 950)
        await #expect(throws: FileError.unreachable(.responseTooLarge)) { try await Self.read(answer) }
    }

    @Test
    func `what is at hand is not fetched again`() async throws {
        let unasked = StubFiles()
        let demand = FileDemand(ifNoneMatch: Self.tag)
        guard case .unchanged(Self.tag) = try await open(unasked, demand, Graph([nil])) else {
            Issue.record("fetched")
            return
        }
        #expect(unasked.requests.isEmpty)
        for answer in [StubFiles.Answer(304, [.eTag: Self.tag]), Self.whole()] {
            let files = StubFiles { _ in answer }
            guard case .unchanged(Self.tag) = try await open(files, demand) else {
                Issue.record("fetched")
                return
            }
            #expect(files.requests.first?.fields[.ifNoneMatch] == Self.tag)
            #expect(files.openCount == 0)
        }
    }

    @Test
    func `a part is asked for, and what is beyond the end is none`() async throws {
        let files = StubFiles { request in
            request.fields[.range] == "bytes=100-199"
                ? Self.part(100..<200) : StubFiles.Answer(416, [.contentRange: "bytes */1000"])
        }
        let answer = try await open(files, FileDemand(range: "bytes=100-199", ifRange: Self.tag))
        #expect(files.requests.first?.fields[.ifRange] == Self.tag)
        guard case .content(let content) = answer else {
            Issue.record("no content")
            return
        }
        #expect(content.length == 100 && content.part?.total == 1000)
        #expect(try await Self.read(answer) == Array(Self.bytes[100..<200]))
        guard case .beyondEnd(length: 1000) = try await open(files, FileDemand(range: "bytes=5000-")) else {
            Issue.record("not beyond")
            return
        }
    }

    @Test(arguments: [0, 300, 999])
    func `what breaks goes on at the same place with the same file`(at place: Int) async throws {
        let files = StubFiles { request in
            guard let range = request.fields[.range] else { return Self.whole(place, error: .responseIncomplete) }
            #expect(range == "bytes=\(place)-999")
            #expect(request.fields[.ifRange] == Self.tag)
            return Self.part(place..<1000)
        }
        let graph = Graph()
        #expect(try await Self.read(try await open(files, FileDemand(), graph)) == Self.bytes)
        #expect(graph.questions == [nil, nil])
        #expect(pauses.all == [.seconds(1)])
    }

    @Test
    func `a part that breaks goes on within its bounds`() async throws {
        let files = StubFiles { request in
            guard request.fields[.range] != "bytes=100-299" else {
                var first = Self.part(100..<300)
                first.parts = Self.parts(Self.bytes[100..<200])
                first.error = .timedOut
                return first
            }
            #expect(request.fields[.range] == "bytes=200-299")
            return Self.part(200..<300)
        }
        let answer = try await open(files, FileDemand(range: "bytes=100-299"))
        #expect(try await Self.read(answer) == Array(Self.bytes[100..<300]))
    }

    @Test
    func `a host that leaves ranges out of account sends the beginning again, which is skipped`() async throws {
        let files = StubFiles { request in
            request.fields[.range] == nil ? Self.whole(350, error: .responseIncomplete) : Self.whole()
        }
        #expect(try await Self.read(try await open(files)) == Self.bytes)
    }

    @Test
    func `another file in the place of the first breaks off`() async throws {
        let files = StubFiles { request in
            request.fields[.range] == nil
                ? Self.whole(300, error: .responseIncomplete) : Self.part(300..<1000, tag: "\"other\"")
        }
        let answer = try await open(files)
        await #expect(throws: FileError.changed) { try await Self.read(answer) }
        #expect(files.openCount == 0)
    }

    @Test(arguments: [nil, "W/\"1\""])
    func `without a tag that names its bytes nothing goes on`(_ tag: String?) async throws {
        let files = StubFiles { _ in
            var fields: HTTPFields = [.contentLength: "1000"]
            fields[.eTag] = tag
            return StubFiles.Answer(200, fields, parts: Self.parts(Self.bytes[..<300]), error: .responseIncomplete)
        }
        let answer = try await open(files)
        await #expect(throws: FileError.unreachable(.responseIncomplete)) { try await Self.read(answer) }
        #expect(files.requests.count == 1)
    }

    @Test
    func `four failures in a row are the end, with longer and longer pauses`() async throws {
        let files = StubFiles { request in
            request.fields[.range] == nil ? Self.whole(300, error: .responseIncomplete) : nil
        }
        let answer = try await open(files)
        await #expect(throws: FileError.unreachable(.connectionFailed)) { try await Self.read(answer) }
        #expect(files.requests.count == 5)
        #expect(pauses.all == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
    }

    @Test
    func `a file that ends before its length has broken off`() async throws {
        let files = StubFiles { request in
            request.fields[.range] == nil ? Self.whole(300) : Self.part(300..<1000)
        }
        #expect(try await Self.read(try await open(files)) == Self.bytes)
        #expect(files.requests.count == 2)
    }
}
