package import Cryptography
package import FoundationEssentials

/// On whose behalf Microsoft Graph is called, and until when an answer is of use.
package struct GraphCaller: Sendable {
    /// An access token of the person's for Graph.
    package let token: SecretBytes
    /// Names the person's mailbox; the same for all their calls.
    package let mailbox: String
    /// When there has to be an answer, the waits that Graph asks for included.
    package let end: Date
    /// Our reference for the request that this is for; it goes into reports, not to Graph.
    package let reference: String

    /// Somebody with a token, for so long.
    package init(token: SecretBytes, mailbox: String, until end: Date, reference: String) {
        self.token = token
        self.mailbox = mailbox
        self.end = end
        self.reference = reference
    }
}
