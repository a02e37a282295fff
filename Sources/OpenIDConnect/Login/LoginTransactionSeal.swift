package import Cryptography
package import FoundationEssentials

/// Seals login transactions into `state` and opens them again (RFC 6749 10.12).
///
/// AES-256-GCM under a key derived from the session secret. An old secret still opens what it sealed, so that a change
/// of the secret interrupts no login.
package struct LoginTransactionSeal: Sendable {
    /// How long a login may take.
    package static let lifetime: TimeInterval = 600
    /// By how much the clocks of our own machines may differ.
    package static let clockTolerance: TimeInterval = 60
    /// Longest `state` that is looked at.
    package static let maximumStateLength = 12_288

    private let boxes: [SealedBox]
    private let current: SealedBox

    /// Derives the keys.
    ///
    /// - Parameters:
    ///   - secret: The session secret: it seals and opens.
    ///   - previousSecret: The secret before it: it only opens.
    /// - Throws: What OpenSSL says when it derives no key.
    package init(secret: SecretBytes, previousSecret: SecretBytes? = nil) throws(OpenSSLError) {
        current = try Self.box(secret)
        if let previousSecret {
            boxes = [current, try Self.box(previousSecret)]
        } else {
            boxes = [current]
        }
    }

    /// The value for `state`: base64url, which the provider returns unchanged.
    package func seal(_ transaction: LoginTransaction, random: RandomSource) throws(OpenSSLError) -> String {
        Base64URL.encode(try current.seal(transaction.encoded, authenticating: Self.label, random: random))
    }

    /// Opens a `state` that came back.
    ///
    /// - Throws: ``LoginTransactionRefusal/malformed`` only; what else can be wrong is said by
    ///   ``check(_:browserBinding:now:)``.
    package func open(_ state: String) throws(LoginTransactionRefusal) -> LoginTransaction {
        guard state.utf8.count <= Self.maximumStateLength, let sealed = Base64URL.decode(state) else {
            throw .malformed
        }
        for box in boxes {
            if let bytes = try? box.open(sealed, authenticating: Self.label),
                let transaction = LoginTransaction(encoded: bytes)
            {
                return transaction
            }
        }
        throw .malformed
    }

    /// Checks that an opened transaction belongs to this browser and to this time, in this order.
    package func check(
        _ transaction: LoginTransaction,
        browserBinding: [UInt8],
        now: Date
    ) throws(LoginTransactionRefusal) {
        guard transaction.isBound(to: browserBinding) else {
            throw .otherBrowser
        }
        let age = now.timeIntervalSince(transaction.issuedAt)
        guard age <= Self.lifetime else {
            throw .expired
        }
        guard age >= -Self.clockTolerance else {
            throw .issuedInFuture
        }
    }

    private static let label = Array("entra-fcgi login transaction v2".utf8)

    private static func box(_ secret: SecretBytes) throws(OpenSSLError) -> SealedBox {
        SealedBox(
            key: try KeyDerivation.hkdfSHA256(
                secret: secret,
                salt: [],
                info: "entra-fcgi login transaction key v1",
                count: SealedBox.keyByteCount
            )
        )
    }
}
