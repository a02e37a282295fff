import FastCGI
import HTTPTypes

/// Decides whether a request may pass: the hot path of the program.
///
/// Decided once and rendered twice, for nginx's `auth_request` (a responder) and for a FastCGI authorizer. A responder
/// answers 204, 401 or 403 and nothing else; only a store that cannot tell makes it 503.
struct SessionCheck: Sendable {
    let callers: Callers
    let renderer: IdentityRenderer
    let loginURL: LoginURL
    let denied: DeniedAccess

    /// The answer to somebody whom memory knows; `nil` when anything else has to be asked, or goes wrong.
    func respondAtOnce(to request: Request) -> Response? {
        callers.remembered(request.metaVariables).flatMap { try? respond(to: request, from: $0) }
    }

    func respond(to request: Request) async throws -> Response {
        let caller = try await callers.caller(of: request.metaVariables)
        guard let session = caller.session else { return notSignedIn(caller, request) }
        return try respond(to: request, from: session)
    }

    private func respond(to request: Request, from session: Session) throws -> Response {
        if let missing = unmetDemand(of: request.metaVariables, session) {
            denied.note(session.identity, lacking: missing, request.metaVariables)
            return Answer.empty(.forbidden)
        }
        // An authorizer's answer has no field but the variables: mod_fcgid sends every other on, in the page's own answer.
        var response = request.role == .responder ? Answer.empty(.noContent) : Response(status: .ok)
        response.renderedFields = try renderer.fields(of: session, for: request.role)
        return response
    }

    /// Whether somebody is signed in who lacks what the web server's configuration demands.
    func isForbidden(_ request: Request) async throws -> Bool {
        guard let session = try await callers.caller(of: request.metaVariables).session else { return false }
        return unmetDemand(of: request.metaVariables, session) != nil
    }

    /// What the person lacks of what the web server's own configuration demands for this location: one of the roles, and
    /// one of the groups.
    private func unmetDemand(of variables: MetaVariables, _ session: Session) -> DeniedAccess.Demand? {
        if let roles = variables["ENTRA_REQUIRE_ROLE"], !holds(roles, session.roles) { return .role(roles) }
        guard let groups = variables["ENTRA_REQUIRE_GROUP"], !holds(groups, session.groups) else { return nil }
        return session.identity.groupsUnresolved == true ? .unresolvedGroup(groups) : .group(groups)
    }

    /// A demand is a comma list of which one suffices; a demand that names nothing is met by nobody.
    private func holds(_ demand: String, _ values: PackedTexts) -> Bool {
        demand.split(separator: ",").contains { word in
            let wanted = word.trimmingPrefix(while: \.isWhitespace)
            return values.contains(wanted.utf8)
        }
    }

    private func notSignedIn(_ caller: Caller, _ request: Request) -> Response {
        // Who shows a token is a program, and does not follow a redirect to a page for people.
        if case .refused = caller { return Answer.empty(.unauthorized) }
        switch request.role {
        case .responder:
            return Answer.empty(.unauthorized)
        case .authorizer:
            guard BrowserContext(request.metaVariables).isNavigation else { return Answer.empty(.unauthorized) }
            return Answer.redirect(loginURL.returning(to: request.metaVariables["REQUEST_URI"]))
        }
    }
}
