import FastCGI
import HTTPTypes
import Logging

/// One request on its way through a route, with what every route needs to know of it.
struct Exchange: Sendable {
    let request: Request
    let correlation: CorrelationID
    let logger: Logger
    let browser: BrowserContext

    init(_ request: Request, correlation: CorrelationID, logger: Logger) {
        self.request = request
        self.correlation = correlation
        var logger = logger
        logger[metadataKey: "correlation_id"] = "\(correlation.text)"
        self.logger = logger
        browser = BrowserContext(request.metaVariables)
    }

    var method: String { request.metaVariables["REQUEST_METHOD"] ?? "" }

    var query: String { request.metaVariables["QUERY_STRING"] ?? "" }

    /// From where the request came, as the web server says.
    var address: ClientAddress? { ClientAddress(request.metaVariables["REMOTE_ADDR"]) }

    /// Writes down what an operator may have to account for, with the address and the reference of this request.
    func audit(_ event: AuditEvent) {
        event.log(to: logger, from: request.metaVariables["REMOTE_ADDR"])
    }

    /// Says what went wrong: a page for a person, JSON for a script and for the check.
    ///
    /// An authorizer says it by its status alone: Apache would show a content as a page, whatever its type, and has
    /// pages of its own for that.
    func problem(
        _ name: String,
        title: String,
        _ message: String,
        status: HTTPResponse.Status
    ) -> Response {
        guard request.role == .responder else { return Answer.empty(status) }
        let isForPerson = RequestTarget(request) != .check && browser.isNavigation
        guard isForPerson else { return Answer.error(name, message, status: status, correlation: correlation) }
        let reference = "If it goes on, tell your administrator this reference: \(correlation.text)"
        return Answer.page(Page(title: title, paragraphs: [message, reference]), status: status)
    }

    /// The answer while the store cannot tell who is signed in.
    var storeUnavailable: Response {
        let response = problem(
            "store_unavailable",
            title: "Not possible at the moment",
            "This site cannot tell at the moment who is signed in. Try again in a minute.",
            status: .serviceUnavailable
        )
        return Answer.unavailable(response, retryAfter: 10)
    }
}
