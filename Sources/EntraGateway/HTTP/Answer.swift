package import FastCGI
import FoundationEssentials
package import HTTPTypes

/// The forms that our answers take, each with the fields that every answer carries (interface section 4).
package enum Answer {
    /// An answer without content.
    package static func empty(_ status: HTTPResponse.Status, adding fields: HTTPFields = [:]) -> Response {
        Response(status: status, fields: standardFields + fields)
    }

    /// Plain text.
    package static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        content(Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
    }

    /// JSON, with its members in the order of their names.
    package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return empty(.internalServerError) }
        return content([UInt8](data), type: "application/json; charset=utf-8", status: status)
    }

    /// The error form of the JSON routes (interface section 5).
    package static func error(
        _ name: String,
        _ message: String,
        status: HTTPResponse.Status,
        correlation: CorrelationID,
        loginURL: String? = nil
    ) -> Response {
        let body = ErrorBody(error: name, message: message, correlationID: correlation.text, loginURL: loginURL)
        return json(body, status: status)
    }

    /// A redirect by 302: what browsers, proxies and LibreChat's pages expect here.
    package static func redirect(_ url: String) -> Response {
        var response = empty(.found)
        response.fields[.location] = url
        return response
    }

    /// A page of ours under its own strict policy.
    package static func page(_ page: Page, status: HTTPResponse.Status = .ok) -> Response {
        var response = content(Array(page.html.utf8), type: "text/html; charset=utf-8", status: status)
        response.fields[.contentSecurityPolicy] = page.policy
        response.fields[.referrerPolicy] = "no-referrer"
        return response
    }

    /// A page with nothing on it, for a frame that nobody sees.
    ///
    /// Any site may frame it: the provider's sign-out pages have several hosts, and there is nothing to be lured into
    /// clicking. What the request asked for is done before a browser looks at this.
    package static func blankPage(title: String) -> Response {
        let html = "<!doctype html>\n<meta charset=\"utf-8\">\n<title>\(Page.escape(title))</title>\n"
        var response = content(Array(html.utf8), type: "text/html; charset=utf-8", status: .ok)
        response.fields[.contentSecurityPolicy] = "default-src 'none'; base-uri 'none'; form-action 'none'"
        response.fields[.referrerPolicy] = "no-referrer"
        return response
    }

    /// A picture, which the browser of this person may keep; shown as a page of its own it can do nothing.
    package static func picture(_ bytes: [UInt8], type: String, maximumAge seconds: Int) -> Response {
        var response = content(bytes, type: type, status: .ok)
        response.fields[.cacheControl] = "private, max-age=\(seconds)"
        // For this session: who signs in next at the same browser asks anew.
        response.fields[.vary] = "Cookie"
        response.fields[.contentSecurityPolicy] = "default-src 'none'; sandbox"
        return response
    }

    /// A refusal because something that we need does not work at the moment.
    package static func unavailable(_ response: Response, retryAfter seconds: Int) -> Response {
        var response = response
        response.fields[.retryAfter] = String(seconds)
        return response
    }

    private static func content(_ body: [UInt8], type: String, status: HTTPResponse.Status) -> Response {
        var fields = standardFields
        fields[.contentType] = type
        return Response(status: status, fields: fields, body: body)
    }

    private static let standardFields: HTTPFields = [
        .cacheControl: "no-store",
        .xContentTypeOptions: "nosniff",
    ]

    private struct ErrorBody: Encodable {
        let error: String
        let message: String
        let correlationID: String
        let loginURL: String?

        enum CodingKeys: String, CodingKey {
            case error
            case message
            case correlationID = "correlation_id"
            case loginURL = "login_url"
        }
    }
}
