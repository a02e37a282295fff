import FastCGI
import HTTPTypes
import Logging

/// One request on its way through a route, with what every route needs to know of it.
struct Exchange: Sendable {
    let request: Request
    let correlation: CorrelationID
    let logger: Logger
    let browser: BrowserContext
    private let strangers: StrangersLines
    private let now: Double

    /// One request.
    ///
    /// - Parameters:
    ///   - request: What the web server sent.
    ///   - correlation: The reference by which people and log name it.
    ///   - logger: Where lines go.
    ///   - strangers: What strangers have had written so far.
    ///   - now: Seconds since 1970.
    init(_ request: Request, correlation: CorrelationID, logger: Logger, strangers: StrangersLines, now: Double) {
        self.request = request
        self.correlation = correlation
        self.strangers = strangers
        self.now = now
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
    ///
    /// Of what came to nothing for somebody whom nobody knows, an address has only so much written.
    func audit(_ event: AuditEvent) {
        var event = event
        if event.result != .success, event.objectID == nil {
            guard case .written(let leftOut) = strangers.count(address, now: now) else { return }
            if leftOut > 0 { event = event.adding(["left_out": "\(leftOut)"]) }
        }
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

    /// The answer to a query that is none, or names a page that we did not give to this person.
    var malformedPage: Response {
        Answer.error(
            "invalid_request",
            "The query is malformed. Begin with the first page again.",
            status: .badRequest,
            correlation: correlation
        )
    }

    /// The answer to somebody who has as many requests in hand as anybody may.
    func tooMany(_ name: String, _ message: String, retryAfter seconds: Int) -> Response {
        let response = Answer.error(name, message, status: .tooManyRequests, correlation: correlation)
        return Answer.unavailable(response, retryAfter: seconds)
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
