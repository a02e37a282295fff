/// What a session's sealed part holds.
package struct SessionContent: Codable, Sendable, Equatable {
    /// Whose session it is.
    package var identity: SessionIdentity
    /// `sub`, pairwise: what back-channel logout names.
    package var subject: String
    /// `sid`: what front-channel logout names.
    package var sessionID: String?
    /// The raw ID token, kept only while the provider's end-session endpoint may ask for it as a hint.
    package var idToken: String?
    /// The provider's tokens, while they are reused.
    package var tokens: HeldTokens?

    /// The content of a session that begins.
    package init(
        identity: SessionIdentity,
        subject: String,
        sessionID: String?,
        idToken: String?,
        tokens: HeldTokens? = nil
    ) {
        self.identity = identity
        self.subject = subject
        self.sessionID = sessionID
        self.idToken = idToken
        self.tokens = tokens
    }
}
