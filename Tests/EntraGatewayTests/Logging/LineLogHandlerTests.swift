import EntraGateway
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

struct LineLogHandlerTests {
    /// What the sink of a handler got.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock(\.self) }

        func append(_ line: String) {
            lines.withLock { $0.append(line) }
        }
    }

    private let lines = Lines()
    private let clock = TestClock()

    private func logger(_ format: Configuration.Log.Format, level: Logger.Level = .trace) -> Logger {
        Logger(label: "test") { [lines, clock] _ in
            LineLogHandler(format: format, level: level, now: { clock.now }, sink: { lines.append($0) })
        }
    }

    private func object(_ line: String?) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: Data(try #require(line).utf8))
    }

    /// A value of the outside world that would like to be a line.
    struct Value: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String

        init(_ name: String, _ text: String) {
            testDescription = name
            self.text = text
        }

        static let all = [
            Value("LF", "a\nerror forged"), Value("CR", "a\rerror forged"), Value("CR LF", "a\r\nerror forged"),
            Value("LINE SEPARATOR", "a\u{2028}error forged"), Value("PARAGRAPH SEPARATOR", "a\u{2029}error forged"),
            Value("NEXT LINE", "a\u{85}error forged"), Value("VT and FF", "a\u{B}b\u{C}c"),
            Value("ESC", "a\u{1B}[2Jb"), Value("C1 CSI", "a\u{9B}2Jb"), Value("NUL", "a\u{0}b"),
            Value("DEL", "a\u{7F}b"),
            Value("quotes", #"a" level="error"#), Value("a backslash at the end", #"a b\"#),
            Value("a JSON object", #"{"level":"error"}"#), Value("U+FFFD", "a\u{FFFD}b"), Value("empty", ""),
            Value("only an LF", "\n"), Value("a letter", "é"),
        ]
    }

    /// Code points that end a line or steer a terminal.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    @Test(arguments: Value.all, [Configuration.Log.Format.text, .json])
    func `one event is one line whatever it holds`(_ value: Value, format: Configuration.Log.Format) throws {
        logger(format).error("message \(value.text)", metadata: ["key": "\(value.text)", "list": [["\(value.text)"]]])
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.hasSuffix("\n"))
        let harmful = line.unicodeScalars.dropLast().filter(Self.isHarmful)
        #expect(harmful.isEmpty, "\(harmful.map(\.value))")
    }

    @Test(arguments: Value.all)
    func `a JSON line gives every value back`(_ value: Value) throws {
        logger(.json).error("message \(value.text)", metadata: ["key": "\(value.text)"])
        let object = try object(lines.all.first)
        #expect(object["message"] == "message \(value.text)")
        #expect(object["key"] == value.text)
        #expect(object["level"] == "error")
        #expect(object.count == 4)
    }

    @Test
    func `a line says when, how severe and what, and then names its values in order`() {
        logger(.text).warning("store busy", metadata: ["zebra": "1", "alpha": "two words", "middle": "", "b": "x\"y"])
        #expect(
            lines.all == [
                "2027-01-15T08:00:00.000Z warning store busy alpha=\"two words\" b=\"x\\\"y\" middle=\"\" zebra=1\n"
            ]
        )
    }

    @Test
    func `a JSON line has its members in order`() {
        logger(.json).info("store busy", metadata: ["zebra": "1", "alpha": "https://a/b"])
        #expect(
            lines.all == [
                #"{"alpha":"https://a/b","level":"info","message":"store busy","time":"2027-01-15T08:00:00.000Z","#
                    + #""zebra":"1"}"# + "\n"
            ]
        )
    }

    @Test
    func `a time has its milliseconds`() throws {
        clock.advance(by: 0.25)
        logger(.json).info("a")
        #expect(try object(lines.all.first)["time"] == "2027-01-15T08:00:00.250Z")
    }

    @Test
    func `a value cannot pretend to be time, level or message`() throws {
        logger(.json).info("real", metadata: ["time": "forged", "level": "forged", "message": "forged"])
        #expect(
            try object(lines.all.first) == ["time": "2027-01-15T08:00:00.000Z", "level": "info", "message": "real"]
        )
    }

    @Test
    func `a quotation mark with a mark on it does not end a value either`() {
        logger(.text).info("a", metadata: ["key": "x\"\u{301} level=error"])
        #expect(lines.all == ["2027-01-15T08:00:00.000Z info a key=\"x\\\"\u{301} level=error\"\n"])
    }

    @Test
    func `a quotation mark within a value does not end it`() {
        logger(.text).info("a", metadata: ["key": #"x\" level="error"#])
        #expect(lines.all == [#"2027-01-15T08:00:00.000Z info a key="x\\\" level=\"error""# + "\n"])
    }

    @Test
    func `an event's own value counts more than the logger's`() {
        var logger = logger(.text)
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger.info("m", metadata: ["a": "event"])
        #expect(lines.all == ["2027-01-15T08:00:00.000Z info m a=event b=logger\n"])
    }

    @Test(arguments: Logger.Level.allCases)
    func `what is less severe than the level is not written`(level: Logger.Level) throws {
        let logger = logger(.json, level: level)
        for severity in Logger.Level.allCases { logger.log(level: severity, "m") }
        let written = try lines.all.map { try object($0)["level"] }
        #expect(written == Logger.Level.allCases.filter { $0 >= level }.map { "\($0)" })
    }
}
