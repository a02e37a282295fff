import FastCGI
import Foundation

/// The forms of content that requests to us come in; any other one is not looked at.
enum MediaType: Sendable {
    /// `application/x-www-form-urlencoded`.
    case form
    /// `application/json`.
    case json

    /// What the request says of its content, parameters aside (RFC 9110 section 8.3.1).
    init?(of request: Request) {
        guard let field = request.metaVariables["CONTENT_TYPE"] else { return nil }
        let type = field.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        switch type {
        case "application/x-www-form-urlencoded": self = .form
        case "application/json": self = .json
        default: return nil
        }
    }
}
