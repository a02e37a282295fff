package import Foundation
import Synchronization

/// A clock that a test sets.
package final class TestClock: Sendable {
    private let seconds: Mutex<Double>

    /// A clock that shows the second of this number since 1970.
    package init(_ seconds: Double = 1_800_000_000) {
        self.seconds = Mutex(seconds)
    }

    /// What the clock shows.
    package var now: Date { Date(timeIntervalSince1970: seconds.withLock(\.self)) }

    /// Moves the clock, backwards too.
    package func advance(by seconds: Double) {
        self.seconds.withLock { $0 += seconds }
    }
}
