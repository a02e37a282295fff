import FastCGI
import TestSupport
import Testing

struct RecordReaderTests {
    private typealias Kind = FastCGIRecord.Kind

    private static let conversation: [UInt8] =
        FastCGIRecord(Kind.getValues, id: 0, FastCGIRecord.pair("FCGI_MPXS_CONNS", ""), padding: 3).bytes
        + FastCGIRecord.request(id: 7, [("A", "1"), ("LONG", String(repeating: "x", count: 300))], body: [1, 2, 3])
        + FastCGIRecord(99, id: 0, [1, 2, 3]).bytes
        + FastCGIRecord.request(id: 1, role: 2, keepsConnection: false, [("A", "2")])

    private static let conversationLines = [
        "values MPXS=", "responder A=1 body=3", "unknown type 99", "authorizer A=2 body=0",
    ]

    @Test
    func `several records and requests in one read are all found`() {
        #expect(EventLog.lines(of: Self.conversation) == Self.conversationLines)
    }

    @Test
    func `a split at any byte changes nothing`() {
        for split in 0...Self.conversation.count {
            var log = EventLog()
            log.read(Array(Self.conversation[..<split]))
            log.read(Array(Self.conversation[split...]))
            #expect(log.lines == Self.conversationLines, "split at \(split)")
        }
    }

    @Test
    func `byte after byte changes nothing`() {
        var log = EventLog()
        for byte in Self.conversation {
            log.read([byte])
        }
        #expect(log.lines == Self.conversationLines)
        #expect(log.reader.isIdle)
        #expect(log.reader.storedCount == 0)
    }

    @Test
    func `a request without parameters is complete`() {
        #expect(EventLog.lines(of: FastCGIRecord.request()) == ["responder A=- body=0"])
    }

    @Test
    func `records of 65535 bytes are taken whole`() {
        let value = String(repeating: "v", count: 65_535 - 1 - 4 - 1)
        let bytes = FastCGIRecord.request([("A", value)], body: [UInt8](repeating: 1, count: 65_535))
        #expect(EventLog.lines(of: bytes) == ["responder A=\(value) body=65535"])
    }

    @Test
    func `padding of every length is skipped`() {
        for padding in 0...255 {
            var parameters = FastCGIRecord.parameters([("A", "1")])
            parameters.padding = padding
            let bytes =
                FastCGIRecord.begin().bytes + parameters.bytes + FastCGIRecord.parameters().bytes
                + FastCGIRecord(Kind.standardInput, id: 1, [], padding: padding).bytes
            var log = EventLog()
            log.read(bytes)
            #expect(log.lines == ["responder A=1 body=0"])
            #expect(log.reader.isIdle)
        }
    }

    @Test
    func `standard input before the parameters belongs to the request`() {
        let bytes =
            FastCGIRecord.begin().bytes + FastCGIRecord.stream(Kind.standardInput, [1, 2])
            + FastCGIRecord.stream(Kind.parameters, FastCGIRecord.pair("A", "1"))
        #expect(EventLog.lines(of: bytes) == ["responder A=1 body=2"])
    }

    @Test
    func `an authorizer needs no standard input and what it sends of it is skipped`() {
        let bytes =
            FastCGIRecord.begin(role: 2).bytes + FastCGIRecord.input([1]).bytes
            + FastCGIRecord.stream(Kind.parameters, []) + FastCGIRecord.input().bytes
        #expect(EventLog.lines(of: bytes) == ["authorizer A=- body=0"])
    }

    @Test
    func `records of a request that is not active are skipped`() {
        let foreign =
            FastCGIRecord.parameters(id: 9, [("A", "9")]).bytes + FastCGIRecord.input(id: 9).bytes
            + FastCGIRecord(Kind.abortRequest, id: 9).bytes + FastCGIRecord(Kind.data, id: 9, [1]).bytes
        let bytes =
            foreign + FastCGIRecord.begin().bytes + foreign + FastCGIRecord.parameters([("A", "1")]).bytes + foreign
            + FastCGIRecord.parameters().bytes + FastCGIRecord.input().bytes + foreign
        #expect(EventLog.lines(of: bytes) == ["responder A=1 body=0"])
    }

