import FastCGI
import HTTPTypes

/// An administrator's consent for everybody (facts 1.4).
struct AdminConsentEndpoint {
    let surroundings: Surroundings
    let exchange: Exchange
    let segment: String

    /// `GET` shows the page, `POST` takes its answer.
    func answer(_ state: inout EmulatorState) -> Response {
        let query = exchange.query
        let page = Page(surroundings: surroundings)
        let authority: Authority
        do {
            authority = try Authority(segment, in: surroundings.configuration)
        } catch {
            return page.error(error)
        }
        guard let application = query["client_id"].flatMap(surroundings.configuration.application) else {
            return page.error(.unknownClient(query["client_id"] ?? "", segment))
        }
        guard let uri = query["redirect_uri"], application.registeredRedirectURI(matching: uri) != nil else {
            return page.error(.redirectMismatch(query["redirect_uri"] ?? "", application.clientID))
        }
        guard exchange.method == "POST" else {
            return page.adminConsent(application, segment: segment, query: query)
        }
        let delivery = AuthorizationDelivery(redirectURI: uri, mode: .query, state: query["state"])
        guard exchange.form["action"] == "accept" else {
            let error = ProtocolError("permission_denied", 65_004, "The admin canceled the request.")
            return delivery.response(error, surroundings: surroundings)
        }
        let everything = surroundings.configuration.resources.flatMap { resource in
            resource.scopes.map { "\(resource.identifier)/\($0)" }
        }
        state.addConsents(everything, of: EmulatorState.everybody, to: application.clientID)
        return delivery.response(
            [("tenant", authority.segment)],
            after: [("admin_consent", "True")],
            surroundings: surroundings
        )
    }
}
