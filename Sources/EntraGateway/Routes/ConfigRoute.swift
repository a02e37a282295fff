import FastCGI
import HTTPTypes

/// `GET /api/config`: what the pages need to know, in the words of LibreChat's answer.
struct ConfigRoute: Sendable {
    let configuration: Configuration
    let callers: Callers

    func respond(_ exchange: Exchange) async throws -> Response {
        // The login page asks this too, and must say how to sign in even while nobody can be asked who is signed in.
        let caller = try? await callers.caller(of: exchange.request.metaVariables)
        let isSignedIn = caller?.session != nil
        return Answer.json(PageConfiguration(configuration, isSignedIn: isSignedIn))
    }

    private struct PageConfiguration: Encodable {
        let openidLoginEnabled: Bool
        let openidLabel: String
        let openidImageUrl: String
        let openidAutoRedirect: Bool
        let socialLoginEnabled: Bool
        let socialLogins: [String]
        let serverDomain: String
        let emailLoginEnabled = false
        let registrationEnabled = false
        let passwordResetEnabled = false
        let openidReuseTokens: Bool?
        let sharePointFilePickerEnabled: Bool?
        let sharePointBaseUrl: String?
        let sharePointPickerGraphScope: String?
        let sharePointPickerSharePointScope: String?

        init(_ configuration: Configuration, isSignedIn: Bool) {
            let login = configuration.login
            // One truth for button and route, so that no button is shown that cannot work.
            openidLoginEnabled = login.isAllowed
            socialLoginEnabled = login.isAllowed
            socialLogins = login.isAllowed ? ["openid"] : []
            openidLabel = login.buttonLabel
            openidImageUrl = login.imageURL ?? ""
            openidAutoRedirect = login.redirectsAutomatically
            serverDomain = configuration.site.serverOrigin.text
            openidReuseTokens = isSignedIn ? configuration.graph.reusesTokens : nil
            let picker = isSignedIn ? configuration.sharePoint : nil
            sharePointFilePickerEnabled = isSignedIn ? picker != nil : nil
            sharePointBaseUrl = picker?.origin.text
            sharePointPickerGraphScope = picker?.graphScopes.joined(separator: " ")
            sharePointPickerSharePointScope = picker?.sharePointScopes.joined(separator: " ")
        }
    }
}
