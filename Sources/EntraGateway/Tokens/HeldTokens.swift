import Cryptography
import FoundationEssentials
package import OpenIDConnect

/// The provider's tokens of one session, as they lie sealed in the store (`OPENID_REUSE_TOKENS`).
///
/// Its descriptions are redacted.
package struct HeldTokens: Codable, Sendable, Equatable {
    /// Seconds before its end at which an access token is due to be replaced.
    package static let margin: Int64 = 300
    /// Seconds that an access token is believed to live when the provider does not say (RFC 6749 5.1).
    package static let assumedLifetime: Int64 = 3600
    /// How many access tokens a session holds beside that of its sign-in.
    package static let maximumOthers = 6

    /// The newest refresh token, which serves every resource.
    package var refreshToken: String
    /// The access token that came with the sign-in or with the last refresh.
    package var accessToken: String
    /// When the access token came; seconds since 1970.
    package var receivedAt: Int64
    /// When the access token ends; seconds since 1970.
    package var expiresAt: Int64
    /// `iss` of the sign-in's ID token.
    package var issuer: String
    /// `nonce` of the sign-in's ID token.
    package var nonce: String?
    /// Access tokens for other resources or other scopes; the oldest first.
    package var others: [HeldAccessToken]?
    /// `true` when the last refresh could not tell whether its person may still be here: the next one must.
    package var isJudgementOpen: Bool?

    /// The tokens of a sign-in; `nil` when there is nothing to refresh them with.
    ///
    /// - Parameters:
    ///   - tokens: What the code was redeemed for.
    ///   - idToken: The verified ID token among them.
    ///   - time: Seconds since 1970.
    package init?(_ tokens: TokenResponse, _ idToken: IDToken, at time: Int64) {
        guard let refreshToken = tokens.refreshToken else { return nil }
        self.refreshToken = Self.text(refreshToken)
        accessToken = Self.text(tokens.accessToken)
        receivedAt = time
        expiresAt = Self.end(of: tokens, receivedAt: time)
        issuer = idToken.issuer
        nonce = idToken.claims.text("nonce")
    }

    /// Takes over what a refresh gave; without a new refresh token the old one stays in use (RFC 6749 6).
    package mutating func replace(with tokens: TokenResponse, at time: Int64) {
        if let refreshToken = tokens.refreshToken { self.refreshToken = Self.text(refreshToken) }
        accessToken = Self.text(tokens.accessToken)
        receivedAt = time
        expiresAt = Self.end(of: tokens, receivedAt: time)
    }

    /// Takes over what a refresh gave for other scopes than those of the sign-in, and the newest refresh token with it.
    package mutating func add(_ tokens: TokenResponse, scope: String, at time: Int64) {
        if let refreshToken = tokens.refreshToken { self.refreshToken = Self.text(refreshToken) }
        var others = (others ?? []).filter { $0.scope != scope && $0.expiresAt > time }
        others.append(HeldAccessToken(tokens, scope: scope, at: time))
        self.others = others.suffix(Self.maximumOthers)
    }

    /// The access token that was asked for with exactly these scopes.
    package func other(scope: String) -> HeldAccessToken? {
        others?.first { $0.scope == scope }
    }

    /// When the tokens are due to be refreshed: ``margin`` before their end.
    ///
    /// One that would be due as soon as it comes is used until it ends: else every request would ask for another.
    package var dueAt: Int64 {
        expiresAt - receivedAt > Self.margin ? expiresAt - Self.margin : expiresAt
    }

    private static func text(_ token: SecretBytes) -> String { String(decoding: token.bytes, as: UTF8.self) }

    private static func end(of tokens: TokenResponse, receivedAt time: Int64) -> Int64 {
        tokens.expiresAt.map { Int64($0.timeIntervalSince1970) } ?? time + assumedLifetime
    }
}

extension HeldTokens: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `[redacted]`.
    package var description: String { "[redacted]" }

    /// Always `[redacted]`.
    package var debugDescription: String { "[redacted]" }

    /// A mirror without children, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
