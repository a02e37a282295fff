import FastCGI
import HTTPTypes

/// `GET /api/user`: who is signed in, in the form of LibreChat's answer.
struct UserRoute: Sendable {
    let site: Site
    let sessions: Sessions

    func respond(_ exchange: Exchange) async throws -> Response {
        guard let cookie = site.cookies.session(in: exchange.request.metaVariables),
            let session = try await sessions.session(for: cookie)
        else {
            return Answer.error(
                "unauthorized",
                "You are not signed in.",
                status: .unauthorized,
                correlation: exchange.correlation,
                loginURL: site.loginURL.plain
            )
        }
        return Answer.json(User(session.identity))
    }

    private struct User: Encodable {
        let id: String
        let name: String
        let username: String
        let email: String
        let avatar: String?
        let provider = "openid"
        let role: String
        let roles: [String]
        let groups: [String]
        let tenantID: String
        let objectID: String
        let directoryID: String

        init(_ identity: SessionIdentity) {
            id = identity.accountID
            name = identity.name
            username = identity.username
            // LibreChat's pages expect a string; it is empty for who has no mail.
            email = identity.email ?? ""
            avatar = nil
            role = identity.isAdministrator ? "ADMIN" : "USER"
            roles = identity.roles
            groups = identity.groups
            tenantID = identity.tenantID
            objectID = identity.objectID
            directoryID = identity.objectID
        }

        enum CodingKeys: String, CodingKey {
            case id
            case name
            case username
            case email
            case avatar
            case provider
            case role
            case roles
            case groups
            case tenantID = "tenantId"
            case objectID = "objectId"
            case directoryID = "idOnTheSource"
        }
    }
}
