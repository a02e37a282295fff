package import Logging
import Synchronization

/// Collects everything that is logged, at every level, as text.
package final class CollectedLog: Sendable {
    private let events = Mutex<[String]>([])

    /// Nothing is collected yet.
    package init() {}

    /// What was logged so far: level, message and metadata of each event.
    package var lines: [String] { events.withLock(\.self) }

    /// A logger that logs here.
    package func logger() -> Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: CollectedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = metadata.merging(event.metadata ?? [:]) { $1 }
            let pairs = values.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            log.events.withLock { $0.append("\(event.level) \(event.message)\(pairs)") }
        }
    }
}
