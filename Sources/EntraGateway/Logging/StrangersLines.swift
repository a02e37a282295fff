import Synchronization

/// Decides which lines of strangers are written down, so that nobody can fill the log with forged answers.
///
/// The first ones of an address, or of a whole site of IPv6 networks, in a minute are; of the rest the next line that is
/// written says how many they were.
final class StrangersLines: Sendable {
    /// Seconds after which an address may cause lines again.
    static let window = 60.0
    /// Lines that one address may cause in a window.
    static let limit = 30
    /// Addresses that are remembered at most.
    static let capacity = 4096

    /// What is to be done with a line.
    enum Verdict: Sendable, Equatable {
        /// It is written; before it so many were not.
        case written(leftOut: Int)
        /// It is not written.
        case leftOut
    }

    private struct Count: Sendable {
        let startedAt: Double
        var lines = 0
        var leftOut = 0
    }

    private let counts = Mutex(RecentlyUsed<ClientAddress?, Count>(capacity: capacity))

    /// Counts a line.
    ///
    /// - Parameters:
    ///   - address: Who causes it; whoever has no address is one.
    ///   - now: Seconds since 1970.
    /// - Returns: Whether it is to be written.
    func count(_ address: ClientAddress?, now: Double) -> Verdict {
        let address = address?.site ?? address
        return counts.withLock { counts in
            var count = counts.value(for: address) ?? Count(startedAt: now)
            if now < count.startedAt || now - count.startedAt >= Self.window {
                count = Count(startedAt: now, leftOut: count.leftOut)
            }
            defer { counts.insert(count, for: address) }
            guard count.lines < Self.limit else {
                count.leftOut += 1
                return .leftOut
            }
            count.lines += 1
            defer { count.leftOut = 0 }
            return .written(leftOut: count.leftOut)
        }
    }
}
