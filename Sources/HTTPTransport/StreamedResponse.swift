package import HTTPTypes

/// A response of another server whose content is still on its way.
package struct StreamedResponse: Sendable {
    package let status: HTTPResponse.Status
    package let fields: HTTPFields
    /// The content as it is sent: nothing is decompressed.
    package let content: any ContentStream

    package init(status: HTTPResponse.Status, fields: HTTPFields, content: any ContentStream) {
        self.status = status
        self.fields = fields
        self.content = content
    }
}
