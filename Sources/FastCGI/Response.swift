package import HTTPTypes

/// What the application answers: a status, fields and content.
///
/// `Status` and, where there is content, `Content-Length` are written by the server; an authorizer's `Variable-NAME`
/// fields (FastCGI 1.0 section 6.3) are fields like any other.
package struct Response: Sendable, Equatable {
    package var status: HTTPResponse.Status
    package var fields: HTTPFields
    package var body: [UInt8]

    package init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}