    @Test
    func `records that only an application sends are skipped`() {
        let odd = [Kind.endRequest, Kind.standardOutput, 7, Kind.getValuesResult, Kind.unknownType, Kind.data]
        let bytes = odd.flatMap { FastCGIRecord($0, id: 1, [1, 2, 3]).bytes }
        #expect(
            EventLog.lines(of: FastCGIRecord.begin().bytes + bytes + FastCGIRecord.request().dropFirst(16))
                == ["responder A=- body=0"]
        )
    }

    @Test
    func `what follows the end of a stream is skipped`() {
        let bytes =
            FastCGIRecord.begin().bytes + FastCGIRecord.parameters([("A", "1")]).bytes
            + FastCGIRecord.parameters().bytes + FastCGIRecord.parameters([("A", "2")]).bytes
            + FastCGIRecord.input().bytes + FastCGIRecord.input([1]).bytes
        #expect(EventLog.lines(of: bytes) == ["responder A=1 body=0"])
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 200] as [UInt8])
    func `a management record that is not GET_VALUES has an unknown type`(type: UInt8) {
        let bytes = FastCGIRecord(type, id: 0, [UInt8](repeating: 0, count: 8)).bytes
        #expect(
            EventLog.lines(of: bytes + FastCGIRecord.request()) == ["unknown type \(type)", "responder A=- body=0"]
        )
    }

    @Test(arguments: [0, 12, 255] as [UInt8])
    func `an unknown type is reported whatever the request`(type: UInt8) {
        #expect(EventLog.lines(of: FastCGIRecord(type, id: 5, [1]).bytes) == ["unknown type \(type)"])
    }

    @Test
    func `GET_VALUES with broken content asks for what came before the fault`() {
        let content = FastCGIRecord.pair("FCGI_MPXS_CONNS", "") + [255, 255, 255, 255, 1]
        #expect(EventLog.lines(of: FastCGIRecord(Kind.getValues, id: 0, content).bytes) == ["values MPXS="])
        #expect(EventLog.lines(of: FastCGIRecord(Kind.getValues, id: 0).bytes) == ["values MPXS=-"])
    }

    @Test(arguments: [0, 2, 255] as [UInt8])
    func `a record of another version ends the conversation`(version: UInt8) {
        var record = FastCGIRecord.parameters()
        record.version = version
        #expect(
            EventLog.lines(of: record.bytes + FastCGIRecord.request()) == ["violation version(\(version))"]
        )
    }

    @Test(arguments: [0, 7, 9])
    func `BEGIN_REQUEST of another length ends the conversation`(count: Int) {
        let record = FastCGIRecord(Kind.beginRequest, id: 1, [UInt8](repeating: 1, count: count))
        #expect(EventLog.lines(of: record.bytes) == ["violation beginRequestCount(\(count))"])
    }

    @Test
    func `a second request on the connection is refused and the first goes on`() {
        let bytes =
            FastCGIRecord.begin(id: 1).bytes + FastCGIRecord.request(id: 2, [("A", "2")])
            + FastCGIRecord.request(id: 1, [("A", "1")]).dropFirst(16)
        #expect(EventLog.lines(of: bytes) == ["multiplexed 2", "responder A=1 body=0"])
    }

    @Test
    func `a request stays active until it is finished`() {
        var log = EventLog()
        log.finishesRequests = false
        log.read(FastCGIRecord.request(id: 1))
        #expect(log.reader.activeRequestID == 1)
        #expect(!log.reader.isIdle)
        #expect(!log.reader.isWaitingForPeer)
        #expect(log.reader.hasWholeInput)
        log.read(FastCGIRecord.begin(id: 2).bytes)
        log.reader.finishRequest()
        #expect(log.reader.isIdle)
        log.read(FastCGIRecord.request(id: 3))
        #expect(log.lines == ["responder A=- body=0", "multiplexed 2", "responder A=- body=0"])
    }

    @Test
    func `BEGIN_REQUEST with the ID of the active request ends the conversation`() {
        let bytes = FastCGIRecord.begin(id: 4).bytes + FastCGIRecord.begin(id: 4).bytes
        #expect(EventLog.lines(of: bytes) == ["violation requestRepeated(4)"])
    }

    @Test(arguments: [0, 3, 4, 257, 65_535] as [UInt16])
    func `a role that we do not play is reported and its records are skipped`(role: UInt16) {
        let bytes = FastCGIRecord.request(id: 2, role: role, keepsConnection: false) + FastCGIRecord.request()
        #expect(EventLog.lines(of: bytes) == ["unknown role of 2, keeps false", "responder A=- body=0"])
    }

    @Test
    func `an abort is reported at any moment of the request`() {
        let whole = FastCGIRecord.request([("A", "1")])
        let abort = FastCGIRecord(Kind.abortRequest, id: 1).bytes
        let ends = [16, 16 + 8 + 4, 16 + 8 + 4 + 8]
        for end in ends {
            #expect(
                EventLog.lines(of: whole[..<end] + abort + FastCGIRecord.request()) == [
                    "aborted", "responder A=- body=0",
                ]
            )
        }
        var log = EventLog()
        log.finishesRequests = false
        log.read(whole + abort)
        #expect(log.lines == ["responder A=1 body=0", "aborted"])
    }

    @Test
    func `a reader waits for its peer from the first byte of a record to the end of the request`() {
        var log = EventLog()
        #expect(!log.reader.isWaitingForPeer)
        for byte in FastCGIRecord.request([("A", "1")], body: [1]) {
            #expect(log.events.isEmpty)
            log.read([byte])
            #expect(log.reader.isWaitingForPeer == log.events.isEmpty)
        }
        #expect(log.events.count == 1)
    }
}
