/// Why an answer of the provider cannot be used.
package enum AnswerFault: Error, Equatable, Sendable {
    /// A status that the endpoint does not have.
    case status(Int)
    /// Not `application/json`.
    case contentType
    /// There is no content.
    case empty
    /// There is more content than the endpoint has any use for.
    case tooLarge(limit: Int)
    /// The content is not JSON.
    case json(JSONFault)
    /// The content is JSON, but not an object.
    case notAnObject
    /// A member that must be there is not.
    case memberMissing(String)
    /// A member has the wrong type, a value out of range, or a URL that we do not open.
    case memberMalformed(String)
    /// The access token is of a kind that we cannot use (RFC 6749 7.1).
    case tokenTypeUnknown
}

extension AnswerFault: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        switch self {
        case .status(let status): "status \(status)"
        case .contentType: "not declared as JSON"
        case .empty: "empty"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .json(let fault): "not JSON, \(fault)"
        case .notAnObject: "not a JSON object"
        case .memberMissing(let name): "member \(name) missing"
        case .memberMalformed(let name): "member \(name) malformed"
        case .tokenTypeUnknown: "token type unknown"
        }
    }

    package var debugDescription: String { description }
}
