/// A refusal in Entra's words: an OAuth error with an AADSTS number.
struct ProtocolError: Error, Equatable, Sendable {
    /// The value of `error`, the only one that a client should look at.
    var error: String
    var code: Int
    var message: String
    var suberror: String?
    /// JSON in a string (quirk 43).
    var claims: String?
    /// `error_subcode` at the redirect URI.
    var subcode: String?
    var status = 400
    var retryAfter: String?

    init(_ error: String, _ code: Int, _ message: String) {
        self.error = error
        self.code = code
        self.message = message
    }

    init(_ refusal: Faults.Refusal) {
        self.init(refusal.error, refusal.code ?? 50_000, "There was an error issuing a token, as it was asked for.")
        suberror = refusal.suberror
        claims = refusal.claims
        subcode = refusal.subcode
        status = refusal.status
        retryAfter = refusal.retryAfter
    }

    static func invalidRequest(_ code: Int, _ message: String) -> ProtocolError {
        ProtocolError("invalid_request", code, message)
    }

    static func invalidGrant(_ code: Int, _ message: String) -> ProtocolError {
        ProtocolError("invalid_grant", code, message)
    }

    /// Refused client authentication: status 401 (quirk 44).
    static func invalidClient(_ code: Int, _ message: String) -> ProtocolError {
        var error = ProtocolError("invalid_client", code, message)
        error.status = 401
        return error
    }

    static func missing(_ parameter: String) -> ProtocolError {
        invalidRequest(
            900_144,
            "The request body must contain the following parameter: '\(parameter)'."
        )
    }

    static func repeated(_ parameter: String) -> ProtocolError {
        invalidRequest(9_000_411, "The request is not properly formatted. The parameter '\(parameter)' is duplicated.")
    }

    static func unsupportedValue(_ parameter: String) -> ProtocolError {
        invalidRequest(90_023, "The value of the parameter '\(parameter)' is not supported.")
    }

    static func unknownTenant(_ name: String) -> ProtocolError {
        ProtocolError(
            "invalid_tenant",
            90_002,
            "Tenant '\(name)' not found. Check to make sure you have the correct tenant ID and are signing into the "
                + "correct cloud. Check with your subscription administrator, this may happen if there are no active "
                + "subscriptions for the tenant."
        )
    }

    static func unknownClient(_ clientID: String, _ authority: String) -> ProtocolError {
        ProtocolError(
            "unauthorized_client",
            700_016,
            "Application with identifier '\(clientID)' was not found in the directory '\(authority)'. This can happen "
                + "if the application has not been installed by the administrator of the tenant or consented to by "
                + "any user in the tenant."
        )
    }

    static func singleTenantClient(_ clientID: String) -> ProtocolError {
        invalidRequest(
            50_194,
            "Application '\(clientID)' is not configured as a multi-tenant application. Usage of the /common endpoint "
                + "is not supported for such apps. Use a tenant-specific endpoint or configure the application to be "
                + "multi-tenant."
        )
    }

    static func redirectMismatch(_ uri: String, _ clientID: String) -> ProtocolError {
        invalidRequest(
            50_011,
            "The redirect URI '\(uri)' specified in the request does not match the redirect URIs configured for the "
                + "application '\(clientID)'."
        )
    }

    static func notInTenant(_ person: Person, _ authority: String) -> ProtocolError {
        ProtocolError(
            "invalid_grant",
            50_020,
            "User account '\(person.userPrincipalName)' from identity provider does not exist in tenant "
                + "'\(authority)' and cannot access the application in that tenant."
        )
    }

    static let accountDisabled = invalidGrant(50_057, "The user account is disabled.")

    static func notAssigned(_ clientID: String) -> ProtocolError {
        ProtocolError(
            "interaction_required",
            50_105,
            "Your administrator has configured the application ('\(clientID)') to block users unless they are "
                + "specifically granted ('assigned') access to the application."
        )
    }

    static let noSession = ProtocolError(
        "login_required",
        50_058,
        "A silent sign-in request was sent but no user is signed in, or more than one."
    )

    static let needsInteraction = {
        var error = ProtocolError(
            "interaction_required",
            50_076,
            "Due to a configuration change made by your administrator, or because you moved to a new location, you "
                + "must use multi-factor authentication to access the resource."
        )
        error.suberror = "basic_action"
        error.claims =
            #"{"access_token":{"polids":{"essential":true,"Values":["c0ffee00-0000-4000-8000-000000000001"]}}}"#
        return error
    }()

    static func consentRequired(_ clientID: String) -> ProtocolError {
        ProtocolError(
            "consent_required",
            65_001,
            "The user or administrator has not consented to use the application with ID '\(clientID)'. Send an "
                + "interactive authorization request for this user and resource."
        )
    }

    static func invalidScope(_ scope: String, code: Int = 70_011) -> ProtocolError {
        ProtocolError(
            "invalid_scope",
            code,
            "The provided request must include a 'scope' input parameter. The provided value for the input parameter "
                + "'scope' is not valid. The scope '\(scope)' is not valid."
        )
    }

    /// The lines that Entra puts into `error_description`, with CR LF between them (quirk 27).
    func description(_ occurrence: Occurrence) -> String {
        "AADSTS\(occurrence.code): \(message)\r\nTrace ID: \(occurrence.traceID)\r\n"
            + "Correlation ID: \(occurrence.correlationID)\r\nTimestamp: \(occurrence.timestamp)"
    }

    /// What is different at each occurrence of an error.
    struct Occurrence: Sendable {
        /// The number of the error, or another one when numbers are random (quirk 82).
        let code: Int
        let traceID: String
        let correlationID: String
        let timestamp: String
    }
}
