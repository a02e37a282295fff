/// Why a `state` is refused.
package enum LoginTransactionRefusal: String, Error, Equatable, Sendable {
    /// It is not one of ours: cut, changed, forged, or sealed under a secret that is no longer in use.
    case malformed
    /// The login began in another browser.
    case otherBrowser
    /// The login took longer than a transaction lives.
    case expired
    /// The transaction says that it began later than now.
    case issuedInFuture
}
