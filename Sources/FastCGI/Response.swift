package import HTTPTypes

/// What the application answers: a status, fields and content.
///
/// `Status` and `Content-Length` are written by the server (see ``RecordWriter``); an authorizer's `Variable-NAME`
/// fields (FastCGI 1.0 section 6.3) are fields like any other.
package struct Response: Sendable, Equatable {
    /// The status of the HTTP response.
    package var status: HTTPResponse.Status
    /// The fields, each line one field, in their order.
    package var fields: HTTPFields
    /// Further fields, behind ``fields``, that were written before.
    package var renderedFields: RenderedFields
    /// The content; dropped where the status or the method has none.
    package var body: [UInt8]
    /// Content in place of ``body``, for what is too large to be held; `nil` for none.
    package var stream: ResponseStream?

    /// Creates a response from its parts.
    package init(
        status: HTTPResponse.Status,
        fields: HTTPFields = [:],
        renderedFields: RenderedFields = .none,
        body: [UInt8] = [],
        stream: ResponseStream? = nil
    ) {
        self.status = status
        self.fields = fields
        self.renderedFields = renderedFields
        self.body = body
        self.stream = stream
    }
}
