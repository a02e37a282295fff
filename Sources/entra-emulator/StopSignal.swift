import Dispatch
import Glibc

/// Waits for SIGTERM or SIGINT.
struct StopSignal {
    private let signals: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    /// From here on the signals no longer end the process.
    init() {
        let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
        sources = [SIGTERM, SIGINT].map { number in
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        self.signals = signals
    }

    /// Returns at the first signal.
    func wait() async {
        for await _ in signals { return }
    }
}
