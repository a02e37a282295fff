package import FastCGI

/// Which of our routes a request is for.
///
/// The path is the one that the web server normalised, or the one that its own configuration names in `ENTRA_ROUTE`;
/// never `REQUEST_URI` and never a field that a client can send (interface section 4).
package enum RequestTarget: Sendable, Equatable {
    /// A path of ours, as the browser asked for it.
    case path(String)
    /// The `auth_request` subrequest of a protected location, or a FastCGI authorizer.
    case check
    /// The protected page itself, which a location's `error_page 401` handed to us.
    case protectedPage
    /// `ENTRA_ROUTE` names no route: the web server's configuration is at fault.
    case unknown

    /// Reads the target of a request.
    package init(_ request: Request) {
        switch request.metaVariables["ENTRA_ROUTE"] ?? "" {
        case "auth":
            self = .check
        case "login":
            self = .protectedPage
        case "" where request.role == .authorizer:
            self = .check
        case "":
            let variables = request.metaVariables
            self = .path((variables["SCRIPT_NAME"] ?? "") + (variables["PATH_INFO"] ?? ""))
        default:
            self = .unknown
        }
    }
}
