/// Why a logout token is refused: one case per rule.
///
/// The values of a case are names, times and identifiers; they are shown by `debugDescription` only.
package enum LogoutTokenRefusal: Error, Equatable, Sendable {
    /// A rule that holds for ID tokens too: form, signature, issuer, audience and times.
    case asIDToken(IDTokenRefusal)
    /// Issued longer ago than a logout token is on its way; seconds since 1970.
    case tooOld(issuedAt: Int64, now: Int64)
    /// OIDC Back-Channel Logout 2.6 step 4: neither `sub` nor `sid`.
    case targetMissing
    /// OIDC Back-Channel Logout 2.6 step 5: the claim `events` does not say that this is a logout.
    case eventMissing
    /// OIDC Back-Channel Logout 2.6 step 6: a `nonce` makes it something else.
    case noncePresent
}

extension LogoutTokenRefusal: CustomStringConvertible, CustomDebugStringConvertible {
    /// The rule, without the values that broke it.
    package var description: String {
        switch self {
        case .asIDToken(let refusal): refusal.description
        case .tooOld: "issued too long ago"
        case .targetMissing: "neither subject nor session"
        case .eventMissing: "no logout event"
        case .noncePresent: "a nonce, which only ID tokens have"
        }
    }

    /// The rule with the values that broke it.
    package var debugDescription: String {
        switch self {
        case .asIDToken(let refusal): refusal.debugDescription
        case .tooOld(let time, let now): "\(description): \(time), now \(now)"
        case .targetMissing, .eventMissing, .noncePresent: description
        }
    }
}
