package import Cryptography
package import Logging

extension Configuration {
    /// How long sessions live, and the secrets that seal them.
    package struct SessionPolicy: Sendable, Equatable {
        /// `ENTRA_FCGI_SESSION_IDLE`: a session that nobody uses for so long ends; never over ``lifetime``.
        package var idle: Duration
        /// `ENTRA_FCGI_SESSION_LIFETIME`, else `REFRESH_TOKEN_EXPIRY`: no session lives longer.
        package var lifetime: Duration
        /// `ENTRA_FCGI_SESSIONS_PER_USER`; `nil` sets no limit.
        package var maximumPerUser: Int?
        /// `SESSION_EXPIRY`: the life of a token that we issue.
        package var issuedTokenLifetime: Duration
        /// `OPENID_SESSION_SECRET`: keys are derived from it.
        package var secret: SecretBytes
        /// `OPENID_SESSION_SECRET_PREVIOUS`: opens what was sealed before the secret was changed; seals nothing.
        package var previousSecret: SecretBytes?
    }

    /// What signing out does.
    package struct Logout: Sendable, Equatable {
        /// `OPENID_USE_END_SESSION_ENDPOINT`: whether the browser goes on to the provider.
        package var usesEndSessionEndpoint: Bool
        /// `OPENID_POST_LOGOUT_REDIRECT_URI`, else the login page.
        package var postLogoutRedirectURI: String
        /// `OPENID_MAX_LOGOUT_URL_LENGTH`: over it the ID token hint is left out.
        package var maximumURLLength: Int
    }

    /// Microsoft Graph, and whether Entra's tokens are kept for it.
    package struct Graph: Sendable, Equatable {
        /// `OPENID_REUSE_TOKENS`: whether Entra's tokens are kept, refreshed and used.
        package var reusesTokens: Bool
        /// `OPENID_GRAPH_SCOPES`.
        package var scopes: [String]
        /// `ENTRA_FCGI_GRAPH_URL`; `nil` takes the host from the discovery document.
        package var origin: Origin?
    }

    /// Whom the people search finds.
    package struct People: Sendable, Equatable {
        /// `USE_ENTRA_ID_FOR_PEOPLE_SEARCH`: whether Entra is asked too.
        package var searchesEntra: Bool
        /// `ENTRA_ID_INCLUDE_OWNERS_AS_MEMBERS`.
        package var countsOwnersAsMembers: Bool
    }

    /// The SharePoint file picker.
    package struct SharePoint: Sendable, Equatable {
        /// `SHAREPOINT_BASE_URL`.
        package var origin: Origin
        /// `SHAREPOINT_PICKER_SHAREPOINT_SCOPE`, split.
        package var sharePointScopes: [String]
        /// `SHAREPOINT_PICKER_GRAPH_SCOPE`, split.
        package var graphScopes: [String]
        /// `ENTRA_FCGI_FILE_SIZE_LIMIT`: bytes of the largest file that passes through; `nil` sets no limit.
        package var maximumFileSize: Int?

        /// Where the tenant's OneDrives are: the same name with `-my`; `nil` for a host without a tenant's name.
        package var oneDriveOrigin: Origin? {
            let labels = origin.host.split(separator: ".", maxSplits: 1)
            guard labels.count == 2, !AbsoluteURL.isIPv4(origin.host), !origin.host.contains(":") else { return nil }
            return Origin(scheme: origin.scheme, host: "\(labels[0])-my.\(labels[1])", port: origin.port)
        }
    }

    /// What the application is told about the person.
    package struct IdentityHeaders: Sendable, Equatable {
        /// `ENTRA_FCGI_IDENTITY_HEADERS`: never empty.
        package var profiles: Set<Profile>
        /// `ENTRA_FCGI_FORWARD_ACCESS_TOKEN`: whether the application gets the person's access token.
        package var forwardsAccessToken: Bool

        /// A family of field names.
        package enum Profile: String, Sendable, CaseIterable {
            /// `X-Auth-Request-…`.
            case oauth2Proxy = "oauth2-proxy"
            /// `X-MS-CLIENT-PRINCIPAL…`, as Azure App Service sends it.
            case easyAuth = "easyauth"
        }
    }

    /// What is logged, and how.
    package struct Log: Sendable, Equatable {
        /// `ENTRA_FCGI_LOG_LEVEL`.
        package var level: Logger.Level
        /// `ENTRA_FCGI_LOG_FORMAT`.
        package var format: Format

        /// The form of a log line.
        package enum Format: String, Sendable, CaseIterable {
            /// For people.
            case text
            /// One JSON object a line.
            case json
        }
    }

    /// The way out to other servers.
    package struct OutgoingTransport: Sendable, Equatable {
        /// `ENTRA_FCGI_CA_FILE`: the path of trust anchors; `nil` takes the system's.
        package var caFile: String?
        /// `PROXY`, else `HTTPS_PROXY`: a URL that may hold a password.
        package var proxy: SecretBytes?
        /// `NO_PROXY`: hosts and domains that are reached directly.
        package var noProxy: [String]
    }
}
