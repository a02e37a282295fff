import Cryptography
import FoundationEssentials
package import OpenIDConnect

/// One access token of a session, for one resource, beside the one that keeps the session fresh.
///
/// Its descriptions are redacted.
package struct HeldAccessToken: Codable, Sendable, Equatable {
    /// The scopes it was asked for, as ``TokenDemand/scope`` says them.
    package let scope: String
    /// The token, opaque to us.
    package let token: String
    /// When it came; seconds since 1970.
    package let receivedAt: Int64
    /// When it ends; seconds since 1970.
    package let expiresAt: Int64

    /// What a refresh gave for some scopes.
    package init(_ tokens: TokenResponse, scope: String, at time: Int64) {
        self.scope = scope
        token = String(decoding: tokens.accessToken.bytes, as: UTF8.self)
        receivedAt = time
        expiresAt = tokens.expiresAt.map { Int64($0.timeIntervalSince1970) } ?? time + HeldTokens.assumedLifetime
    }

    /// When another one is due: well before its end, but never as soon as it comes.
    package var dueAt: Int64 {
        expiresAt - receivedAt > HeldTokens.margin ? expiresAt - HeldTokens.margin : expiresAt
    }
}

extension HeldAccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `[redacted]`.
    package var description: String { "[redacted]" }

    /// Always `[redacted]`.
    package var debugDescription: String { "[redacted]" }

    /// A mirror without children, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
