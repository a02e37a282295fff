import FastCGI

extension TokenEndpoint {
    /// An application's token for itself (RFC 6749 4.4).
    static let ownGrant = "client_credentials"

    /// A token of Graph for the application, without a person: there is no permission in it.
    func ownToken() throws(ProtocolError) -> Response {
        _ = try Authority(segment, in: surroundings.configuration)
        if let name = exchange.form.repeatedName { throw .repeated(name) }
        let credential = try ClientCredential(
            exchange,
            in: surroundings.configuration,
            seconds: surroundings.seconds
        )
        try credential.check(credential.usualPlatform, origin: exchange.field("origin"))
        guard credential.isAuthenticated else {
            var error = ProtocolError(
                "invalid_client",
                7_000_216,
                "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."
            )
            error.status = 401
            throw error
        }
        guard let scope = exchange.form["scope"] else { throw .missing("scope") }
        let parts = try ScopeRequest(scope, in: surroundings.configuration).parts
        guard parts.count == 1, let part = parts.first, part.resource.isGraph, scope.hasSuffix("/.default") else {
            throw ProtocolError(
                "invalid_scope",
                1_002_012,
                "The provided value for scope \(scope) is not valid. Client credential flows must have a scope value with "
                    + "/.default suffixed to the resource identifier (application ID URI)."
            )
        }
        return surroundings.json(
            [
                "token_type": .string(surroundings.faults.tokenType), "expires_in": JSONValue(3_599),
                "ext_expires_in": JSONValue(3_599), "access_token": .string(surroundings.random.token(900)),
            ],
            fields: Surroundings.uncached
        )
    }
}
