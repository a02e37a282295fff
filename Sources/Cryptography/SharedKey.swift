import Synchronization

/// A key that several threads use; the lock is held for the one computation.
final class SharedKey: Sendable {
    private let handle: Mutex<KeyHandle>

    init(_ handle: consuming sending KeyHandle) {
        self.handle = Mutex(handle)
    }

    /// Lends the key to `body`.
    func withKey<Result: Sendable, Failure>(
        _ body: (borrowing KeyHandle) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try handle.withLock { (handle) throws(Failure) in try body(handle) }
    }
}
