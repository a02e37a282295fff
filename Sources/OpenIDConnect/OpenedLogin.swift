import Cryptography
package import FoundationEssentials

/// An authorization response whose `state` is ours, this browser's and in time; nothing else of it is believed yet.
package struct OpenedLogin: Sendable {
    let response: AuthorizationResponse
    let transaction: LoginTransaction

    /// What tells this login from every other: its nonce.
    package var id: [UInt8] { transaction.nonceBytes.bytes }

    /// Where the user wants to go, as given to ``LoginStart``.
    package var returnTarget: String { transaction.returnTarget }

    /// Bytes as given to ``LoginStart``.
    package var note: [UInt8] { transaction.note }

    /// When the login began, to the second.
    package var startedAt: Date { transaction.issuedAt }
}
