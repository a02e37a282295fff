import HTTPTypes

/// An error in Graph's own form (facts 3.2, 3.7).
struct GraphRefusal: Error, Equatable {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    var retryAfter: String?

    static let insufficientPrivileges = GraphRefusal(
        status: .forbidden,
        code: "Authorization_RequestDenied",
        message: "Insufficient privileges to complete the operation."
    )
    static let searchWithoutConsistency = unsupported(
        "Request with $search query parameter only works through MSGraph with a special request header:"
            + " 'ConsistencyLevel: eventual'"
    )
    static let unsupportedQuery = unsupported("Unsupported Query.")
    static let unindexedProperty = unsupported("The request uses a filter property that is not indexed")

    static func badRequest(_ message: String, code: String = "Request_BadRequest") -> GraphRefusal {
        GraphRefusal(status: .badRequest, code: code, message: message)
    }

    static func unsupported(_ message: String) -> GraphRefusal {
        badRequest(message, code: "Request_UnsupportedQuery")
    }

    static func unauthorized(_ message: String) -> GraphRefusal {
        GraphRefusal(status: .unauthorized, code: "InvalidAuthenticationToken", message: message)
    }

    static func missing(_ id: String) -> GraphRefusal {
        GraphRefusal(
            status: .notFound,
            code: "Request_ResourceNotFound",
            message:
                "Resource '\(id)' does not exist or one of its queried reference-property objects are not present."
        )
    }

    static func throttled(retryAfter: String?) -> GraphRefusal {
        GraphRefusal(
            status: .tooManyRequests,
            code: "TooManyRequests",
            message: "Please retry again later.",
            retryAfter: retryAfter
        )
    }

    /// A request inside of a batch whose condition failed.
    static let failedDependency = GraphRefusal(
        status: HTTPResponse.Status(code: 424),
        code: "FailedDependency",
        message: "A request that this one depends on has failed."
    )

    /// One call too many at a mailbox (quirk 71).
    static let mailboxConcurrency = GraphRefusal(
        status: .tooManyRequests,
        code: "ApplicationThrottled",
        message: "Application is over its MailboxConcurrency limit.",
        retryAfter: "1"
    )

    /// What the control route orders.
    init(_ refusal: Faults.Refusal) {
        self.init(
            status: HTTPResponse.Status(code: refusal.status),
            code: refusal.error,
            message: "The request was refused on command.",
            retryAfter: refusal.retryAfter
        )
    }

    private init(status: HTTPResponse.Status, code: String, message: String, retryAfter: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    /// A photo that is not there, or whose mailbox is not (quirk 68).
    static func noPhoto(hasMailbox: Bool) -> GraphRefusal {
        GraphRefusal(
            status: .notFound,
            code: hasMailbox ? "ImageNotFound" : "ErrorNonExistentMailbox",
            message: hasMailbox
                ? "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown."
                : "The specified object was not found in the store."
        )
    }

    /// The body, which names the request.
    func body(date: String, requestID: String, clientRequestID: String) -> JSONValue {
        var inner: JSONValue = [
            "date": .string(date), "request-id": .string(requestID), "client-request-id": .string(clientRequestID),
        ]
        if status == .tooManyRequests { inner["code"] = "429" }
        return ["error": ["code": .string(code), "message": .string(message), "innerError": inner]]
    }
}
