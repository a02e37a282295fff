/// An authorization request that may be answered (facts 1.3).
struct AuthorizationRequest: Sendable {
    /// Why a request is refused, and where the refusal is shown.
    enum Refusal: Error {
        /// The client or its redirect URI cannot be trusted: the browser stays here.
        case onPage(ProtocolError)
        /// The client hears of it.
        case atRedirectURI(ProtocolError, AuthorizationDelivery)
    }

    enum Prompt: String, Sendable {
        case login
        case none
        case consent
        case selectAccount = "select_account"
    }

    private static let responseTypes: Set<String> = ["code", "id_token", "code id_token"]

    let authority: Authority
    let application: RegisteredApplication
    let platform: RegisteredApplication.Platform
    let delivery: AuthorizationDelivery
    let returnsCode: Bool
    let returnsIDToken: Bool
    let scopes: ScopeRequest
    let nonce: String?
    let prompt: Prompt?
    let loginHint: String?
    let domainHint: String?
    let challenge: CodeChallenge?
    let wantsClientInfo: Bool
    /// The parameter `claims`.
    let claims: JSONValue?
    /// The parameters, encoded again for the forms of our pages.
    let encoded: String

    /// Reads the parameters of a request at `/{segment}/oauth2/v2.0/authorize`.
    init(
        _ parameters: FormFields,
        segment: String,
        in configuration: EmulatorConfiguration,
        random: (Int) -> Int
    ) throws(Refusal) {
        let addressee: (Authority, RegisteredApplication, RegisteredApplication.RedirectURI, String)
        do {
            addressee = try AuthorizationRequest.addressee(parameters, segment, in: configuration, random: random)
        } catch {
            throw .onPage(error)
        }
        let (authority, application, registered, uri) = addressee
        let responseType = Set((parameters["response_type"] ?? "").split(separator: " ").map(String.init))
        returnsCode = responseType.contains("code")
        returnsIDToken = responseType.contains("id_token")
        let usualMode: AuthorizationDelivery.Mode =
            returnsIDToken || responseType.contains("token") ? .fragment : .query
        var mode = parameters["response_mode"].flatMap(AuthorizationDelivery.Mode.init) ?? usualMode
        let isModeRefused = mode == .query && usualMode == .fragment
        if isModeRefused { mode = .fragment }
        let delivery = AuthorizationDelivery(redirectURI: uri, mode: mode, state: parameters["state"])

        do {
            try AuthorizationRequest.checkResponse(parameters, application, isModeRefused: isModeRefused)
            (prompt, loginHint) = try AuthorizationRequest.prompt(parameters)
            guard let scope = parameters["scope"], !scope.isEmpty else { throw ProtocolError.missing("scope") }
            scopes = try ScopeRequest(scope, in: configuration)
            if returnsIDToken, (parameters["nonce"] ?? "").isEmpty { throw ProtocolError.missing("nonce") }
            challenge = try CodeChallenge(parameters)
            if challenge == nil, registered.platform == .singlePage {
                throw ProtocolError.invalidRequest(
                    9_002_325,
                    "Proof Key for Code Exchange is required for cross-origin authorization code redemption."
                )
            }
            claims = parameters["claims"].flatMap { JSONReader.value(of: Array($0.utf8)) }
            if case .object? = claims {
            } else if parameters["claims"] != nil {
                throw ProtocolError.unsupportedValue("claims")
            }
        } catch let error as ProtocolError {
            throw .atRedirectURI(error, delivery)
        } catch {
            preconditionFailure("the checks above throw ProtocolError")
        }
        self.authority = authority
        self.application = application
        self.delivery = delivery
        platform = registered.platform
        nonce = parameters["nonce"]
        domainHint = parameters["domain_hint"]
        wantsClientInfo = parameters["client_info"] == "1"
        encoded = parameters.encoded
    }

    /// What has to be right before the client may hear of anything.
    private static func addressee(
        _ parameters: FormFields,
        _ segment: String,
        in configuration: EmulatorConfiguration,
        random: (Int) -> Int
    ) throws(ProtocolError) -> (Authority, RegisteredApplication, RegisteredApplication.RedirectURI, String) {
        let authority = try Authority(segment, in: configuration)
        if let name = parameters.repeatedName { throw .repeated(name) }
        guard let clientID = parameters["client_id"], !clientID.isEmpty else { throw .missing("client_id") }
        guard let application = configuration.application(clientID) else { throw .unknownClient(clientID, segment) }
        try authority.isOpen(to: application)
        guard let uri = parameters["redirect_uri"] else {
            guard !application.redirectURIs.isEmpty else { throw .redirectMismatch("", clientID) }
            let registered = application.redirectURIs[random(application.redirectURIs.count)]
            return (authority, application, registered, registered.uri)
        }
        guard let registered = application.registeredRedirectURI(matching: uri) else {
            throw .redirectMismatch(uri, clientID)
        }
        return (authority, application, registered, uri)
    }

    private static func checkResponse(
        _ parameters: FormFields,
        _ application: RegisteredApplication,
        isModeRefused: Bool
    ) throws(ProtocolError) {
        guard let responseType = parameters["response_type"], !responseType.isEmpty else {
            throw .missing("response_type")
        }
        let words = responseType.split(separator: " ").sorted().joined(separator: " ")
        guard responseTypes.contains(words) else {
            let code = words.split(separator: " ").contains("token") ? 700_051 : 70_005
            throw ProtocolError(
                "unsupported_response_type",
                code,
                "The response_type '\(responseType)' is not enabled for the application."
            )
        }
        guard application.allowsImplicitIDTokens || !words.contains("id_token") else {
            throw ProtocolError(
                "unsupported_response_type",
                700_054,
                "response_type 'id_token' is not enabled for the application."
            )
        }
        if let mode = parameters["response_mode"], AuthorizationDelivery.Mode(rawValue: mode) == nil || isModeRefused {
            throw .invalidRequest(70_007, "'\(mode)' is not a supported value of 'response_mode' for this request.")
        }
    }

    private static func prompt(_ parameters: FormFields) throws(ProtocolError) -> (Prompt?, String?) {
        let loginHint = parameters["login_hint"].flatMap { $0.isEmpty ? nil : $0 }
        guard let text = parameters["prompt"], !text.isEmpty else { return (nil, loginHint) }
        guard let prompt = Prompt(rawValue: text) else { throw .unsupportedValue("prompt") }
        // Quirk 36.
        if prompt == .selectAccount, loginHint != nil { throw .unsupportedValue("prompt") }
        return (prompt, loginHint)
    }
}
