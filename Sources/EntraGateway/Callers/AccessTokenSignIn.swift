import Entra
import FoundationEssentials
import OpenIDConnect
import Store

/// Signs in with an access token of the provider's for us: judged by the rules of a login, kept for nobody.
struct AccessTokenSignIn: Sendable {
    let relyingParty: RelyingParty
    let authority: Authority
    let claimNames: ClaimNames
    let policy: Policy
    let isLoginAllowed: Bool
    let registration: Registration

    /// A way in.
    ///
    /// - Parameters:
    ///   - configuration: What is allowed here.
    ///   - relyingParty: Who holds the provider's keys.
    ///   - authority: The provider.
    ///   - policy: Who may in.
    ///   - registration: Who may come for the first time.
    init(
        _ configuration: Configuration,
        _ relyingParty: RelyingParty,
        _ authority: Authority,
        _ policy: Policy,
        _ registration: Registration
    ) {
        self.relyingParty = relyingParty
        self.authority = authority
        self.policy = policy
        self.registration = registration
        claimNames = ClaimNames(configuration.claims)
        isLoginAllowed = configuration.login.isAllowed
    }

    /// The person or application of a token, as a session that nobody keeps.
    ///
    /// - Throws: ``BearerRefusal``, ``ProviderUnavailable`` or what the directory throws.
    func session(for token: UnverifiedAccessToken, at time: Int64) async throws -> Session {
        guard isLoginAllowed else { throw BearerRefusal.notAdmitted(.accessDenied) }
        let token = try await verified(token)
        let identity: Identity
        do throws(IDTokenRefusal) {
            identity = try Identity(token, authority: authority, claimNames: claimNames)
        } catch {
            throw BearerRefusal.token(.token(error))
        }
        let evidence = policy.evidence(ofBearer: token.claims, identity)
        do throws(PolicyRefusal) {
            try policy.check(evidence)
        } catch {
            throw BearerRefusal.notAdmitted(error.reason)
        }
        guard try await registration.admits(identity) else { throw BearerRefusal.notAdmitted(.accessDenied) }
        let tolerance = relyingParty.settings.clockTolerance.components.seconds
        return Session(
            identity: policy.bearerIdentity(identity, evidence),
            createdAt: time,
            expiresAt: Int64(token.expiresAt.timeIntervalSince1970) + tolerance
        )
    }

    private func verified(_ token: UnverifiedAccessToken) async throws -> AccessToken {
        let settings = relyingParty.settings
        do throws(AccessTokenFailure) {
            return try await relyingParty.verify(
                token,
                audiences: settings.apiAudiences,
                form: settings.accessTokenForm
            )
        } catch {
            switch error {
            case .refused(let refusal): throw BearerRefusal.token(refusal)
            case .provider(let cause): throw ProviderUnavailable(cause: cause)
            }
        }
    }
}
