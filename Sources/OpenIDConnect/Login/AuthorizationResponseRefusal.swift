/// Why the parameters of a callback are not an authorization response.
package enum AuthorizationResponseRefusal: Error, Equatable, Sendable {
    /// The query or body is not well-formed, or has a parameter twice (RFC 6749 3.1).
    case encoding(FormEncoding.Fault)
    /// All parameters together are longer than ``AuthorizationResponse/maximumLength``.
    case tooLarge
    /// There is no `state`.
    case stateMissing
    /// Neither `code` nor `error` is there.
    case codeMissing
    /// Both `code` and `error` are there.
    case codeAndError
    /// A parameter has characters that its grammar does not know (RFC 6749 appendix A), or is too long.
    case parameterMalformed(String)
}

extension AuthorizationResponseRefusal: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        switch self {
        case .encoding(.tooManyParameters): "too many parameters"
        case .encoding(.malformed): "malformed query or body"
        case .encoding(.repeated(let name)): "parameter \(name) repeated"
        case .tooLarge: "too large"
        case .stateMissing: "no state"
        case .codeMissing: "neither code nor error"
        case .codeAndError: "both code and error"
        case .parameterMalformed(let name): "parameter \(name) malformed"
        }
    }

    package var debugDescription: String { description }
}
