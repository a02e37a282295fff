import FastCGI
import HTTPTypes

/// Who is signed in: what a session check needs, and nothing that must stay sealed.
///
/// An object and not a value, so that a check that answers from memory counts one reference and not ten.
package final class Session: Sendable {
    /// Whose session it is.
    package let identity: SessionIdentity
    /// Seconds since 1970.
    package let createdAt: Int64
    /// The moment at which the session ends whatever is done with it; seconds since 1970.
    package let expiresAt: Int64
    /// The fields of the check's answer, rendered once for all checks.
    let checkFields: HTTPFields

    /// A session that was just begun or just read.
    package init(identity: SessionIdentity, createdAt: Int64, expiresAt: Int64) {
        self.identity = identity
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        checkFields = Answer.empty(.noContent, adding: IdentityFields(identity, names: .checkFields).fields).fields
    }
}
