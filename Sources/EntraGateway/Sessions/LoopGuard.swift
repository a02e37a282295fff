import Synchronization

/// Notices a browser that comes back to sign in to the same page again and again.
///
/// That happens when the browser does not keep our session cookie, or when the application sends a signed-in person
/// back. Entra itself ends such a circle after 15 equal requests in five minutes (AADSTS50196); we end it earlier, with
/// an explanation. Many tabs with pages of their own are no circle.
package final class LoopGuard: Sendable {
    /// Sign-ins to one page by one browser within the window; one more is a circle.
    package static let limit = 10
    /// Seconds.
    package static let window: Int64 = 300
    /// Sign-ins of one browser that are remembered at most.
    package static let startsPerBrowser = 64
    /// Browsers that are remembered at most.
    package static let capacity = 4096

    /// Remembers nobody yet.
    package init() {}

    private struct Start: Sendable {
        let target: Int
        let time: Int64
    }

    private let starts = Mutex(RecentlyUsed<[UInt8], [Start]>(capacity: capacity))

    /// Counts the start of a sign-in.
    ///
    /// - Parameters:
    ///   - browser: The login cookie.
    ///   - target: Where the sign-in shall lead.
    ///   - now: Seconds since 1970.
    /// - Returns: Whether the sign-in must not go on.
    package func isCircle(browser: [UInt8], target: String, now: Int64) -> Bool {
        let target = target.hashValue
        return starts.withLock { starts in
            let recent = (starts.value(for: browser) ?? []).filter { now - $0.time < Self.window }
            guard recent.count(where: { $0.target == target }) < Self.limit else { return true }
            starts.insert(recent.suffix(Self.startsPerBrowser - 1) + [Start(target: target, time: now)], for: browser)
            return false
        }
    }

    /// Forgets a browser: its person signed out, and may sign in again as often as they like.
    package func forget(browser: [UInt8]) {
        _ = starts.withLock { $0.remove(browser) }
    }
}
