import Synchronization

/// Message digests (FIPS 180-4).
package enum Digest {
    /// SHA-1, for `x5t` thumbprints only; nothing is trusted on its account.
    package static func sha1(_ message: [UInt8]) -> [UInt8] { sha1Function(message) }

    /// SHA-256.
    package static func sha256(_ message: [UInt8]) -> [UInt8] { sha256Function(message) }

    /// SHA-384.
    package static func sha384(_ message: [UInt8]) -> [UInt8] { sha384Function(message) }

    /// SHA-512.
    package static func sha512(_ message: [UInt8]) -> [UInt8] { sha512Function(message) }

    private static let sha1Function = DigestFunction("SHA1")
    private static let sha256Function = DigestFunction("SHA256")
    private static let sha384Function = DigestFunction("SHA384")
    private static let sha512Function = DigestFunction("SHA512")
}

/// One digest for all threads.
private final class DigestFunction: Sendable {
    /// Longer messages do not hold the lock, they get a context of their own.
    private static let longestSharedMessage = 1024

    private let algorithm: StaticString
    private let shared: Mutex<DigestContext>

    init(_ algorithm: StaticString) {
        self.algorithm = algorithm
        shared = Mutex(DigestFunction.context(algorithm))
    }

    func callAsFunction(_ message: [UInt8]) -> [UInt8] {
        guard message.count <= DigestFunction.longestSharedMessage else {
            var own = DigestFunction.context(algorithm)
            return DigestFunction.digest(of: message, with: &own)
        }
        return shared.withLock { DigestFunction.digest(of: message, with: &$0) }
    }

    private static func context(_ algorithm: StaticString) -> DigestContext {
        do {
            return try DigestContext(algorithm)
        } catch {
            // Without its digests OpenSSL is not usable at all, and nothing of this program is.
            preconditionFailure("OpenSSL has no \(algorithm): \(error)")
        }
    }

    private static func digest(of message: [UInt8], with context: inout DigestContext) -> [UInt8] {
        do {
            return try context.digest(of: message)
        } catch {
            preconditionFailure("OpenSSL gives no digest: \(error)")
        }
    }
}
