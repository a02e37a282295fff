import Cryptography
import FoundationEssentials
import OpenIDConnect

extension ConfigurationReader {
    mutating func provider(site: Configuration.Site) -> Configuration.Provider {
        let issuer = value(.issuer, fallback: IssuerSetting(text: "", tenancy: .other), IssuerSetting.init)
        if flag(.useOAuth2) {
            refuse(.useOAuth2, "plain OAuth 2.0 proves nobody's identity", "accepted is false: use OpenID Connect")
        }
        if !flag(.generateNonce), isSound(.generateNonce) {
            warn(.generateNonce, "has no effect here: a nonce is always sent", .information)
        }
        let isExchangeRequired = flag(.onBehalfOfRequired)
        let exchangeScope = value(.onBehalfOfScope, fallback: "") { (text) throws(SettingRefusal) in
            try SettingText.scopes(text).joined(separator: " ")
        }
        return Configuration.Provider(
            clientID: value(.clientID, fallback: "", SettingText.identifier),
            issuer: issuer,
            allowedTenants: allowedTenants(issuer),
            credential: credential(),
            scopes: scopes(),
            callbackPath: callbackPath(site: site),
            responseMode: value(.responseMode, fallback: .query) { (text) throws(SettingRefusal) in
                try SettingText.choice(text, of: Configuration.ResponseMode.self)
            },
            clockTolerance: value(.clockTolerance, fallback: .zero) { (text) throws(SettingRefusal) in
                try .seconds(SettingText.wholeNumber(text, in: 0...3600))
            },
            audiences: value(.audience, fallback: [], SettingText.entries),
            refreshAudience: optional(.refreshAudience, SettingText.identifier),
            keySetLifetime: value(.keySetCacheTime, fallback: .zero) { (text) throws(SettingRefusal) in
                try .milliseconds(SettingText.wholeNumber(text, in: 1000...86_400_000))
            },
            userInfoOnBehalfOfScope: isExchangeRequired ? exchangeScope : nil
        )
    }

    private mutating func allowedTenants(_ issuer: IssuerSetting) -> [String] {
        let tenants = value(.allowedTenants, fallback: [], SettingText.tenants)
        guard isSound(.issuer, .allowedTenants) else { return tenants }
        let accepted = "accepted are tenant IDs separated by commas"
        switch issuer.tenancy {
        case .multiTenant where tenants.isEmpty:
            refuse(.allowedTenants, "is not set, but OPENID_ISSUER stands for more than one tenant", accepted)
        case .tenant(let tenant) where !tenants.isEmpty && !tenants.contains(tenant):
            refuse(.allowedTenants, "does not hold the tenant of OPENID_ISSUER", accepted)
        case .other where !tenants.isEmpty:
            refuse(.allowedTenants, "has no effect with this issuer", "accepted is an issuer of Entra, or none of it")
        case .other where issuer.isOnEntraHost:
            // A recipe's TENANT, or a name that Entra does not know: its discovery document answers 400.
            let accepted = "accepted there is the tenant's GUID or one of its domain names"
            refuse(.issuer, "names no tenant of Entra", accepted)
        case .domain(let name):
            warn(.issuer, "names its tenant \(SettingRefusal.quoted(name)), better is the tenant's GUID")
        case .tenant(IssuerSetting.personalAccountsTenant):
            warn(.issuer, "is for personal accounts, which have neither groups nor SharePoint")
        case .multiTenant, .tenant, .other:
            break
        }
        return tenants
    }

    private mutating func scopes() -> [String] {
        value(.scope, fallback: []) { (text) throws(SettingRefusal) in
            let scopes = try SettingText.scopes(text)
            // OIDC Core 3.1.2.1
            guard scopes.contains("openid") else {
                throw SettingText.refusal(text, "lacks openid", "accepted are scopes separated by spaces, with openid")
            }
            return scopes
        }
    }

    private mutating func callbackPath(site: Configuration.Site) -> String {
        let accepted = "accepted is a path such as /oauth/openid/callback, or a URL of DOMAIN_SERVER"
        let path = value(.callbackURL, fallback: "") { (text) throws(SettingRefusal) -> String in
            guard text.first == "/" else {
                do throws(URLRefusal) {
                    let url = try AbsoluteURL(text)
                    guard !url.hasQuery, !url.hasFragment else { throw .malformed }
                    _ = try url.origin()
                    return text
                } catch {
                    throw SettingText.refusal(error, of: text, accepted: accepted)
                }
            }
            return text
        }
        guard isSound(.callbackURL, .domainServer) else { return "" }
        let own = site.serverOrigin.text
        let relative: String
        if path.first == "/" {
            relative = path
        } else if let url = try? AbsoluteURL(path), (try? url.origin()) == site.serverOrigin {
            relative = url.path
        } else {
            refuse(.callbackURL, "\(SettingRefusal.quoted(path)) is not on \(own)", accepted)
            return ""
        }
        guard SettingText.isPlainPath(relative) else {
            refuse(.callbackURL, "\(SettingRefusal.quoted(path)) is no plain path", accepted)
            return ""
        }
        guard !SettingText.routes.contains(relative) else {
            refuse(.callbackURL, "\(SettingRefusal.quoted(path)) is another route of entra-fcgi", accepted)
            return ""
        }
        if !relative.hasPrefix("/oauth/") {
            warn(.callbackURL, "is outside of /oauth/, so the web server needs a location of its own for it")
        }
        return relative
    }

