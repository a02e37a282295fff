import FastCGI
import TestSupport
import Testing

struct RecordReaderMutationTests {
    /// SplitMix64, so that a failure can be repeated.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    private static let limits = Limits(parameters: 2048, body: 1024, url: 256)

    private static let valid: [UInt8] =
        FastCGIRecord(FastCGIRecord.Kind.getValues, id: 0, FastCGIRecord.pair("FCGI_MAX_CONNS", "")).bytes
        + FastCGIRecord.request(
            id: 1,
            [("A", "1"), ("REQUEST_URI", "/x"), ("B", String(repeating: "b", count: 200))],
            body: [1, 2, 3]
        )
        + FastCGIRecord.request(id: 1, role: 2, [("A", "2")])
        + FastCGIRecord.begin(id: 3).bytes + FastCGIRecord(FastCGIRecord.Kind.abortRequest, id: 3).bytes
        + FastCGIRecord.request(id: 2, [("A", "3")])

    private static func mutated(_ generator: inout Generator) -> [UInt8] {
        var bytes = valid
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0:
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 1:
                bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 2:
                bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...40, using: &generator)))
            case 3:
                let end = min(bytes.count, index + Int.random(in: 1...400, using: &generator))
                bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            default:
                bytes[index] = [0, 1, 127, 128, 255][Int.random(in: 0..<5, using: &generator)]
            }
            if bytes.isEmpty {
                bytes = valid
            }
        }
        return bytes
    }

    @Test
    func `ten thousand broken conversations neither trap nor exceed the limits`() async {
        var generator = Generator(state: 20_260_917)
        let most = Self.limits.parameters + Self.limits.body + 65_535
        for round in 0..<10_000 {
            await Task.yield()
            let bytes = Self.mutated(&generator)
            var log = EventLog(limits: Self.limits)
            log.finishesRequests = round % 3 != 0
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...600, using: &generator)
                log.read(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
                #expect(log.reader.storedCount <= most, "round \(round)")
            }
            for case .request(let request) in log.events {
                #expect(request.body.count <= Self.limits.body, "round \(round)")
                #expect(
                    (request.metaVariables["REQUEST_URI"]?.utf8.count ?? 0) <= 3 * Self.limits.url,
                    "round \(round)"
                )
            }
        }
    }

    @Test
    func `pieces of any size give the same events`() async {
        var generator = Generator(state: 7)
        for round in 0..<1_000 {
            await Task.yield()
            let bytes = Self.mutated(&generator)
            var pieces = EventLog(limits: Self.limits)
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...50, using: &generator)
                pieces.read(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(pieces.lines == EventLog.lines(of: bytes, limits: Self.limits), "round \(round)")
        }
    }
}
