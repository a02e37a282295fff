/// Keeps callers from a host that does not answer: after some failures in a row nobody is let through for a while, then
/// one, whose luck decides.
///
/// A value without a clock: times are seconds since 1970.
package struct CircuitBreaker: Sendable, Equatable {
    /// Failures in a row after which nobody is let through.
    package static let threshold = 8
    /// Seconds for which nobody is let through at first; each further failure doubles them.
    package static let firstPause = 5.0
    /// The most seconds.
    package static let longestPause = 60.0
    /// Seconds after which the one who was let through is given up.
    static let probePatience = 30.0

    private var failures = 0
    private var pause = CircuitBreaker.firstPause
    /// Until when nobody is let through; seconds since 1970.
    private var opensAt: Double?
    /// Whether the one who was let through has not come back.
    private var isProbing = false

    /// A breaker that lets everybody through.
    package init() {}

    /// Whether a call may be made; whoever is told so says afterwards what came of it.
    ///
    /// - Parameter time: The present.
    /// - Returns: `nil` for yes, else the seconds until it is worth asking again.
    package mutating func wait(at time: Double) -> Double? {
        guard let opensAt else { return nil }
        guard time >= opensAt else { return opensAt - time }
        // The others wait for what comes of this one.
        isProbing = true
        self.opensAt = time + Self.probePatience
        return nil
    }

    /// The host answered, whatever it answered.
    package mutating func noteAnswer() {
        self = CircuitBreaker()
    }

    /// Whoever was let through went away before there was an answer: the next one takes the place.
    ///
    /// - Parameter time: The present.
    package mutating func noteAbandoned(at time: Double) {
        guard isProbing else { return }
        isProbing = false
        opensAt = time
    }

    /// The host did not answer, or only that it is out of order.
    package mutating func noteFailure(at time: Double) {
        guard opensAt != nil else {
            failures += 1
            if failures >= Self.threshold { opensAt = time + pause }
            return
        }
        // Who was on the way when it opened says nothing new.
        guard isProbing else { return }
        isProbing = false
        pause = min(pause * 2, Self.longestPause)
        opensAt = time + pause
    }
}