    private mutating func credential() -> Configuration.Credential {
        let secret = optional(.clientSecret) { $0 }
        let certificate = certificate()
        let token = federatedTokenFile()
        let isPublicPermitted = flag(.usePKCE)
        let settings: [Setting] = [.clientSecret, .clientCertificate, .clientCertificateKey, .federatedTokenFile]
        guard settings.allSatisfy({ isSound($0) }) else { return .publicClient }
        // The webhook of Azure Workload Identity sets the AZURE_ name in every pod: it is no decision against a secret.
        let isTokenChosen = token != nil && texts[.federatedTokenFile]?.name == Setting.federatedTokenFile.name
        let chosen: [Setting] =
            (secret == nil ? [] : [.clientSecret]) + (certificate == nil ? [] : [.clientCertificate])
            + (isTokenChosen ? [.federatedTokenFile] : [])
        if chosen.count > 1 {
            let others = chosen.dropFirst().map(\.name).joined(separator: " and ")
            refuse(chosen[0], "is set beside \(others)", "accepted is one credential")
        }
        if let secret {
            if SettingText.guid(secret) != nil {
                warn(.clientSecret, "is a GUID, which is how Entra shows a secret's ID and not its value")
            }
            return .secret(SecretBytes(secret))
        }
        if let certificate {
            return .certificate(certificate)
        }
        if let token {
            return .federatedTokenFile(token)
        }
        if !isPublicPermitted, isSound(.usePKCE) {
            refuse(
                .clientSecret,
                "is not set, nor is another credential",
                "accepted is one of OPENID_CLIENT_SECRET, OPENID_CLIENT_CERTIFICATE with its key,"
                    + " OPENID_FEDERATED_TOKEN_FILE, or OPENID_USE_PKCE=true for a public client"
            )
        }
        return .publicClient
    }

    private mutating func certificate() -> Configuration.ClientCertificate? {
        let pair = [Setting.clientCertificate, .clientCertificateKey]
        guard pair.contains(where: { isSet($0) }), isSound(.clientCertificate, .clientCertificateKey) else {
            return nil
        }
        let other = pair.first { !isSet($0) }
        if let other {
            let present = other == .clientCertificate ? Setting.clientCertificateKey : .clientCertificate
            refuse(other, "is not set", "accepted is a PEM file, since \(present.name) is set")
        }
        let certificate = Configuration.ClientCertificate(
            certificatePEM: pem(.clientCertificate, kind: "CERTIFICATE"),
            privateKeyPEM: SecretBytes(pem(.clientCertificateKey, kind: "PRIVATE KEY"))
        )
        if isSound(.clientCertificate, .clientCertificateKey) {
            judge(certificate)
        }
        return certificate
    }

    /// Tries what `serve` does with the pair: a certificate or a key that cannot be read is found here.
    private mutating func judge(_ certificate: Configuration.ClientCertificate) {
        do throws(ClientAssertion.Fault) {
            let assertion = try ClientAssertion(
                clientID: "",
                certificatePEM: certificate.certificatePEM,
                keyPEM: certificate.privateKeyPEM,
                now: now,
                random: .system
            )
            judgeTime(of: assertion)
        } catch {
            switch error {
            case .certificateMissing:
                let accepted = "accepted is a PEM file with a certificate"
                refuse(.clientCertificate, "the file holds no certificate that can be read", accepted)
            case .keyUnusable:
                let accepted = "accepted is an RSA key in a PEM file, not encrypted"
                refuse(.clientCertificateKey, "the key cannot be used", accepted)
            case .pairMismatched:
                let accepted = "accepted is the private key of OPENID_CLIENT_CERTIFICATE"
                refuse(.clientCertificateKey, "the key is not the certificate's", accepted)
            }
        }
    }

    /// Entra refuses a certificate outside of its time; the operator hears of it before the people do.
    private mutating func judgeTime(of assertion: ClientAssertion) {
        let day = Date.ISO8601FormatStyle().year().month().day()
        if now() < assertion.certificateStartsAt {
            warn(.clientCertificate, "is not valid before \(assertion.certificateStartsAt.formatted(day))")
        }
        let end = assertion.certificateEndsAt
        if end < now() {
            warn(.clientCertificate, "has expired on \(end.formatted(day)), Entra refuses it")
        } else if end < now().addingTimeInterval(30 * 86_400) {
            warn(.clientCertificate, "expires on \(end.formatted(day)), register the next one in time")
        }
    }

    private mutating func federatedTokenFile() -> String? {
        guard isSet(.federatedTokenFile) else { return nil }
        let text = optional(.federatedTokenFile, SettingText.absolutePath)
        return text
    }
}
