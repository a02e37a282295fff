import Cryptography
import Entra
import FastCGI
import FoundationEssentials
import HTTPTypes
import Logging
import OpenIDConnect
import Store

/// `POST /oauth/openid/backchannel-logout`: the provider signs somebody out, from server to server (OIDC Back-Channel
/// Logout 1.0).
struct BackChannelLogoutRoute: Sendable {
    let relyingParty: RelyingParty
    let tenants: TenantPolicy
    let sessions: Sessions

    func respond(_ exchange: Exchange) async throws -> Response {
        guard let token = logoutToken(in: exchange.request) else {
            return refused("the body is not a form with one logout_token", exchange)
        }
        let logout: LogoutToken
        do throws(OAuthError) {
            logout = try await relyingParty.verifyLogoutToken(token)
        } catch {
            return refused(error, exchange)
        }
        guard let tenantID = tenants.tenantID(ofIssuer: logout.issuer) else {
            return refused("logout token: issuer not allowed by configuration", exchange)
        }
        let count: Int?
        do throws(StoreError) {
            // One transaction: a token of which the sessions could not be ended can be sent again.
            let selection = SessionSelection(logout.target, tenantID: tenantID)
            count = try await sessions.endAll(selection, saidBy: UsedToken(logout))
        } catch {
            exchange.audit(AuditEvent(.backChannelLogout, .failure, reason: "store_unavailable"))
            throw error
        }
        guard let count else { return refused("logout token: used before", exchange) }
        var event = AuditEvent(.backChannelLogout).adding(["sessions": "\(count)"])
        event.tenantID = tenantID
        exchange.audit(event)
        return Answer.empty(.ok)
    }

    /// The parameter `logout_token`; others are passed over (OIDC Back-Channel Logout 2.5).
    private func logoutToken(in request: Request) -> UnverifiedLogoutToken? {
        guard MediaType(of: request) == .form, let body = String(validating: request.body, as: UTF8.self),
            let token = try? FormEncoding.decode(body)["logout_token"], !token.isEmpty
        else { return nil }
        return UnverifiedLogoutToken(SecretBytes(token))
    }

    private func refused(_ error: OAuthError, _ exchange: Exchange) -> Response {
        guard case .logoutTokenRefused = error else {
            // Not the token's fault: without the provider's keys it cannot be judged. The provider may try again.
            exchange.audit(
                AuditEvent(.backChannelLogout, .failure, reason: "provider_unreachable").adding(error.logMetadata)
            )
            let body = Refusal(error: "temporarily_unavailable", description: "the keys cannot be had at the moment")
            return Answer.unavailable(Answer.json(body, status: .serviceUnavailable), retryAfter: 30)
        }
        return refused("\(error)", exchange)
    }

    // OIDC Back-Channel Logout 2.8
    private func refused(_ cause: String, _ exchange: Exchange) -> Response {
        exchange.audit(
            AuditEvent(.backChannelLogout, .refused, reason: "invalid_request").adding(["error": "\(cause)"])
        )
        return Answer.json(Refusal(error: "invalid_request", description: cause), status: .badRequest)
    }

    private struct Refusal: Encodable {
        let error: String
        let description: String

        enum CodingKeys: String, CodingKey {
            case error
            case description = "error_description"
        }
    }
}

extension SessionSelection {
    fileprivate init(_ target: LogoutToken.Target, tenantID: String) {
        switch target {
        case .session(let sessionID): self = .providerSession(sessionID, tenantID: tenantID)
        case .subject(let subject): self = .subject(subject, tenantID: tenantID)
        }
    }
}

extension UsedToken {
    fileprivate init(_ logout: LogoutToken) {
        self.init(
            id: Digest.sha256(Array(logout.issuer.utf8) + [0] + Array(logout.id.utf8)),
            endsAt: Int64(logout.endsAt.timeIntervalSince1970.rounded(.up))
        )
    }
}
