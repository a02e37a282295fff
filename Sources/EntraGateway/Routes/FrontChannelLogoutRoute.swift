import Entra
import FastCGI
import HTTPTypes
import Logging
import OpenIDConnect
import Store

/// `GET /oauth/openid/frontchannel-logout`: the provider signs somebody out, from a hidden frame in their browser
/// (OIDC Front-Channel Logout 1.0).
///
/// Entra sends `sid` alone or with `iss`, and no cookie reaches a frame on another site's page (facts quirk 53). So
/// `sid` suffices, which nobody but the provider and this program knows. The provider is not asked anything.
struct FrontChannelLogoutRoute: Sendable {
    let tenants: TenantPolicy
    let sessions: Sessions

    func respond(_ exchange: Exchange) async throws -> Response {
        guard let selection = selection(exchange.query) else {
            exchange.audit(AuditEvent(.frontChannelLogout, .refused, reason: "invalid_request"))
            return exchange.problem(
                "invalid_request",
                title: "This address does not work",
                "The sign-out names no session that this site could have.",
                status: .badRequest
            )
        }
        let count: Int
        do throws(StoreError) {
            count = try await sessions.endAll(selection, saidBy: nil) ?? 0
        } catch {
            exchange.audit(AuditEvent(.frontChannelLogout, .failure, reason: "store_unavailable"))
            throw error
        }
        // Anybody can name a session that is not there, and nothing happened then.
        if count > 0 { exchange.audit(AuditEvent(.frontChannelLogout).adding(["sessions": "\(count)"])) }
        // The same answer for a session that is not there: a stranger learns nothing.
        return Answer.blankPage(title: "Signed out")
    }

    /// Which sessions the provider means; `nil` when that is unclear, or when it is not our provider.
    private func selection(_ query: String) -> SessionSelection? {
        guard let parameters = try? FormEncoding.decode(query), let sessionID = parameters["sid"],
            (1...LogoutTokenVerifier.maximumSessionIDLength).contains(sessionID.utf8.count)
        else { return nil }
        guard let issuer = parameters["iss"] else { return .providerSession(sessionID, tenantID: nil) }
        return tenants.tenantID(ofIssuer: issuer).map { .providerSession(sessionID, tenantID: $0) }
    }
}
