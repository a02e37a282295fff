import FastCGI
import TestSupport
import Testing

struct RecordReaderLimitTests {
    private typealias Kind = FastCGIRecord.Kind

    struct RefusedRequest: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let status: Int

        init(_ name: String, _ status: Int, _ records: [UInt8]) {
            testDescription = name
            self.status = status
            bytes = FastCGIRecord.begin().bytes + records
        }

        static func parameters(_ name: String, _ status: Int, _ content: [UInt8]) -> Self {
            Self(name, status, FastCGIRecord.stream(Kind.parameters, content) + FastCGIRecord.input().bytes)
        }
    }

    private static func text(_ count: Int) -> String {
        String(repeating: "x", count: count)
    }

    private static let filling = FastCGIRecord.pair("A", text((64 << 10) - 6))

    static let refused: [RefusedRequest] = [
        .parameters("one byte of parameters too many", 431, FastCGIRecord.pair("A", text((64 << 10) - 5))),
        .parameters("a pair after full parameters", 431, filling + FastCGIRecord.pair("", "")),
        .parameters("ten times too many parameters", 431, (0..<10).flatMap { _ in filling }),
        .parameters("a value of 2 GiB", 431, [1, 255, 255, 255, 255, 65]),
        .parameters("a name of 2 GiB", 431, [255, 255, 255, 255, 0]),
        .parameters("both of 2 GiB", 431, [255, 255, 255, 255, 255, 255, 255, 255]),
        .parameters("a URL one byte too long", 414, FastCGIRecord.pair("REQUEST_URI", text((8 << 10) + 1))),
        .parameters("a URL that breaks both limits", 414, FastCGIRecord.pair("REQUEST_URI", text(100_000))),
        .parameters("a URL of 2 GiB", 414, [11, 255, 255, 255, 255] + Array("REQUEST_URI".utf8)),
        .parameters(
            "a second, longer URL",
            414,
            FastCGIRecord.pair("REQUEST_URI", "/") + FastCGIRecord.pair("REQUEST_URI", text(9000))
        ),
        .parameters("an end within a length", 400, [1, 128, 0]),
        .parameters("an end after the lengths", 400, [1, 1]),
        .parameters("an end within a name", 400, [3, 0, 65]),
        .parameters("an end within a value", 400, FastCGIRecord.pair("A", "1") + [1, 2, 65, 66]),
        RefusedRequest(
            "one byte of body too many",
            413,
            FastCGIRecord.stream(Kind.standardInput, [UInt8](repeating: 1, count: (64 << 10) + 1))
        ),
        RefusedRequest(
            "ten times too much body",
            413,
            FastCGIRecord.stream(Kind.standardInput, [UInt8](repeating: 1, count: 640 << 10))
        ),
    ]

    @Test(arguments: refused)
    func `a request over a limit is refused, skipped, and the next one is served`(request: RefusedRequest) {
        var log = EventLog()
        log.read(request.bytes)
        #expect(log.lines == ["refused \(request.status)"])
        #expect(log.reader.storedCount == 0)
        #expect(log.reader.isIdle)
        log.read(FastCGIRecord.request([("A", "1")]))
        #expect(log.lines == ["refused \(request.status)", "responder A=1 body=0"])
    }

    @Test(arguments: refused)
    func `a refusal does not depend on how the bytes arrive`(request: RefusedRequest) {
        for size in [1, 7, 4096] where request.bytes.count < 200_000 || size > 1 {
            var log = EventLog()
            var rest = request.bytes[...]
            while !rest.isEmpty {
                log.read(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
                #expect(log.reader.storedCount <= 128 << 10)
            }
            #expect(log.lines == ["refused \(request.status)"], "in pieces of \(size)")
        }
    }

    @Test(arguments: refused)
    func `a refused request that is not finished yet is skipped, too`(request: RefusedRequest) {
        var log = EventLog()
        log.finishesRequests = false
        log.read(request.bytes)
        #expect(log.lines == ["refused \(request.status)"])
        #expect(log.reader.storedCount == 0)
    }

    @Test
    func `what is exactly at the limits is served`() {
        let url = FastCGIRecord.pair("REQUEST_URI", Self.text(8 << 10))
        let rest = (64 << 10) - url.count - 1 - 4 - 1
        let content = url + FastCGIRecord.pair("A", Self.text(rest))
        #expect(content.count == 64 << 10)
        let bytes =
            FastCGIRecord.begin().bytes + FastCGIRecord.stream(Kind.parameters, content)
            + FastCGIRecord.stream(Kind.standardInput, [UInt8](repeating: 1, count: 64 << 10))
        #expect(EventLog.lines(of: bytes) == ["responder A=\(Self.text(rest)) body=65536"])
    }

    @Test
    func `a long value of another name is no URL`() {
        let pairs = [("REQUEST_URX", Self.text(9000)), ("HTTP_COOKIE", Self.text(9000)), ("A", "1")]
        #expect(EventLog.lines(of: FastCGIRecord.request(pairs)) == ["responder A=1 body=0"])
    }

    @Test
    func `a body is refused by the size that its record announces`() {
        var log = EventLog(limits: Limits(body: 100))
        log.read(FastCGIRecord.begin().bytes + FastCGIRecord.input([UInt8](repeating: 1, count: 101)).bytes.prefix(8))
        #expect(log.lines == ["refused 413"])
    }
}
