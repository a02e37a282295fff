/// One complete FastCGI request: parameters and standard input have arrived whole and within the limits.
package struct Request: Sendable {
    /// What the web server asks of the application (FastCGI 1.0 section 6).
    package enum Role: Sendable {
        /// The application answers the request (6.2).
        case responder
        /// The application decides whether the request may pass (6.3).
        case authorizer
    }

    /// In which role the web server asks.
    package let role: Role
    /// What the web server says of the HTTP request.
    package let metaVariables: MetaVariables
    /// Standard input: the content of the HTTP request, empty for an authorizer.
    package let body: [UInt8]

    /// Creates a request from its parts.
    package init(role: Role, metaVariables: MetaVariables, body: [UInt8] = []) {
        self.role = role
        self.metaVariables = metaVariables
        self.body = body
    }
}
