package import HTTPTypes

/// A complete response of another server.
package struct TransportResponse: Sendable, Equatable {
    package var status: HTTPResponse.Status
    package var fields: HTTPFields
    /// The content, decompressed.
    package var body: [UInt8]

    package init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}
