import Entra
package import Store

/// Everything an operator decides, read once, validated, and the same until the process ends.
///
/// ``ConfigurationReader`` is the only maker: no value here is unchecked. The members are variables so that a copy
/// can be altered; nothing shares one. Secrets are `SecretBytes`, whose descriptions are redacted.
package struct Configuration: Sendable, Equatable {
    /// Where the pages and our routes live.
    package var site: Site
    /// Who may start to sign in, and what the login page shows.
    package var login: Login
    /// The OpenID Provider, and us as its relying party.
    package var provider: Provider
    /// Which claims name a person.
    package var claims: ClaimNames
    /// The roles of which one is needed to sign in; `nil` lets everyone in.
    package var requiredRole: RoleRule?
    /// The role that makes an administrator; `nil` makes none.
    package var adminRole: RoleRule?
    /// How a person's role is taken from a token; `nil` leaves it alone.
    package var roleSync: RoleSync?
    /// How long sessions live, and the secrets that seal them.
    package var session: SessionPolicy
    /// What signing out does.
    package var logout: Logout
    /// Microsoft Graph, and whether Entra's tokens are kept for it.
    package var graph: Graph
    /// Whom the people search finds.
    package var people: People
    /// The SharePoint file picker; `nil` when it is off.
    package var sharePoint: SharePoint?
    /// Where sessions and the directory are kept.
    package var store: StoreLocation
    /// What the application is told about the person.
    package var headers: IdentityHeaders
    /// What is logged, and how.
    package var log: Log
    /// The way out to other servers.
    package var transport: OutgoingTransport
    /// `ENTRA_FCGI_LISTEN` as it was typed, for `ListenAddress` to take; `nil` when it is not set.
    package var listen: String?

    /// The scopes of an authorization request: those of `OPENID_SCOPE`, and, when tokens are reused, `offline_access`
    /// and those of `OPENID_GRAPH_SCOPES`; none twice.
    ///
    /// As long as ``Setting/reuseTokens`` is not in effect nobody is asked to consent to tokens that are thrown away.
    /// They may belong to several resources, which Entra allows at the authorization endpoint only: a token request
    /// asks for the scopes of one resource.
    package var effectiveScopes: [String] {
        let added = graph.reusesTokens && Setting.reuseTokens.isInEffect ? ["offline_access"] + graph.scopes : []
        return added.reduce(into: provider.scopes) { scopes, scope in
            if !scopes.contains(scope) {
                scopes.append(scope)
            }
        }
    }

    /// The scopes of a token request: those of ``effectiveScopes`` that belong to one resource, the first that is named,
    /// with those of OpenID Connect.
    package var tokenScopes: [String] {
        let scopes = effectiveScopes
        guard let first = scopes.lazy.compactMap(AccessTokenResource.name(of:)).first else { return scopes }
        return scopes.filter { AccessTokenResource.name(of: $0) ?? first == first }
    }

    /// The redirect URI that is registered at the provider: `DOMAIN_SERVER` and the callback path.
    package var redirectURI: String {
        site.serverOrigin.text + provider.callbackPath
    }

    /// The tenant, if people of one only may sign in here, by its ID.
    package var onlyTenantID: String? {
        if provider.allowedTenants.count == 1 { return provider.allowedTenants.first }
        guard provider.allowedTenants.isEmpty, let authority = try? Authority(provider.issuer.text),
            case .tenant(let id) = authority.kind
        else { return nil }
        return id
    }
}
