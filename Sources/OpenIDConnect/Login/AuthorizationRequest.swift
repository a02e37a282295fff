/// An authorization request (RFC 6749 4.1.1, OIDC Core 3.1.2.1), with nonce and proof key always.
package struct AuthorizationRequest: Sendable, Equatable {
    /// How the provider hands back its response.
    package enum ResponseMode: String, Sendable, CaseIterable {
        /// In the query of a redirect.
        case query
        /// In the body of a cross-site POST (OAuth 2.0 Form Post Response Mode).
        case formPost = "form_post"
    }

    /// What the provider shall ask the user (OIDC Core 3.1.2.1); nothing else is ever sent.
    package enum Prompt: String, Sendable, CaseIterable {
        /// Nothing: answer with an error rather than ask.
        case none
        /// To sign in again.
        case login
        /// To consent again.
        case consent
        /// To choose an account.
        case selectAccount = "select_account"
    }

    /// Who we are.
    package var clientID: String
    /// Where the provider sends the browser back, as registered there.
    package var redirectURI: String
    /// Scopes, separated by spaces.
    package var scope: String
    /// The sealed login transaction.
    package var state: String
    /// What the ID token must repeat.
    package var nonce: String
    /// The challenge of the proof key, for the method S256.
    package var codeChallenge: String
    /// How the response comes back.
    package var responseMode: ResponseMode
    /// What the provider shall ask the user; `nil` leaves it to the provider.
    package var prompt: Prompt?
    /// Whom we expect; left out beside `select_account`, because the two contradict each other.
    package var loginHint: String?
    /// A claims request, as JSON (OIDC Core 5.5).
    package var claims: String?
    /// The resource that the access token is for, at providers that know the parameter.
    package var audience: String?
    /// Parameters that the provider defines; one with the name of a parameter of ours is left out.
    package var extraParameters: [String: String]

    /// A request; what is left out is not sent.
    package init(
        clientID: String,
        redirectURI: String,
        scope: String,
        state: String,
        nonce: String,
        codeChallenge: String,
        responseMode: ResponseMode = .query,
        prompt: Prompt? = nil,
        loginHint: String? = nil,
        claims: String? = nil,
        audience: String? = nil,
        extraParameters: [String: String] = [:]
    ) {
        self.clientID = clientID
        self.redirectURI = redirectURI
        self.scope = scope
        self.state = state
        self.nonce = nonce
        self.codeChallenge = codeChallenge
        self.responseMode = responseMode
        self.prompt = prompt
        self.loginHint = loginHint
        self.claims = claims
        self.audience = audience
        self.extraParameters = extraParameters
    }

    /// The URL to send the browser to; a query that the endpoint already has is kept (RFC 6749 3.1).
    package func url(endpoint: String) -> String {
        let parameters = parameters
        let names = Set(parameters.map(\.name))
        let (base, query) = EndpointURL.split(endpoint)
        let kept = query.split(separator: "&").filter { !names.contains(String($0.prefix { $0 != "=" })) }
        return base + "?" + (kept.map(String.init) + [FormEncoding.encode(parameters)]).joined(separator: "&")
    }

    private var parameters: [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = [
            ("client_id", clientID),
            ("response_type", "code"),
            ("redirect_uri", redirectURI),
            ("response_mode", responseMode.rawValue),
            ("scope", scope),
            ("state", state),
            ("nonce", nonce),
            ("code_challenge", codeChallenge),
            ("code_challenge_method", "S256"),
        ]
        let hint = prompt == .selectAccount ? nil : loginHint
        let optional = [
            ("prompt", prompt?.rawValue), ("login_hint", hint), ("claims", claims), ("audience", audience),
        ]
        for case (let name, let value?) in optional where !value.isEmpty {
            parameters.append((name, value))
        }
        let reserved = Set(parameters.map(\.name)).union(optional.map(\.0))
        for (name, value) in extraParameters.sorted(by: { $0.key < $1.key })
        where !reserved.contains(name) && !value.isEmpty {
            parameters.append((name, value))
        }
        return parameters
    }
}

extension AuthorizationRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing but the kind of thing: state and nonce are not for logs.
    package var description: String { "[authorization request]" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
