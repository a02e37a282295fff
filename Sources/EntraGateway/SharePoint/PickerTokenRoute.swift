import FastCGI
import HTTPTypes
import OpenIDConnect

/// `POST /api/auth/picker-token`: the token for which the picker's `authenticate` command asked, by resource (facts 4.4).
struct PickerTokenRoute: Sendable {
    let desk: TokenDesk
    /// `nil` when the picker is off.
    let tokens: PickerTokens?

    func respond(_ exchange: Exchange) async throws -> Response {
        guard let tokens else { return exchange.pickerIsOff }
        let customer: TokenDesk.Customer
        switch try await desk.arrival(exchange) {
        case .customer(let arrived): customer = arrived
        case .turnedAway(let response): return response
        }
        guard MediaType(of: exchange.request) == .json,
            let members = (try? JSONParser.parse(exchange.request.body))?.object,
            let resource = members["resource"]?.string
        else { return malformed("Send JSON with the member \"resource\", an origin.", exchange) }
        var claims: String?
        switch members["claims"] {
        case nil, .null?: break
        case .string(let text)?:
            claims = ClaimsRequest.normalized(text)
            guard claims != nil else { return malformed("\"claims\" is no claims request.", exchange) }
        default: return malformed("\"claims\" is no text.", exchange)
        }
        guard let demand = await tokens.demand(resource: resource, claims: claims) else {
            return Answer.error(
                "resource_not_allowed",
                "This resource is not configured for the file picker.",
                status: .forbidden,
                correlation: exchange.correlation
            )
        }
        return await desk.serve(demand, resource: resource, customer, exchange)
    }

    private func malformed(_ message: String, _ exchange: Exchange) -> Response {
        Answer.error("invalid_request", message, status: .badRequest, correlation: exchange.correlation)
    }
}
