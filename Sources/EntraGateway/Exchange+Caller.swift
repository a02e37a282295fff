import Entra
import FastCGI
import HTTPTypes

extension Exchange {
    /// The answer of a JSON route to somebody who is not signed in.
    func unauthorized(_ caller: Caller, loginURL: LoginURL) -> Response {
        switch caller {
        case .refused:
            break
        case .ended(let end):
            return ended(end, loginURL: loginURL)
        case .nobody, .known:
            return Answer.error(
                "unauthorized",
                "You are not signed in.",
                status: .unauthorized,
                correlation: correlation,
                loginURL: loginURL.plain
            )
        }
        var response = Answer.error(
            "invalid_token",
            "This token does not sign anybody in here.",
            status: .unauthorized,
            correlation: correlation
        )
        // RFC 6750 section 3.1
        response.fields[.wwwAuthenticate] = #"Bearer error="invalid_token""#
        return response
    }

    /// The answer of a JSON route to somebody whose session has just ended.
    func ended(_ end: SessionEnd, loginURL: LoginURL) -> Response {
        Answer.error(
            "session_ended",
            "Your session has ended (\(end.reason.rawValue)). Sign in again.",
            status: .unauthorized,
            correlation: correlation,
            loginURL: loginURL.plain
        )
    }

    /// The answer to a request that another site's page may have caused (interface section 4).
    var crossSite: Response {
        Answer.error(
            "cross_site",
            "This request did not come from a page of this site.",
            status: .forbidden,
            correlation: correlation
        )
    }
}
