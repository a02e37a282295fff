package import Cryptography

/// How a login begins.
package struct LoginStart: Sendable, Equatable {
    /// Where the user wants to go, on our site, as the caller has checked; empty for nowhere in particular.
    package var returnTarget: String
    /// The content of the login cookie.
    package var browserBinding: SecretBytes
    /// Bytes that come back with the login, opaque here: at most ``LoginTransaction/maximumNoteLength``.
    package var note: [UInt8]
    /// What the provider shall ask the user.
    package var prompt: AuthorizationRequest.Prompt?
    /// Whom we expect to sign in.
    package var loginHint: String?
    /// A claims request, as JSON (OIDC Core 5.5): what a claims challenge asked for.
    package var claims: String?
    /// Scopes instead of the configured ones.
    package var scope: String?
    /// Parameters that the provider defines, such as `domain_hint`.
    package var extraParameters: [String: String]

    /// A start; what is left out is as configured.
    package init(
        returnTarget: String,
        browserBinding: [UInt8],
        note: [UInt8] = [],
        prompt: AuthorizationRequest.Prompt? = nil,
        loginHint: String? = nil,
        claims: String? = nil,
        scope: String? = nil,
        extraParameters: [String: String] = [:]
    ) {
        self.returnTarget = returnTarget
        self.browserBinding = SecretBytes(browserBinding)
        self.note = note
        self.prompt = prompt
        self.loginHint = loginHint
        self.claims = claims
        self.scope = scope
        self.extraParameters = extraParameters
    }
}
