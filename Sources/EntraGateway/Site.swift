import Cryptography
import Entra
import FastCGI
import HTTPTypes
import Logging
import OpenIDConnect

/// What all routes share: the site's addresses, its cookies, its clock and its chance.
struct Site: Sendable {
    let clientOrigin: Origin
    let serverOrigin: Origin
    let cookies: SiteCookies
    let loginURL: LoginURL
    /// Seconds since 1970.
    let now: @Sendable () -> Double
    let random: RandomSource

    /// Serialized, the pages' origin first: it is the one that completes a path.
    var origins: [String] { [clientOrigin.text, serverOrigin.text] }

    /// Where a person goes who asked for nothing in particular.
    var defaultTarget: String { clientOrigin.text }

    /// The page that shows the way in, and why it was refused.
    var loginPage: String { clientOrigin.text + "/login" }

    /// A return target if it leads to the site, else nothing.
    func returnTarget(_ text: String?) -> String? {
        text.flatMap { ReturnTarget($0, origins: origins) }?.url
    }

    /// The answer to a sign-in that is refused: the login page with reason and reference (LibreChat's address).
    ///
    /// - Parameters:
    ///   - reason: Why.
    ///   - exchange: The request that is refused.
    ///   - error: What the protocol says of it; for the log.
    ///   - identity: Who it is, once that is known; for the log.
    ///   - details: What else the operator should read.
    ///   - target: Where the sign-in should have led, so that the next one leads there.
    /// - Returns: A redirect.
    func refusal(
        _ reason: SignInRefusal,
        _ exchange: Exchange,
        because error: OAuthError? = nil,
        of identity: Identity? = nil,
        details: Logger.Metadata = [:],
        returningTo target: String? = nil
    ) -> Response {
        var event = AuditEvent(.signInRefused, .refused, reason: reason.rawValue)
            .adding(error?.logMetadata ?? [:]).adding(details)
        if let identity { event = event.of(tenantID: identity.tenantID, objectID: identity.objectID) }
        exchange.audit(event)
        return Answer.redirect(refusalURL(reason, exchange.correlation, returningTo: target))
    }

    /// The address of the page that explains a refusal.
    ///
    /// The page offers to sign in again, and hands a `redirect_to` back to us, where it is judged like any other. Only
    /// a path on the page's own origin is named, as the page takes no other.
    func refusalURL(
        _ reason: SignInRefusal,
        _ correlation: CorrelationID,
        returningTo target: String? = nil
    ) -> String {
        var parameters = [
            ("redirect", "false"), ("error", "auth_failed"), ("reason", reason.rawValue),
            ("correlation", correlation.text),
        ]
        if let target = returnTarget(target), target.hasPrefix(clientOrigin.text + "/") {
            parameters.append(("redirect_to", String(target.dropFirst(clientOrigin.text.count))))
        }
        return loginPage + "?" + FormEncoding.encode(parameters)
    }
}
