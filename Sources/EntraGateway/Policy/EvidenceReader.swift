import Cryptography
import Entra
import Logging
import OpenIDConnect

/// Gathers what rules read: the ID token, and as far as any rule asks for it the access token, the userinfo endpoint
/// and, for a person whose groups did not fit, Graph.
///
/// Nothing here refuses: what cannot be read is noted with its reason, and the rule that reads it decides.
struct EvidenceReader: Sendable {
    let relyingParty: RelyingParty
    let authority: Authority
    /// The documents that any rule reads.
    let sources: Set<Configuration.RoleSource>
    /// The scope for which the access token is exchanged before the userinfo endpoint is asked; `nil` for as it is.
    let onBehalfOfScope: String?
    let groups: SignInGroups

    func read(
        _ token: IDToken,
        _ tokens: TokenResponse,
        _ identity: Identity,
        _ logger: Logger
    ) async -> Evidence {
        let idToken = token.claims
        var documents: [Configuration.RoleSource: Evidence.Document] = [.idToken: .read(idToken)]
        var hasOverage = idToken.hasGroupsOverage
        if sources.contains(.accessToken) {
            let document = await document("access token", logger) { () async throws(OAuthError) in
                try await ownAccessToken(tokens.accessToken, identity)
            }
            if case .read(let claims) = document { hasOverage = hasOverage || claims.hasGroupsOverage }
            documents[.accessToken] = document
        }
        if sources.contains(.userInfo) {
            documents[.userInfo] = await document("userinfo", logger) { () async throws(OAuthError) in
                try await userInfo(tokens, subject: token.subject)
            }
        }
        guard hasOverage else { return Evidence(documents: documents, groups: .inToken(identity.groups)) }
        return Evidence(documents: documents, groups: await resolvedGroups(tokens, logger))
    }

    /// The sign-in's access token, if its audience is us and it is about the person who signs in.
    private func ownAccessToken(_ text: SecretBytes, _ identity: Identity) async throws(OAuthError) -> Claims {
        let token = try await relyingParty.ownAccessToken(text)
        guard let other = try? Identity(token, authority: authority),
            other.tenantID == identity.tenantID, other.objectID == identity.objectID
        else { throw .accessTokenRefused(.anotherPerson) }
        return token.claims
    }

    private func userInfo(_ tokens: TokenResponse, subject: String) async throws(OAuthError) -> Claims {
        var accessToken = tokens.accessToken
        if let onBehalfOfScope {
            accessToken = try await relyingParty.exchangeOnBehalf(of: accessToken, scope: onBehalfOfScope).accessToken
        }
        return try await relyingParty.userInfo(accessToken: accessToken, subject: subject)
    }

    private func document(
        _ name: String,
        _ logger: Logger,
        _ read: () async throws(OAuthError) -> Claims
    ) async -> Evidence.Document {
        do throws(OAuthError) {
            return .read(try await read())
        } catch {
            logger.notice(
                "a document with roles cannot be read",
                metadata: error.logMetadata.merging(["document": "\(name)"]) { $1 }
            )
            return .unreadable(SignInRefusal(error))
        }
    }

    private func resolvedGroups(_ tokens: TokenResponse, _ logger: Logger) async -> Evidence.Groups {
        do throws(GraphError) {
            let reference = logger[metadataKey: "correlation_id"].map { "\($0)" } ?? ""
            return .resolved(try await groups.groups(tokens, reference: reference))
        } catch {
            logger.notice("the groups of a person cannot be found out", metadata: ["error": "\(error)"])
            return .unresolved
        }
    }
}
