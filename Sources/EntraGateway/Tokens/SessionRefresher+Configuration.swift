import Entra
import OpenIDConnect

extension SessionRefresher {
    /// The refresher of a site.
    convenience init(
        _ configuration: Configuration,
        _ sessions: Sessions,
        _ relyingParty: RelyingParty,
        _ authority: Authority,
        _ policy: Policy,
        _ registration: Registration,
        _ evidence: EvidenceReader,
        _ lease: SessionLease,
        _ environment: GatewayService.Environment
    ) {
        let signIn = RefreshedSignIn(
            relyingParty: relyingParty,
            authority: authority,
            claimNames: ClaimNames(configuration.claims),
            policy: policy,
            evidence: evidence,
            registration: registration
        )
        self.init(
            Parts(
                sessions: sessions,
                relyingParty: relyingParty,
                signIn: signIn,
                scope: configuration.tokenScopes.joined(separator: " "),
                audience: configuration.provider.refreshAudience,
                now: environment.now,
                lease: lease,
                pause: environment.pause,
                logger: environment.logger
            )
        )
    }
}
