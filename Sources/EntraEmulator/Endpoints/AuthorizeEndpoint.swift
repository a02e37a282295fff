import Cryptography
import FastCGI
import FoundationEssentials
import HTTPTypes

/// The authorization endpoint and the pages behind it.
struct AuthorizeEndpoint {
    private static let codeLifetime = 600

    let surroundings: Surroundings
    let exchange: Exchange
    let segment: String

    private var page: Page { Page(surroundings: surroundings) }

    /// `GET` or `POST /{segment}/oauth2/v2.0/authorize`.
    func answer(_ state: inout EmulatorState) -> Response {
        let parameters = exchange.isForm ? FormFields(joining: exchange.query, exchange.form) : exchange.query
        return withRequest(parameters) { request throws(ProtocolError) in
            try state.takeRefusal(\.authorizeRefusal)
            return try sessionAnswer(request, &state)
        }
    }

    /// `POST /{segment}/login?…`: a person was chosen on the account page.
    func login(_ state: inout EmulatorState) -> Response {
        withRequest(exchange.query) { request throws(ProtocolError) in
            if exchange.form["action"] == "cancel" { return request.delivery.cancelled(surroundings: surroundings) }
            let typed = exchange.form["person"] ?? exchange.form["username"] ?? ""
            guard let person = person(typed) else {
                let notice = typed.isEmpty ? "Choose an account, or type a user name." : nil
                return page.accounts(request, segment: segment, signedIn: [], search: typed, notice: notice)
            }
            if let refusal = refusal(of: person, request) {
                // Such errors never reach the client; the person may choose another account.
                let notice = refusal.description(surroundings.occurrence(of: refusal))
                return page.accounts(request, segment: segment, signedIn: [], search: "", notice: notice)
            }
            if isUnassigned(person, request) {
                return page.error(.notAssigned(request.application.clientID))
            }
            let browserName = signIn(person, &state)
            var response = try continued(person, request, browserName: browserName, isSilent: false, &state)
            response.fields.append(BrowserCookie.field(browserName, surroundings: surroundings))
            return response
        }
    }

    /// `POST /{segment}/consent?…`: the person answered the consent page.
    func consent(_ state: inout EmulatorState) -> Response {
        withRequest(exchange.query) { request throws(ProtocolError) in
            guard
                let browserName = BrowserCookie.browserName(of: exchange, in: state),
                let person = exchange.form["person"].flatMap(surroundings.configuration.person),
                state.browsers[browserName]?.accounts.contains(where: { $0.personID == person.objectID }) == true,
                request.authority.admits(person)
            else {
                return page.accounts(request, segment: segment, signedIn: [], search: "", notice: nil)
            }
            guard exchange.form["action"] == "accept" else {
                var error = ProtocolError("access_denied", 65_004, "User declined to consent to access the app.")
                error.subcode = "cancel"
                return request.delivery.response(error, surroundings: surroundings)
            }
            let scopes = missingConsents(person, request, state)
            state.addConsents(scopes, of: person.objectID, to: request.application.clientID)
            return try finished(person, request, browserName: browserName, isSilent: false, &state)
        }
    }

    private func withRequest(
        _ parameters: FormFields,
        _ answer: (AuthorizationRequest) throws(ProtocolError) -> Response
    ) -> Response {
        let request: AuthorizationRequest
        do {
            request = try AuthorizationRequest(
                parameters.removing(["person", "username", "action"]),
                segment: segment,
                in: surroundings.configuration,
                random: { surroundings.random.integer(in: 0...$0 - 1) }
            )
        } catch {
            switch error {
            case .onPage(let error): return page.error(error)
            case .atRedirectURI(let error, let delivery):
                return delivery.response(error, surroundings: surroundings)
            }
        }
        do {
            return try answer(request)
        } catch {
            return request.delivery.response(error, surroundings: surroundings)
        }
    }

    /// What the browser's session is good for (facts 1.3: single sign-on).
    private func sessionAnswer(
        _ request: AuthorizationRequest,
        _ state: inout EmulatorState
    ) throws(ProtocolError) -> Response {
        let browserName = BrowserCookie.browserName(of: exchange, in: state)
        let signedIn = (browserName.flatMap { state.browsers[$0] }?.accounts ?? [])
            .compactMap { surroundings.configuration.person($0.personID) }
            .filter(request.authority.admits)
        let usable = request.loginHint.map { hint in signedIn.filter { isNamed($0, by: hint) } } ?? signedIn

        if request.prompt == AuthorizationRequest.Prompt.none {
            guard let browserName, let person = usable.first, usable.count == 1 else { throw .noSession }
            try checkSilently(person, request, state)
            return try finished(person, request, browserName: browserName, isSilent: true, &state)
        }
        let mayUseSession = request.prompt == nil || request.prompt == .consent
        if mayUseSession, let browserName, let person = usable.first, usable.count == 1, !person.needsInteraction,
            person.isEnabled
        {
            if isUnassigned(person, request) { return page.error(.notAssigned(request.application.clientID)) }
            return try continued(person, request, browserName: browserName, isSilent: true, &state)
        }
        let isPicker = request.loginHint == nil && request.prompt != .login
        return page.accounts(
            request,
            segment: segment,
            signedIn: isPicker ? signedIn : [],
            search: request.loginHint ?? domainSearch(request),
            notice: nil
        )
    }

