import FastCGI
import HTTPTypes

/// The userinfo endpoint on the Graph host (quirk 6).
struct UserinfoEndpoint {
    let surroundings: Surroundings
    let exchange: Exchange

    func answer(_ state: EmulatorState) -> Response {
        let field = exchange.field("authorization") ?? ""
        guard
            field.lowercased().hasPrefix("bearer "),
            let grant = state.accessTokens[String(field.dropFirst(7))],
            surroundings.now < grant.expiresAt,
            grant.scopes.contains("openid"),
            let person = surroundings.configuration.person(grant.signIn.personID),
            let application = surroundings.configuration.application(grant.signIn.clientID)
        else { return refused }
        let mint = TokenMint(
            surroundings: surroundings,
            signIn: grant.signIn,
            person: person,
            application: application
        )
        var body: JSONValue = ["sub": .string(mint.subject)]
        if grant.scopes.contains("profile") {
            body["name"] = .string(person.displayName)
            body["family_name"] = person.surname.map(JSONValue.string)
            body["given_name"] = person.givenName.map(JSONValue.string)
            body["picture"] = .string("\(surroundings.configuration.graphOrigin)/v1.0/me/photo/$value")
        }
        if grant.scopes.contains("email") { body["email"] = person.mail.map(JSONValue.string) }
        return surroundings.json(body, fields: Surroundings.uncached)
    }

    private var refused: Response {
        let message = "Access token is empty, has expired or is not for this resource."
        return surroundings.json(
            [
                "error": [
                    "code": "InvalidAuthenticationToken",
                    "message": .string(message),
                    "innerError": ["request-id": .string(surroundings.random.guid())],
                ]
            ],
            status: .unauthorized,
            fields: Surroundings.uncached + [("WWW-Authenticate", #"Bearer realm="", error="invalid_token""#)]
        )
    }
}
