extension AuditEvent {
    /// The table of the README, which lists every name.
    package static var markdownTable: String {
        let rows = Name.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |" }
        return (["| Event | Written when |", "|---|---|"] + rows).joined(separator: "\n")
    }
}

extension AuditEvent.Name {
    /// When the event is written, for the operator.
    fileprivate var meaning: String {
        switch self {
        case .signIn: "a person signed in and a session began"
        case .signInRefused: "a sign-in came to nothing; `reason` is the one that the login page shows"
        case .tooManyAttempts: "an address used up `LOGIN_MAX`; once for each `LOGIN_WINDOW`"
        case .accessDenied:
            "a person lacks the role or the group that a location demands; once a minute for a person and a demand"
        case .signOut: "a person signed out here"
        case .signOutEverywhere: "a person signed out of all their sessions"
        case .frontChannelLogout: "Entra ended sessions through the person's browser"
        case .backChannelLogout: "Entra ended sessions by a call of its own"
        case .sessionEnded:
            "Entra, or a rule of the site, ended a session when its tokens were refreshed; `reason` says why"
        case .sessionRevoked: "`entra-fcgi sessions revoke` ended sessions"
        case .directoryImported: "`entra-fcgi users import` brought people into the directory"
        case .directoryRemoved: "`entra-fcgi users remove` removed people from it"
        case .tokenIssued: "`/api/auth/refresh` gave a page a bearer token"
        case .resourceTokenIssued:
            "a page was given one of Entra's access tokens for the file picker; `scope` says which"
        case .configurationReloaded: "SIGHUP put a new configuration to work"
        case .configurationRefused: "SIGHUP met a faulty configuration; the old one goes on"
        }
    }
}
