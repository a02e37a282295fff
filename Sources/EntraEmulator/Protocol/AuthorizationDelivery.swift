import FastCGI
import HTTPTypes

/// The way back to the client: redirect URI, response mode and state (facts 1.4).
struct AuthorizationDelivery: Sendable, Equatable {
    enum Mode: String, Sendable {
        case query
        case fragment
        case formPost = "form_post"
    }

    let redirectURI: String
    let mode: Mode
    let state: String?

    /// The answer that carries fields to the client; the state follows them, without what looks like HTML (quirk 31).
    func response(
        _ fields: [(String, String?)],
        after extra: [(String, String?)] = [],
        surroundings: Surroundings
    ) -> Response {
        var all = FormFields()
        for (name, value) in fields { all.append(name, value) }
        all.append("state", state.map(HTML.stripped))
        for (name, value) in extra { all.append(name, value) }
        switch mode {
        case .query:
            // An empty fragment keeps the browser from carrying over an older one (quirk 24).
            let separator = redirectURI.contains("?") ? "&" : "?"
            return redirect(to: Origin.withPath(redirectURI) + separator + all.encoded + "#", surroundings)
        case .fragment: return redirect(to: Origin.withPath(redirectURI) + "#" + all.encoded, surroundings)
        case .formPost: return Page(surroundings: surroundings).formPost(to: redirectURI, fields: all)
        }
    }

    /// The answer that carries an error to the client.
    func response(_ error: ProtocolError, surroundings: Surroundings) -> Response {
        let occurrence = surroundings.occurrence(of: error)
        return response(
            [
                ("error", error.error),
                ("error_subcode", error.subcode),
                ("error_description", error.description(occurrence)),
                ("error_uri", "\(surroundings.configuration.loginOrigin)/error?code=\(occurrence.code)"),
                ("claims", error.claims),
            ],
            surroundings: surroundings
        )
    }

    /// The person changed their mind: exactly three fields (quirk 26).
    func cancelled(surroundings: Surroundings) -> Response {
        response([("error", "access_denied"), ("error_subcode", "cancel")], surroundings: surroundings)
    }

    private func redirect(to location: String, _ surroundings: Surroundings) -> Response {
        Response(
            status: .found,
            fields: surroundings.fields(Surroundings.uncached + [("Location", location)])
        )
    }
}
