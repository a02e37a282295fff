/// What a path asks for.
enum Route: Sendable, Equatable {
    case discovery(authority: String, version: Int)
    case keys(authority: String, version: Int)
    case instanceDiscovery
    case authorize(authority: String)
    case login(authority: String)
    case consent(authority: String)
    case adminConsent(authority: String)
    case token(authority: String)
    case logout(authority: String)
    case logoutSelection(authority: String)
    case userinfo
    case graph(GraphCall)
    case asset(String)
    case control
    case received
    case unknown

    init(path: String) {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        let authority = segments.first ?? ""
        switch segments.dropFirst().joined(separator: "/") {
        case "control" where authority == "emulator": self = .control
        case "received" where authority == "emulator": self = .received
        case let name where authority == "emulator": self = .asset(name)
        case "userinfo" where authority == "oidc": self = .userinfo
        case let call where authority == GraphCall.version:
            self = GraphCall(path: call).map(Route.graph) ?? .unknown
        case "discovery/instance" where authority == "common": self = .instanceDiscovery
        case _ where authority.isEmpty: self = .unknown
        case "v2.0/.well-known/openid-configuration": self = .discovery(authority: authority, version: 2)
        case ".well-known/openid-configuration": self = .discovery(authority: authority, version: 1)
        case "discovery/v2.0/keys": self = .keys(authority: authority, version: 2)
        case "discovery/keys": self = .keys(authority: authority, version: 1)
        case "oauth2/v2.0/authorize": self = .authorize(authority: authority)
        case "login": self = .login(authority: authority)
        case "consent": self = .consent(authority: authority)
        case "adminconsent": self = .adminConsent(authority: authority)
        case "oauth2/v2.0/token": self = .token(authority: authority)
        case "oauth2/v2.0/logout": self = .logout(authority: authority)
        case "logoutsession": self = .logoutSelection(authority: authority)
        default: self = .unknown
        }
    }

    /// The name under which requests are counted.
    var name: String {
        switch self {
        case .discovery: "discovery"
        case .keys: "keys"
        case .instanceDiscovery: "instanceDiscovery"
        case .authorize: "authorize"
        case .login: "login"
        case .consent: "consent"
        case .adminConsent: "adminConsent"
        case .token: "token"
        case .logout: "logout"
        case .logoutSelection: "logoutSelection"
        case .userinfo: "userinfo"
        case .graph: "graph"
        case .asset: "asset"
        case .control: "control"
        case .received: "received"
        case .unknown: "unknown"
        }
    }

    /// The endpoint whose answers can be made bad.
    var faultyEndpoint: Faults.Endpoint? {
        switch self {
        case .discovery: .discovery
        case .keys: .keys
        case .token: .token
        case .userinfo: .userinfo
        case .graph: .graph
        case .instanceDiscovery, .authorize, .login, .consent, .adminConsent, .logout, .logoutSelection, .asset,
            .control, .received, .unknown:
            nil
        }
    }

    /// The methods that the route takes.
    var methods: [String] {
        switch self {
        case .discovery, .keys, .instanceDiscovery, .asset, .unknown: ["GET", "HEAD"]
        case .authorize, .adminConsent, .logout, .userinfo: ["GET", "POST"]
        case .graph(let call): call.methods
        case .login, .consent, .logoutSelection: ["POST"]
        // Entra answers a wrong verb at the token endpoint in its own way (AADSTS900561).
        case .token: ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"]
        case .control: ["GET", "POST"]
        case .received: ["GET", "DELETE"]
        }
    }
}
