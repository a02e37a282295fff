import Synchronization

/// Counts the sign-ins of each address that come to nothing (`LOGIN_MAX`, `LOGIN_WINDOW`).
///
/// LibreChat counts every request. An office of five hundred people has one address and signs in between nine and five
/// past, so here a sign-in that leads somebody in gives its attempt back and makes good for a refused one. What counts
/// are sign-ins that were refused, and, ten times as many, those that were begun and not finished: people are still at
/// the provider, and tabs are opened by the dozen. A refusal counts only for a sign-in that was begun here and in this
/// browser, so that no other site can use up a visitor's attempts with forged answers.
///
/// Whoever has a whole site of IPv6 networks must not begin anew with each of them: all networks of a site together may
/// try sixteen times as much as one.
package final class LoginAttempts: Sendable {
    /// How much an address may try.
    package struct Limit: Sendable, Equatable {
        /// Refused sign-ins, beyond those that succeeded.
        package var maximum: Int
        /// Seconds after which an address begins anew.
        package var window: Int64

        /// A limit by its two numbers.
        package init(maximum: Int, window: Int64) {
            self.maximum = maximum
            self.window = window
        }
    }

    /// What is said to somebody who begins a sign-in.
    package enum Verdict: Sendable, Equatable {
        /// It may begin, and is counted.
        case begun
        /// It may not, and not before so many seconds.
        case refused(retryAfter: Int64, isFirst: Bool)
    }

    /// How a sign-in ended.
    package enum Ending: Sendable, Equatable {
        /// It led somebody in.
        case succeeded
        /// It was refused.
        case refused
        /// It ended otherwise: somebody is in already, or it could not begin.
        case void
    }

    /// Unfinished sign-ins that stand for one refused sign-in.
    package static let unfinishedPerAttempt = 10
    /// Networks that a site stands for.
    package static let networksPerSite = 16
    /// Addresses that are remembered at most.
    package static let capacity = 16_384

    private struct Count: Sendable {
        let startedAt: Int64
        var unfinished = 0
        var refused = 0
        var succeeded = 0
        var isReported = false

        func isExhausted(_ limit: Limit) -> Bool {
            refused - succeeded >= limit.maximum
                || unfinished >= limit.maximum * unfinishedPerAttempt
        }
    }

    private let counts = Mutex(RecentlyUsed<ClientAddress, Count>(capacity: capacity))

    /// Nobody has tried anything yet.
    package init() {}

    /// Counts the start of a sign-in, or refuses it.
    ///
    /// - Parameters:
    ///   - address: Who begins; without an address nothing can be counted.
    ///   - limit: How much an address may try.
    ///   - now: Seconds since 1970.
    /// - Returns: Whether it may go on.
    package func begin(from address: ClientAddress?, _ limit: Limit, now: Int64) -> Verdict {
        counts.withLock { counts in
            let scopes = Self.scopes(of: address, limit)
            var refused: Verdict?
            for scope in scopes {
                var count = Self.count(of: scope, in: &counts, now: now)
                guard count.isExhausted(scope.limit) else { continue }
                refused = .refused(retryAfter: count.startedAt + limit.window - now, isFirst: !count.isReported)
                count.isReported = true
                counts.insert(count, for: scope.address)
            }
            if let refused { return refused }
            Self.change(scopes, in: &counts, now: now) { $0.unfinished += 1 }
            return .begun
        }
    }

    /// The seconds after which an address may begin again, or `nil` when it may now; counts nothing.
    package func wait(of address: ClientAddress?, _ limit: Limit, now: Int64) -> Int64? {
        counts.withLock { counts in
            var end: Int64?
            for scope in Self.scopes(of: address, limit) {
                let count = Self.count(of: scope, in: &counts, now: now)
                if count.isExhausted(scope.limit) { end = max(end ?? 0, count.startedAt + limit.window) }
            }
            return end.map { $0 - now }
        }
    }

    /// Counts the end of a sign-in that was begun.
    package func end(_ ending: Ending, from address: ClientAddress?, _ limit: Limit, now: Int64) {
        counts.withLock { counts in
            Self.change(Self.scopes(of: address, limit), in: &counts, now: now) { count in
                count.unfinished = max(0, count.unfinished - 1)
                switch ending {
                case .succeeded: count.succeeded += 1
                case .refused: count.refused += 1
                case .void: break
                }
            }
        }
    }

    /// What is counted together, and how much it may try.
    private struct Scope {
        let address: ClientAddress
        let limit: Limit
    }

    /// An address and its site; without an address nothing can be counted.
    private static func scopes(of address: ClientAddress?, _ limit: Limit) -> [Scope] {
        guard let address else { return [] }
        guard let site = address.site else { return [Scope(address: address, limit: limit)] }
        var wide = limit
        wide.maximum *= networksPerSite
        return [Scope(address: address, limit: limit), Scope(address: site, limit: wide)]
    }

    private static func change(
        _ scopes: [Scope],
        in counts: inout RecentlyUsed<ClientAddress, Count>,
        now: Int64,
        _ body: (inout Count) -> Void
    ) {
        for scope in scopes {
            var count = count(of: scope, in: &counts, now: now)
            body(&count)
            counts.insert(count, for: scope.address)
        }
    }

    /// The count of the window that runs; a clock that was set back begins a new one.
    private static func count(
        of scope: Scope,
        in counts: inout RecentlyUsed<ClientAddress, Count>,
        now: Int64
    ) -> Count {
        guard let count = counts.value(for: scope.address), now >= count.startedAt,
            now - count.startedAt < scope.limit.window
        else { return Count(startedAt: now) }
        return count
    }
}
