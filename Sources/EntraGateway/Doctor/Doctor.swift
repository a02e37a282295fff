import Entra
import FoundationEssentials
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Store

/// Tries everything that a sign-in will need, before anybody signs in: `entra-fcgi doctor`.
///
/// It looks in the order in which things depend on each other, says one line for each, and nothing of it changes
/// anything at the provider or in the store.
package struct Doctor: Sendable {
    /// Seconds by which the clocks may differ before it is worth a look.
    static let noticeableSkew = 30
    private static let limits = OutgoingRequest.Limits(maximumResponseSize: 256 << 10)

    private let configuration: Configuration
    private let environment: GatewayService.Environment
    private let authority: Authority
    private let relyingParty: RelyingParty

    /// A doctor for a configuration.
    ///
    /// - Parameters:
    ///   - configuration: What the operator decided.
    ///   - environment: What comes from outside.
    /// - Throws: ``OpenSSLError`` when no keys can be derived, ``Authority/Fault`` when the issuer is none.
    package init(_ configuration: Configuration, _ environment: GatewayService.Environment) throws {
        self.configuration = configuration
        self.environment = environment
        authority = try Authority(configuration.provider.issuer.text)
        relyingParty = try RelyingParty(configuration, authority, environment)
    }

    /// Tries everything.
    ///
    /// - Parameter tell: Told of each finding as soon as it is there.
    /// - Returns: Whether nothing failed.
    package func examine(_ tell: (Finding) -> Void) async -> Bool {
        var isWell = true
        func note(_ findings: [Finding]) {
            for finding in findings {
                isWell = isWell && finding.verdict != .fail
                tell(finding)
            }
        }
        let (discovery, metadata) = await discovery()
        note([discovery])
        if let metadata {
            note([await clock()])
            note([await keySet()])
            note([await credential(metadata)])
            note(scopes(metadata))
            note(await graph(metadata))
        }
        note(await sharePoint())
        note([await store()])
        return isWell
    }

    // MARK: - The provider

    private func discovery() async -> (Finding, ProviderMetadata?) {
        do {
            let metadata = try await relyingParty.metadata()
            return (.ok("discovery", "\(authority.issuer) answers"), metadata)
        } catch {
            return (
                .fail("discovery", explained(error, host: host(of: authority.issuer), setting: "OPENID_ISSUER")), nil
            )
        }
    }

    /// By the field `Date` of the provider's answer (RFC 9110 section 6.6.1).
    private func clock() async -> Finding {
        let url = authority.issuer + "/.well-known/openid-configuration"
        let before = environment.now()
        let response = try? await environment.transport.send(OutgoingRequest(url: url, limits: Self.limits))
        let now = (before + environment.now()) / 2
        guard let text = response?.fields[.date], let date = HTTPDate(text, now: Int64(now)) else {
            return .warn("clock", "the provider does not say what time it is")
        }
        let skew = Int(now) - Int(date.secondsSince1970)
        let tolerance = Int(configuration.provider.clockTolerance.components.seconds)
        let difference = "this machine's clock is \(abs(skew)) s \(skew > 0 ? "ahead" : "behind")"
        guard abs(skew) > Self.noticeableSkew else {
            return .ok("clock", "within \(Self.noticeableSkew) s of the provider's")
        }
        guard abs(skew) <= tolerance else {
            let limit = "more than OPENID_CLOCK_TOLERANCE (\(tolerance) s)"
            return .fail(
                "clock",
                "\(difference), \(limit): tokens are refused. Switch time synchronisation on (timedatectl)."
            )
        }
        return .warn("clock", "\(difference): switch time synchronisation on (timedatectl)")
    }

    private func keySet() async -> Finding {
        do {
            try await relyingParty.prepare()
            return .ok("key set", "the provider's keys can be read")
        } catch {
            return .fail("key set", explained(error, host: nil, setting: "OPENID_ISSUER"))
        }
    }

    /// Asks for a token for ourselves: the one request at the token endpoint that needs no person.
    private func credential(_ metadata: ProviderMetadata) async -> Finding {
        guard configuration.provider.credential != .publicClient else {
            let text =
                "none, by OPENID_USE_PKCE: the app registration has to allow public client flows; nobody can try that"
            return .warn("credential", text)
        }
        guard authority.isEntra, let graph = graphOrigin(metadata) else {
            return .warn("credential", "it can only be tried at Entra; the first sign-in shows whether it is good")
        }
        guard case .tenant = authority.kind else {
            return .warn("credential", "it can only be tried in one tenant; OPENID_ISSUER names none by its ID")
        }
        do {
            try await relyingParty.checkCredential(scope: graph + "/.default")
            return .ok("credential", "the provider takes \(credentialName)")
        } catch .provider(_, let error) where error.code != "invalid_client" && error.code != "unauthorized_client" {
            let numbers = OperatorHint.numbers(in: error).map { " AADSTS\($0)" }.joined()
            let hint = OperatorHint.hints(for: error).first.map { " " + $0.text } ?? ""
            return .warn("credential", "no answer that tells: \(error.code)\(numbers).\(hint)")
        } catch {
            return .fail("credential", explained(error, host: nil, setting: credentialSetting))
        }
    }

    private var credentialName: String {
        switch configuration.provider.credential {
        case .secret: "the client secret"
        case .certificate: "the client certificate"
        case .federatedTokenFile: "the federated token"
        case .publicClient: "no credential"
        }
    }

    private var credentialSetting: String {
        switch configuration.provider.credential {
        case .secret: "OPENID_CLIENT_SECRET"
        case .certificate: "OPENID_CLIENT_CERTIFICATE"
        case .federatedTokenFile: "OPENID_FEDERATED_TOKEN_FILE"
        case .publicClient: "OPENID_USE_PKCE"
        }
    }

    // MARK: - What is asked of people

    /// Whether scopes are consented to shows when somebody signs in; their form, and the way to consent, show now.
    private func scopes(_ metadata: ProviderMetadata) -> [Finding] {
        let scopes = configuration.effectiveScopes
        var findings: [Finding] = [.ok("scopes", "a sign-in asks for \(scopes.joined(separator: " "))")]
        if configuration.graph.reusesTokens, !scopes.contains("offline_access") {
            findings.append(.warn("scopes", "without offline_access sessions end with Entra's first token"))
        }
        guard authority.isEntra, case .tenant(let tenant) = authority.kind,
            let consent = consentURL(tenant: tenant, metadata)
        else { return findings }
        findings.append(.ok("consent", "an administrator consents for everybody at \(consent)"))
        return findings
    }

    private func consentURL(tenant: String, _ metadata: ProviderMetadata) -> String? {
        let place = "/\(tenant)/oauth2/v2.0/authorize"
        guard metadata.authorizationEndpoint.lowercased().hasSuffix(place) else { return nil }
        let login = metadata.authorizationEndpoint.dropLast(place.count)
        let picker = configuration.sharePoint.map { $0.sharePointScopes + $0.graphScopes } ?? []
        let scopes = (configuration.effectiveScopes + picker).reduce(into: [String]()) { scopes, scope in
            if !scopes.contains(scope) { scopes.append(scope) }
        }
        let parameters = [
            ("client_id", configuration.provider.clientID), ("scope", scopes.joined(separator: " ")),
            ("redirect_uri", configuration.redirectURI),
        ]
        return "\(login)/\(tenant)/v2.0/adminconsent?" + FormEncoding.encode(parameters)
    }

    // MARK: - Graph and SharePoint

    private func graph(_ metadata: ProviderMetadata) async -> [Finding] {
        guard authority.isEntra else { return [] }
        guard let origin = graphOrigin(metadata) else {
            return [.warn("Graph", "the provider has none: no groups over the limit, no people, no files")]
        }
        do {
            let response = try await environment.transport.send(
                OutgoingRequest(url: origin + "/v1.0/me", limits: Self.limits)
            )
            // Nobody is asked without a token; that it is refused in Graph's manner is what shows that it is Graph.
            guard response.status.code == 401 else {
                let status = response.status.code
                return [
                    .fail("Graph", "\(origin) answers with \(status) where 401 is expected: is a proxy in between?")
                ]
            }
            return [.ok("Graph", "\(origin) answers")]
        } catch {
            return [.fail("Graph", explained(error, host: host(of: origin)))]
        }
    }

    private func sharePoint() async -> [Finding] {
        guard let settings = configuration.sharePoint else { return [] }
        var findings: [Finding] = []
        for origin in [settings.origin, settings.oneDriveOrigin].compactMap(\.self) {
            do {
                let response = try await environment.transport.send(
                    OutgoingRequest(url: origin.text + "/", limits: Self.limits)
                )
                let text = "\(origin.text) answers (\(response.status.code))"
                let isDown = response.status.code >= 500
                findings.append(
                    isDown ? .warn("SharePoint", text + ": is a proxy in between?") : .ok("SharePoint", text)
                )
            } catch .nameNotResolved {
                let text =
                    "the host \(origin.host) does not exist: SHAREPOINT_BASE_URL is https://TENANT.sharepoint.com,"
                findings.append(.fail("SharePoint", text + " as the address bar shows it in SharePoint"))
            } catch {
                findings.append(.fail("SharePoint", explained(error, host: origin.host)))
            }
        }
        return findings
    }

    // MARK: - The store

    private func store() async -> Finding {
        do throws(StoreError) {
            try await environment.sessionStore.check(at: Int64(environment.now()))
            return .ok("store", "it can be read and written by this user, who should be that of the service")
        } catch .missing {
            let text = "it does not exist yet: the service makes it when it starts, in a folder that it may write to"
            return .warn("store", text)
        } catch {
            return .fail("store", "\(error)")
        }
    }

    private func graphOrigin(_ metadata: ProviderMetadata) -> String? {
        guard authority.isEntra else { return nil }
        return configuration.graph.origin?.text ?? NationalCloud.graphOrigin(metadata: metadata)
    }

    private func host(of url: String) -> String? {
        URLTarget(url)?.host
    }
}
