import FastCGI
import OpenIDConnect

/// How far a sign-out reaches.
///
/// A page says `everywhere=true` in the query or in a form, or `{"everywhere":true}` in JSON, to end all sessions. What
/// is unclear is refused: who is told that they are signed out everywhere must be.
enum LogoutReach: Sendable {
    /// The session of this browser.
    case here
    /// All sessions of the person whose session it is.
    case everywhere

    /// The name of the parameter.
    static let name = "everywhere"

    /// Reads a request; `nil` when it is unclear what it asks for.
    init?(_ exchange: Exchange) {
        do {
            let said = try [Self.reach(inForm: exchange.query), Self.reach(inBodyOf: exchange.request)]
                .compactMap(\.self)
            guard said.count <= 1 else { return nil }
            self = said.first ?? .here
        } catch {
            return nil
        }
    }

    private struct Unclear: Error {}

    private static func reach(inForm text: String) throws -> LogoutReach? {
        switch try FormEncoding.decode(text)[name] {
        case nil: nil
        case "true": .everywhere
        case "false", "": .here
        default: throw Unclear()
        }
    }

    private static func reach(inBodyOf request: Request) throws -> LogoutReach? {
        guard !request.body.isEmpty else { return nil }
        switch MediaType(of: request) {
        case nil:
            return nil
        case .form:
            guard let text = String(validating: request.body, as: UTF8.self) else { throw Unclear() }
            return try reach(inForm: text)
        case .json:
            switch try JSONParser.parse(request.body).object?[name] {
            case nil: return nil
            case .bool(let isEverywhere): return isEverywhere ? .everywhere : .here
            default: throw Unclear()
            }
        }
    }
}
