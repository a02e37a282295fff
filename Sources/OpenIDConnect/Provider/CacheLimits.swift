/// How long a ``Cached`` value lives and how often it is fetched.
package struct CacheLimits: Sendable, Equatable {
    /// For how long a value is used without asking again.
    package var lifetime: Duration
    /// For how long the last good value is used when it cannot be renewed, counted from when it was fetched.
    package var usableLifetime: Duration
    /// The time between two forced fetches, whatever they brought.
    package var forcedInterval: Duration
    /// The wait after a first failure; it doubles with each further one.
    package var firstRetryDelay: Duration
    /// The longest wait after a failure, the provider's own wish included.
    package var maximumRetryDelay: Duration

    /// Limits; those left out suit the documents of a provider.
    package init(
        lifetime: Duration,
        usableLifetime: Duration,
        forcedInterval: Duration = .seconds(60),
        firstRetryDelay: Duration = .seconds(1),
        maximumRetryDelay: Duration = .seconds(60)
    ) {
        self.lifetime = lifetime
        self.usableLifetime = usableLifetime
        self.forcedInterval = forcedInterval
        self.firstRetryDelay = firstRetryDelay
        self.maximumRetryDelay = maximumRetryDelay
    }
}

extension Duration {
    /// The duration in seconds, with fractions.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
