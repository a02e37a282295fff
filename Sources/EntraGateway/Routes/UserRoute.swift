import FastCGI
import HTTPTypes

/// `GET /api/user`: who is signed in, in the form of LibreChat's answer.
struct UserRoute: Sendable {
    let site: Site
    let callers: Callers

    func respond(_ exchange: Exchange) async throws -> Response {
        let caller = try await callers.caller(of: exchange.request.metaVariables)
        guard let session = caller.session else { return exchange.unauthorized(caller, loginURL: site.loginURL) }
        return Answer.json(PageUser(session.identity))
    }
}
