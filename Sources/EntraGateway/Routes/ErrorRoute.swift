import Entra
import FastCGI
import HTTPTypes
import OpenIDConnect

/// `GET /oauth/error`: on to the page that explains a refusal, or the explanation as data.
struct ErrorRoute: Sendable {
    let site: Site

    func respond(_ exchange: Exchange) -> Response {
        let parameters = (try? FormEncoding.decode(exchange.query)) ?? [:]
        let reason = parameters["reason"].flatMap(SignInRefusal.init) ?? .providerError
        let correlation = parameters["correlation"].flatMap { CorrelationID($0) } ?? exchange.correlation
        guard !exchange.browser.isNavigation else {
            return Answer.redirect(site.refusalURL(reason, correlation))
        }
        return Answer.json(
            Failure(
                error: "auth_failed",
                reason: reason.rawValue,
                message: reason.explanation,
                correlationID: correlation.text
            )
        )
    }

    private struct Failure: Encodable {
        let error: String
        let reason: String
        let message: String
        let correlationID: String

        enum CodingKeys: String, CodingKey {
            case error
            case reason
            case message
            case correlationID = "correlation_id"
        }
    }
}

extension SignInRefusal {
    /// What happened and what to do next, for the person it happened to.
    var explanation: String {
        switch self {
        case .accessDenied:
            "The sign-in was cancelled or is not allowed for you. Sign in again, or ask your administrator for access."
        case .roleMissing:
            "You are known, but you lack the role that this site asks for. Ask your administrator for it."
        case .groupsUnresolved:
            "You are in too many groups to tell whether you may enter. Ask your administrator for help."
        case .tenantNotAllowed:
            "Your account belongs to an organisation that may not sign in here. Use an account of another organisation."
        case .notAssigned:
            "Your account is not assigned to this application. Ask your administrator to assign it."
        case .consentRequired:
            "The application lacks a permission. Sign in again and consent, or ask your administrator to."
        case .interactionRequired:
            "Your organisation asks for one more step. Sign in again and follow what is shown."
        case .expired:
            "The sign-in took too long, or you signed out meanwhile. Start again."
        case .stateMismatch:
            "The sign-in did not begin in this browser, or cookies are blocked. Allow cookies and start again."
        case .providerError:
            "The sign-in service reported an error. Try again; if it stays, ask your administrator."
        case .providerUnreachable:
            "The sign-in service does not answer. Try again in a few minutes."
        case .invalidToken:
            "The answer of the sign-in service could not be trusted. Try again; if it stays, ask your administrator."
        case .loop:
            "The sign-in went in a circle. Allow cookies for this site, close its other tabs, and try again."
        case .tooManyAttempts:
            "There were too many attempts. Wait a few minutes and try again."
        }
    }
}
