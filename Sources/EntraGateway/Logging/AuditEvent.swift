package import Logging

/// Something that an operator may have to account for later: who did what, from where, and how it ended.
///
/// It is written to the log like everything else, with the message `audit: NAME` and stable members, so that a log
/// system can file it: `event`, `result`, and what is known of `reason`, `tenant_id`, `object_id`, `session`,
/// `address`, `correlation_id`.
package struct AuditEvent: Sendable, Equatable {
    /// What happened; a name never changes its meaning.
    package enum Name: String, Sendable, Equatable, CaseIterable {
        /// A person signed in, and a session began.
        case signIn = "sign_in"
        /// A sign-in came to nothing.
        case signInRefused = "sign_in_refused"
        /// Sign-ins of one address are turned away.
        case tooManyAttempts = "too_many_attempts"
        /// A person who is signed in may not enter a location.
        case accessDenied = "access_denied"
        /// A person signed out here.
        case signOut = "sign_out"
        /// A person signed out of every session at once.
        case signOutEverywhere = "sign_out_everywhere"
        /// The provider ended sessions through a person's browser.
        case frontChannelLogout = "front_channel_logout"
        /// The provider ended sessions by a call of its own.
        case backChannelLogout = "back_channel_logout"
        /// The provider ended a session, or a rule did, when its tokens were refreshed.
        case sessionEnded = "session_ended"
        /// An operator ended sessions.
        case sessionRevoked = "session_revoked"
        /// An operator brought people into the directory.
        case directoryImported = "directory_imported"
        /// An operator removed people from the directory.
        case directoryRemoved = "directory_removed"
        /// A page was given a bearer token of ours.
        case tokenIssued = "token_issued"
        /// A page was given an access token of the provider's, for SharePoint or Graph.
        case resourceTokenIssued = "resource_token_issued"
        /// A new configuration is at work.
        case configurationReloaded = "configuration_reloaded"
        /// A new configuration is faulty; the old one goes on.
        case configurationRefused = "configuration_refused"
    }

    /// How it ended.
    package enum Result: String, Sendable, Equatable, CaseIterable {
        /// It was done.
        case success
        /// We decided no; ``AuditEvent/reason`` says why.
        case refused
        /// It could not be done.
        case failure
    }

    /// What happened.
    package let name: Name
    /// How it ended.
    package let result: Result
    /// Why it ended so: a word, never text of a stranger.
    package var reason: String?
    /// The first half of the person's key.
    package var tenantID: String?
    /// The second half of the person's key.
    package var objectID: String?
    /// Which session it was about.
    package var session: SessionReference?
    /// Further members; none of them replaces one of those above.
    package var details: Logger.Metadata = [:]

    /// An event of which nothing more is known yet.
    package init(_ name: Name, _ result: Result = .success, reason: String? = nil) {
        self.name = name
        self.result = result
        self.reason = reason
    }

    /// The same event, of a person.
    package func of(tenantID: String, objectID: String) -> AuditEvent {
        var event = self
        event.tenantID = tenantID
        event.objectID = objectID
        return event
    }

    /// The same event, about a session.
    package func about(_ session: SessionReference?) -> AuditEvent {
        var event = self
        event.session = session
        return event
    }

    /// The same event, with further members.
    package func adding(_ details: Logger.Metadata) -> AuditEvent {
        var event = self
        event.details.merge(details) { $1 }
        return event
    }

    /// Writes the event: what was done at `info`, everything else at `warning`.
    ///
    /// - Parameters:
    ///   - logger: Where to; its own members, such as the correlation ID, come along.
    ///   - address: From where it was asked for; `nil` when nobody outside of this machine did.
    package func log(to logger: Logger, from address: String? = nil) {
        logger.log(level: result == .success ? .info : .warning, "audit: \(name.rawValue)", metadata: metadata(address))
    }

    private func metadata(_ address: String?) -> Logger.Metadata {
        var members = details
        members["event"] = "\(name.rawValue)"
        members["result"] = "\(result.rawValue)"
        let known = [
            ("reason", reason), ("tenant_id", tenantID), ("object_id", objectID), ("session", session?.text),
            ("address", address),
        ]
        for case (let name, let value?) in known { members[name] = "\(value)" }
        return members
    }
}
