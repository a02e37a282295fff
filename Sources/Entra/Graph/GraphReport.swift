/// What the operator may read of a call of Microsoft Graph that failed: no token, no query, no name.
package struct GraphReport: Sendable, Equatable {
    /// Our reference for the request that the call was for.
    package let reference: String
    /// The path without identifiers, such as `/users/-/photo`.
    package let call: String
    /// Why it failed.
    package let error: GraphError
    /// The GUID that we sent as `client-request-id`.
    package let clientRequestID: String
    /// Graph's `request-id`, when there was an answer.
    package let requestID: String?
    /// Graph's `x-ms-ags-diagnostic`, which tells its operators where it was.
    package let diagnostic: String?
}
