import Cryptography

/// Who asks at the token endpoint, and how it proved that (facts 1.5, 1.10).
struct ClientCredential: Sendable {
    let application: RegisteredApplication
    /// A secret or an assertion was presented and is right.
    let isAuthenticated: Bool

    init(_ exchange: Exchange, in configuration: EmulatorConfiguration, seconds: Int) throws(ProtocolError) {
        let basic = try ClientCredential.basic(exchange.field("authorization"))
        let form = exchange.form
        if let basic, let clientID = form["client_id"], clientID != basic.clientID {
            throw .invalidRequest(9_002_313, "Request is malformed or invalid: two different values of 'client_id'.")
        }
        guard let clientID = basic?.clientID ?? form["client_id"], !clientID.isEmpty else {
            throw .missing("client_id")
        }
        guard let application = configuration.application(clientID) else { throw .unknownClient(clientID, "this") }
        self.application = application
        if let assertion = form["client_assertion"] {
            try ClientAssertion(assertion, type: form["client_assertion_type"], of: application)
                .check(origin: configuration.loginOrigin, now: seconds)
            isAuthenticated = true
            return
        }
        guard let secret = basic?.secret ?? form["client_secret"] else {
            isAuthenticated = false
            return
        }
        guard exchange.field("origin") == nil else {
            // Quirk 46.
            throw .invalidRequest(
                9_002_326,
                "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type."
            )
        }
        guard !application.secrets.isEmpty else {
            throw .invalidClient(
                700_025,
                "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."
            )
        }
        let presented = Array(secret.utf8)
        guard application.secrets.contains(where: { constantTimeEquals(Array($0.utf8), presented) }) else {
            throw .invalidClient(
                7_000_215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                    + "value, not the client secret ID, for a secret added to app '\(clientID)'."
            )
        }
        isAuthenticated = true
    }

    /// The platform to assume while the grant is unknown.
    var usualPlatform: RegisteredApplication.Platform {
        if application.allowsPublicClient { return .publicClient }
        return application.redirectURIs.contains { $0.platform == .singlePage } ? .singlePage : .web
    }

    /// Refuses a credential that does not fit the platform for which the grant was given.
    func check(_ platform: RegisteredApplication.Platform, origin: String?) throws(ProtocolError) {
        switch platform {
        case .web:
            guard isAuthenticated else {
                throw .invalidClient(
                    7_000_218,
                    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
                )
            }
        case .publicClient:
            guard !isAuthenticated else {
                throw .invalidClient(
                    700_025,
                    "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."
                )
            }
        case .singlePage:
            guard origin != nil else {
                throw .invalidRequest(
                    9_002_327,
                    "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via "
                        + "cross-origin requests."
                )
            }
            return
        }
        guard origin == nil else {
            throw .invalidRequest(
                9_002_326,
                "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type."
            )
        }
    }

    /// Identifier and secret are form-encoded before they are joined (RFC 6749 2.3.1).
    private static func basic(_ field: String?) throws(ProtocolError) -> (clientID: String, secret: String)? {
        guard let field, field.lowercased().hasPrefix("basic ") else { return nil }
        guard
            let decoded = Base64.decode(String(field.dropFirst(6))),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
        else { throw .invalidRequest(9_002_313, "Request is malformed or invalid.") }
        return (FormFields.decoded(decoded[..<colon]), FormFields.decoded(decoded[(colon + 1)...]))
    }
}
