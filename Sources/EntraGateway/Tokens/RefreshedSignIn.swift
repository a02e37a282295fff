import Entra
import Logging
import OpenIDConnect
import Store

/// Judges a person again by what a refresh gave, as the callback judged them by the sign-in.
struct RefreshedSignIn: Sendable {
    /// What is found.
    enum Verdict: Sendable {
        /// The person may be here, as this.
        case admitted(SessionIdentity)
        /// The person may not.
        case refused(SignInRefusal, Logger.Metadata)
        /// It cannot be told now.
        case undecided
    }

    let relyingParty: RelyingParty
    let authority: Authority
    let claimNames: ClaimNames
    let policy: Policy
    let evidence: EvidenceReader
    let registration: Registration

    /// Judges a refresh.
    ///
    /// - Parameters:
    ///   - tokens: What the provider gave.
    ///   - content: What the session holds up to now.
    ///   - logger: Where to tell of what cannot be read.
    /// - Returns: The verdict; without an ID token the person stays who they were.
    /// - Throws: ``StoreError`` when the directory cannot tell.
    func judge(_ tokens: TokenResponse, _ content: SessionContent, _ logger: Logger) async throws -> Verdict {
        guard let held = content.tokens else { return .refused(.expired, [:]) }
        let identity: Identity
        let idToken: IDToken
        let signIn = SignInReference(issuer: held.issuer, subject: content.subject, nonce: held.nonce)
        do throws(OAuthError) {
            guard let token = try await relyingParty.refreshedIDToken(of: tokens, signIn) else {
                return .admitted(content.identity)
            }
            idToken = token
        } catch {
            guard case .idTokenRefused = error else { return .undecided }
            return .refused(.invalidToken, error.logMetadata)
        }
        do throws(IDTokenRefusal) {
            identity = try Identity(idToken, authority: authority, claimNames: claimNames)
        } catch {
            return .refused(.invalidToken, OAuthError.idTokenRefused(error).logMetadata)
        }
        guard identity.tenantID == content.identity.tenantID, identity.objectID == content.identity.objectID else {
            return .refused(.invalidToken, ["error": "a refresh gave the token of another person"])
        }
        return try await judge(identity, idToken, tokens, content, logger)
    }

    private func judge(
        _ identity: Identity,
        _ idToken: IDToken,
        _ tokens: TokenResponse,
        _ content: SessionContent,
        _ logger: Logger
    ) async throws -> Verdict {
        let evidence = await evidence.read(idToken, tokens, identity, logger)
        do throws(PolicyRefusal) {
            try policy.check(evidence)
        } catch {
            let isUndecided = [.groupsUnresolved, .providerUnreachable, .providerError].contains(error.reason)
            return isUndecided ? .undecided : .refused(error.reason, error.metadata)
        }
        guard try await registration.admits(identity) else { return .refused(.accessDenied, Registration.rule) }
        return .admitted(policy.sessionIdentity(identity, evidence, previousRole: content.identity.role))
    }
}
