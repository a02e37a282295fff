package import Cryptography

/// A request to the provider to end its session too (RP-Initiated Logout 1.0).
package struct EndSessionRequest: Sendable, Equatable {
    /// Longest URL that providers and web servers take for sure.
    package static let defaultMaximumLength = 2000

    /// Who we are.
    package var clientID: String
    /// The ID token of the session; left out when the URL would become too long with it.
    package var idTokenHint: SecretBytes?
    /// Whom to sign out, in the form that the provider gave us for this purpose.
    package var logoutHint: String?
    /// Where the provider sends the browser afterwards, as registered there.
    package var postLogoutRedirectURI: String?
    /// Longest URL with an `id_token_hint`.
    package var maximumLength: Int

    package init(
        clientID: String,
        idTokenHint: SecretBytes? = nil,
        logoutHint: String? = nil,
        postLogoutRedirectURI: String? = nil,
        maximumLength: Int = EndSessionRequest.defaultMaximumLength
    ) {
        self.clientID = clientID
        self.idTokenHint = idTokenHint
        self.logoutHint = logoutHint
        self.postLogoutRedirectURI = postLogoutRedirectURI
        self.maximumLength = maximumLength
    }

    /// The URL to send the browser to: with the ID token if that fits, else with our client ID.
    package func url(endpoint: String) -> String {
        if let idTokenHint, let token = String(validating: idTokenHint.bytes, as: UTF8.self) {
            let url = url(endpoint: endpoint, identification: ("id_token_hint", token))
            if url.utf8.count <= maximumLength {
                return url
            }
        }
        return url(endpoint: endpoint, identification: ("client_id", clientID))
    }

    private func url(endpoint: String, identification: (name: String, value: String)) -> String {
        var parameters = [identification]
        if let logoutHint, !logoutHint.isEmpty {
            parameters.append(("logout_hint", logoutHint))
        }
        if let postLogoutRedirectURI, !postLogoutRedirectURI.isEmpty {
            parameters.append(("post_logout_redirect_uri", postLogoutRedirectURI))
        }
        let (base, query) = EndpointURL.split(endpoint)
        return base + "?" + (query.isEmpty ? "" : query + "&") + FormEncoding.encode(parameters)
    }
}
