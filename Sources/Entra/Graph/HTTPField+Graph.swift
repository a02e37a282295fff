import HTTPTypes

/// The fields of Microsoft Graph's own.
extension HTTPField.Name {
    static let consistencyLevel = graph("ConsistencyLevel")
    static let clientRequestID = graph("client-request-id")
    static let requestID = graph("request-id")
    static let diagnostic = graph("x-ms-ags-diagnostic")

    private static func graph(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("no field name: \(name)") }
        return name
    }
}
