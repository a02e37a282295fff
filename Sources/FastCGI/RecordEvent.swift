package import HTTPTypes

/// What a ``RecordReader`` found in a peer's bytes.
package enum RecordEvent: Sendable {
    /// A request has arrived whole.
    case request(Request)
    /// The request is refused; what is still to come of it is skipped.
    case refused(RequestRefusal)
    /// The web server gives the request up (FCGI_ABORT_REQUEST, FastCGI 1.0 section 5.4).
    case aborted
    /// The web server asks for values by name (FCGI_GET_VALUES, section 4.1).
    case valuesAsked(MetaVariables)
    /// A record that must be answered with FCGI_UNKNOWN_TYPE (section 4.2).
    case unknownType(UInt8)
    /// A request in a role that we do not play (section 5.5); its records are skipped.
    case unknownRole(requestID: UInt16, keepsConnection: Bool)
    /// A request while another one is active on the connection (section 5.5); its records are skipped.
    case multiplexed(requestID: UInt16)
    /// What follows has no meaning; the connection must be closed.
    case violation(ProtocolViolation)
}

/// Why a request is refused before the application sees it.
package enum RequestRefusal: Sendable, Equatable {
    /// The parameters end within a pair.
    case parametersMalformed
    /// More parameters than ``Limits/parameters``.
    case parametersTooLarge
    /// More standard input than ``Limits/body``.
    case bodyTooLarge
    /// A longer `REQUEST_URI` than ``Limits/url``.
    case urlTooLong

    /// The status that the web server is told (RFC 9110 15.5.14, 15.5.15, RFC 6585 5).
    package var status: HTTPResponse.Status {
        switch self {
        case .parametersMalformed: .badRequest
        case .parametersTooLarge: .requestHeaderFieldsTooLarge
        case .bodyTooLarge: .contentTooLarge
        case .urlTooLong: .uriTooLong
        }
    }
}

/// A breach of FastCGI 1.0 after which record boundaries cannot be trusted.
package enum ProtocolViolation: Sendable, Equatable {
    /// A record of another protocol version than 1 (section 3.3).
    case version(UInt8)
    /// FCGI_BEGIN_REQUEST whose body is not eight bytes long (section 5.1).
    case beginRequestCount(Int)
    /// FCGI_BEGIN_REQUEST with the ID of the active request.
    case requestRepeated(UInt16)
}
