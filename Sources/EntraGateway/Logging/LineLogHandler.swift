package import Foundation
package import Logging

/// Writes log events as lines, for people or as JSON objects; one event is one line whatever its values hold.
package struct LineLogHandler: LogHandler {
    /// Takes one finished line, its end included.
    package typealias Sink = @Sendable (_ line: String) -> Void

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let format: Configuration.Log.Format
    private let now: @Sendable () -> Date
    private let sink: Sink

    /// A handler for one format.
    ///
    /// - Parameters:
    ///   - format: What a line looks like.
    ///   - level: The least severe level that is written.
    ///   - now: The clock.
    ///   - sink: Where lines go; standard error unless a test says otherwise.
    package init(
        format: Configuration.Log.Format,
        level: Logger.Level,
        now: @escaping @Sendable () -> Date = { Date() },
        sink: @escaping Sink = { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) }
    ) {
        self.format = format
        logLevel = level
        self.now = now
        self.sink = sink
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { $1 }
        let time = now().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        switch format {
        case .text: sink(text(event, time: time, values))
        case .json: sink(json(event, time: time, values))
        }
    }

    private func text(_ event: LogEvent, time: String, _ values: Logger.Metadata) -> String {
        let pairs = values.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }
        return "\(time) \(event.level) \(Self.escaped("\(event.message)"))\(pairs.joined())\n"
    }

    private func json(_ event: LogEvent, time: String, _ values: Logger.Metadata) -> String {
        var members = values.mapValues { "\($0)" }
        members["time"] = time
        members["level"] = "\(event.level)"
        members["message"] = "\(event.message)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(members) else { return "{}\n" }
        // The encoder escapes what JSON asks for; terminals and viewers end lines at more characters than that.
        return Self.rewritten(String(decoding: data, as: UTF8.self)) { scalar in
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } + "\n"
    }

    private static func quoted(_ value: String) -> String {
        let special: Set<UInt8> = [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "=")]
        guard value.isEmpty || value.utf8.contains(where: { $0 <= 0x20 || special.contains($0) }) else {
            return escaped(value)
        }
        // Scalar by scalar, so that no value can end its quotes: with a combining mark behind it, a quote is another
        // character to Swift, and none to whoever reads the log.
        let inner = value.unicodeScalars.map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : String($0) }.joined()
        return "\"\(escaped(inner))\""
    }

    /// Nothing that a value holds may look like a line of its own.
    private static func escaped(_ text: String) -> String {
        rewritten(text) { "\\u{\(String($0.value, radix: 16))}" }
    }

    /// The text with every control character and line separator, none of which is above U+FFFF, written otherwise.
    private static func rewritten(_ text: String, _ form: (Unicode.Scalar) -> String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                result += form(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
