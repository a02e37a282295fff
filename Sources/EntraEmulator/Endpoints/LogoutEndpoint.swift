import FastCGI
import HTTPTypes

/// The end-session endpoint and its account picker (facts 1.11).
struct LogoutEndpoint {
    let surroundings: Surroundings
    let exchange: Exchange
    let segment: String

    private var page: Page { Page(surroundings: surroundings) }

    /// `GET` or `POST /{segment}/oauth2/v2.0/logout`.
    func answer(_ state: inout EmulatorState) -> Response {
        let parameters = FormFields(joining: exchange.query, exchange.form)
        guard let name = BrowserCookie.browserName(of: exchange, in: state), let browser = state.browsers[name] else {
            // Without a session nobody is sent back.
            return page.signedOut(frontChannel: [], next: nil)
        }
        let people = browser.accounts.compactMap { surroundings.configuration.person($0.personID) }
        let hint = parameters["logout_hint"]
        guard let person = people.first(where: { TokenMint.loginHint(of: $0) == hint }) else {
            return page.signOut(people, segment: segment, parameters: parameters)
        }
        return signOut([person.objectID], of: name, parameters, &state)
    }

    /// `POST /{segment}/logoutsession?…`: an account was picked.
    func selection(_ state: inout EmulatorState) -> Response {
        guard let name = BrowserCookie.browserName(of: exchange, in: state), let browser = state.browsers[name] else {
            return page.signedOut(frontChannel: [], next: nil)
        }
        let picked = exchange.form["person"]
        let signedIn = browser.accounts.map(\.personID)
        return signOut(signedIn.filter { $0 == picked || picked == "all" }, of: name, exchange.query, &state)
    }

    /// Ends the browser's sessions; refresh tokens stay valid (quirk 54).
    private func signOut(
        _ personIDs: [String],
        of name: String,
        _ parameters: FormFields,
        _ state: inout EmulatorState
    ) -> Response {
        guard var browser = state.browsers[name] else { return page.signedOut(frontChannel: [], next: nil) }
        let leaving = browser.accounts.filter { personIDs.contains($0.personID) }
        browser.accounts.removeAll { personIDs.contains($0.personID) }
        state.browsers[name] = browser.accounts.isEmpty ? nil : browser

        let frames = leaving.flatMap(frontChannelURLs)
        let next = surroundings.faults.logoutDeadEnd || leaving.isEmpty ? nil : postLogoutURI(parameters)
        var response =
            if let next, frames.isEmpty {
                Response(
                    status: .found,
                    fields: surroundings.fields(Surroundings.uncached + [("Location", next)])
                )
            } else {
                page.signedOut(frontChannel: frames, next: next)
            }
        if browser.accounts.isEmpty {
            response.fields.append(BrowserCookie.field(nil, surroundings: surroundings))
        }
        return response
    }

    private func frontChannelURLs(_ account: EmulatorState.Account) -> [String] {
        account.clientIDs.compactMap { clientID in
            guard let url = surroundings.configuration.application(clientID)?.frontChannelLogoutURL else { return nil }
            var fields = FormFields([("sid", account.sessionID)])
            if surroundings.faults.frontChannelIssuer, let person = surroundings.configuration.person(account.personID)
            {
                fields.append("iss", "\(surroundings.configuration.loginOrigin)/\(person.tenantID)/v2.0")
            }
            return url + (url.contains("?") ? "&" : "?") + fields.encoded
        }
    }

    /// The post-logout redirect URI with the state, if it is a registered redirect URI (quirk 51).
    private func postLogoutURI(_ parameters: FormFields) -> String? {
        guard
            let uri = parameters["post_logout_redirect_uri"],
            surroundings.configuration.applications.contains(where: {
                $0.registeredRedirectURI(matching: uri) != nil
            })
        else { return nil }
        guard let state = parameters["state"] else { return uri }
        return uri + (uri.contains("?") ? "&" : "?") + FormFields([("state", HTML.stripped(state))]).encoded
    }
}
