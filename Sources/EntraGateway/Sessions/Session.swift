import FastCGI
import Synchronization

/// Who is signed in: what a session check needs, and nothing that must stay sealed.
///
/// An object and not a value, so that a check that answers from memory counts one reference and not ten.
package final class Session: Sendable {
    private let person: PackedIdentity
    /// Seconds since 1970.
    package let createdAt: Int64
    /// The moment at which the session ends whatever is done with it; seconds since 1970.
    package let expiresAt: Int64
    /// When the provider's tokens are due to be refreshed, seconds since 1970; never for a session without any.
    package let refreshDueAt: Int64
    /// When the provider's access token ends; seconds since 1970.
    package let tokensEndAt: Int64
    /// What the last check told the web server; a site asks in one role, so that one is enough.
    private let rendering = Mutex<Rendering?>(nil)

    /// A session that was just begun or just read.
    package init(identity: SessionIdentity, createdAt: Int64, expiresAt: Int64, tokens: HeldTokens? = nil) {
        person = PackedIdentity(identity)
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        refreshDueAt = tokens?.dueAt ?? .max
        tokensEndAt = tokens?.expiresAt ?? .max
    }

    /// Whose session it is, without what ``PackedIdentity`` leaves out; made anew each time, since a check from memory
    /// needs nothing of it.
    package var identity: SessionIdentity { person.identity }

    /// The person's roles.
    var roles: PackedTexts { person.roles }

    /// The person's groups.
    var groups: PackedTexts { person.groups }

    /// The fields of a check's answer, for as long as they may be sent again.
    struct Rendering: Sendable {
        let role: Request.Role
        let fields: RenderedFields
        /// Seconds since 1970.
        let validity: Range<Int64>
    }

    /// The fields that were kept for a role; `nil` when they are none, or too old.
    func rendering(for role: Request.Role, at time: Int64) -> RenderedFields? {
        rendering.withLock { rendering in
            guard let rendering, rendering.role == role, rendering.validity.contains(time) else { return nil }
            return rendering.fields
        }
    }

    /// Keeps fields in the place of earlier ones.
    func keep(_ rendering: Rendering) {
        self.rendering.withLock { $0 = rendering }
    }
}
