import Synchronization

/// The logins whose code was redeemed here a moment ago, so that one `state` asks the provider once.
///
/// A code works once anyway; this keeps somebody who repeats a callback from turning us against the provider.
package final class RedeemedLogins: Sendable {
    /// Logins that are remembered at most; each lives ten minutes.
    package static let capacity = 16_384

    private let logins = Mutex(RecentlyUsed<[UInt8], Bool>(capacity: capacity))

    /// Nothing was redeemed yet.
    package init() {}

    /// Notes a login; `false` when it was noted before.
    package func insert(_ id: [UInt8]) -> Bool {
        logins.withLock { logins in
            guard logins.value(for: id) == nil else { return false }
            logins.insert(true, for: id)
            return true
        }
    }
}