    private func checkSilently(
        _ person: Person,
        _ request: AuthorizationRequest,
        _ state: EmulatorState
    ) throws(ProtocolError) {
        guard person.isEnabled else { throw .noSession }
        guard !person.needsInteraction else { throw .needsInteraction }
        guard !isUnassigned(person, request) else { throw .notAssigned(request.application.clientID) }
        guard missingConsents(person, request, state).isEmpty else {
            throw .consentRequired(request.application.clientID)
        }
    }

    private func domainSearch(_ request: AuthorizationRequest) -> String {
        guard let hint = request.domainHint, !["organizations", "consumers"].contains(hint) else { return "" }
        return hint
    }

    private func person(_ typed: String) -> Person? {
        surroundings.configuration.people.first { $0.objectID == typed || isNamed($0, by: typed) }
    }

    private func isNamed(_ person: Person, by hint: String) -> Bool {
        person.userPrincipalName.lowercased() == hint.lowercased() || TokenMint.loginHint(of: person) == hint
    }

    private func refusal(of person: Person, _ request: AuthorizationRequest) -> ProtocolError? {
        guard request.authority.admits(person) else { return .notInTenant(person, request.authority.segment) }
        return person.isEnabled ? nil : .accountDisabled
    }

    private func isUnassigned(_ person: Person, _ request: AuthorizationRequest) -> Bool {
        request.application.requiresAssignment && !person.isAssigned
    }

    /// Adds the person to the browser's accounts and gives the browser's name.
    private func signIn(_ person: Person, _ state: inout EmulatorState) -> String {
        let name = BrowserCookie.browserName(of: exchange, in: state) ?? surroundings.random.token(32)
        var browser = state.browsers[name] ?? EmulatorState.Browser(sessionState: surroundings.random.guid())
        let old = browser.accounts.first { $0.personID == person.objectID }
        browser.accounts.removeAll { $0.personID == person.objectID }
        browser.accounts.append(
            EmulatorState.Account(
                personID: person.objectID,
                sessionID: old?.sessionID ?? surroundings.random.guid(),
                authTime: surroundings.now,
                clientIDs: old?.clientIDs ?? []
            )
        )
        state.browsers[name] = browser
        return name
    }

    private func missingConsents(
        _ person: Person,
        _ request: AuthorizationRequest,
        _ state: EmulatorState
    ) -> [String] {
        let given = state.consents(of: person.objectID, to: request.application.clientID)
        return request.scopes.missingConsents(
            beyond: given.union(request.application.consentedScopes),
            registered: request.application.consentedScopes
        )
    }

    /// The consent page if there is something to ask, else the answer for the client.
    private func continued(
        _ person: Person,
        _ request: AuthorizationRequest,
        browserName: String,
        isSilent: Bool,
        _ state: inout EmulatorState
    ) throws(ProtocolError) -> Response {
        let missing = missingConsents(person, request, state)
        guard missing.isEmpty, request.prompt != .consent else {
            let asked = missing.isEmpty ? request.scopes.parts.flatMap(\.qualifiedNames) : missing
            return page.consent(request, segment: segment, person: person, scopes: asked)
        }
        return try finished(person, request, browserName: browserName, isSilent: isSilent, &state)
    }

    private func finished(
        _ person: Person,
        _ request: AuthorizationRequest,
        browserName: String,
        isSilent: Bool,
        _ state: inout EmulatorState
    ) throws(ProtocolError) -> Response {
        guard
            var browser = state.browsers[browserName],
            let index = browser.accounts.firstIndex(where: { $0.personID == person.objectID })
        else { throw .noSession }
        let clientID = request.application.clientID
        if !browser.accounts[index].clientIDs.contains(clientID) {
            browser.accounts[index].clientIDs.append(clientID)
            state.browsers[browserName] = browser
        }
        let account = browser.accounts[index]
        let signIn = EmulatorState.SignIn(
            personID: person.objectID,
            tenantID: person.tenantID,
            clientID: clientID,
            sessionID: account.sessionID,
            authTime: account.authTime,
            remoteAddress: exchange.remoteAddress,
            claims: request.claims
        )
        // 1.5 kB, as the real ones (quirk 28).
        let code = request.returnsCode ? "1.A" + surroundings.random.token(1_125) : nil
        if let code {
            state.codes[code] = EmulatorState.CodeGrant(
                signIn: signIn,
                authority: request.authority.segment,
                redirectURI: request.delivery.redirectURI,
                platform: request.platform,
                challenge: request.challenge,
                nonce: request.nonce,
                scopes: request.scopes,
                issuedAt: surroundings.now,
                isSilent: isSilent
            )
        }
        let mint = TokenMint(
            surroundings: surroundings,
            signIn: signIn,
            person: person,
            application: request.application
        )
        let idToken =
            request.returnsIDToken
            ? try mint.idToken(nonce: request.nonce, scopes: request.scopes, channel: .browser(code: code)) : nil
        return request.delivery.response(
            [
                ("code", code),
                ("id_token", idToken),
                ("client_info", request.wantsClientInfo ? mint.clientInfo : nil),
            ],
            after: [("session_state", browser.sessionState)],
            surroundings: surroundings
        )
    }
}
