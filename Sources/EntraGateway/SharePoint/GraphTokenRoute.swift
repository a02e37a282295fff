import FastCGI
import HTTPTypes
import OpenIDConnect

/// `GET /api/auth/graph-token`: an access token for scopes that the configuration names for the picker, in the form of
/// LibreChat's answer.
///
/// LibreChat gives a token for whatever scopes a page names (facts/librechat 5.2 row 1); here it is those two settings.
struct GraphTokenRoute: Sendable {
    let desk: TokenDesk
    /// `nil` when the picker is off.
    let tokens: PickerTokens?
    let reusesTokens: Bool

    func respond(_ exchange: Exchange) async throws -> Response {
        let customer: TokenDesk.Customer
        switch try await desk.arrival(exchange) {
        case .customer(let arrived): customer = arrived
        case .turnedAway(let response): return response
        }
        guard reusesTokens else {
            return refused(
                "tokens_not_reused",
                "SharePoint integration requires OpenID token reuse to be enabled",
                exchange
            )
        }
        // Not OAuth's rule of a parameter once: the page is LibreChat's.
        guard let parameters = try? FormEncoding.pairs(exchange.query),
            let scopes = parameters.first(where: { $0.name == "scopes" })?.value, !scopes.isEmpty
        else {
            return Answer.error(
                "invalid_request",
                "Graph API scopes are required as query parameter",
                status: .badRequest,
                correlation: exchange.correlation
            )
        }
        let claims = parameters.first { $0.name == "claims" }?.value
        guard let demand = tokens?.demand(scopes: scopes, claims: ClaimsRequest.normalized(claims)) else {
            return refused("scope_not_allowed", "These scopes are not configured for the file picker.", exchange)
        }
        return await desk.serve(demand, customer, exchange)
    }

    private func refused(_ name: String, _ message: String, _ exchange: Exchange) -> Response {
        Answer.error(name, message, status: .forbidden, correlation: exchange.correlation)
    }
}
