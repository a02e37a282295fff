import FastCGI
import Logging
import Synchronization

/// Writes down who may not enter where, once a minute for each person and demand.
///
/// A page that a person may not see is asked for again and again, with every picture on it; the check must not become a
/// way to fill the log.
final class DeniedAccess: Sendable {
    /// Seconds within which the same person and the same demand are one event.
    static let interval = 60.0
    /// Persons and demands that are remembered at most.
    static let capacity = 4096

    private struct Key: Hashable, Sendable {
        let tenantID: String
        let objectID: String
        let missing: Demand
    }

    /// What a location demands that a person lacks: a comma list, as the web server's configuration has it.
    enum Demand: Hashable, Sendable {
        /// Any of these roles.
        case role(String)
        /// Any of these groups.
        case group(String)
        /// Any of these groups, while it is not known which ones the person is in.
        case unresolvedGroup(String)
    }

    private let logger: Logger
    private let now: @Sendable () -> Double
    private let written = Mutex(RecentlyUsed<Key, Double>(capacity: capacity))

    init(logger: Logger, now: @escaping @Sendable () -> Double) {
        self.logger = logger
        self.now = now
    }

    /// Notes that a person was refused at a location.
    func note(_ identity: SessionIdentity, lacking missing: Demand, _ variables: MetaVariables) {
        let key = Key(tenantID: identity.tenantID, objectID: identity.objectID, missing: missing)
        let time = now()
        let isNew = written.withLock { written in
            if let last = written.value(for: key), time >= last, time - last < Self.interval { return false }
            written.insert(time, for: key)
            return true
        }
        guard isNew else { return }
        AuditEvent(.accessDenied, .refused, reason: missing.reason)
            .of(tenantID: identity.tenantID, objectID: identity.objectID)
            .adding(missing.metadata)
            .log(to: logger, from: variables["REMOTE_ADDR"])
    }
}

extension DeniedAccess.Demand {
    fileprivate var reason: String {
        switch self {
        case .role: "role_missing"
        case .group: "group_missing"
        case .unresolvedGroup: "groups_unresolved"
        }
    }

    fileprivate var metadata: Logger.Metadata {
        switch self {
        case .role(let roles): ["required_role": "\(roles)"]
        case .group(let groups), .unresolvedGroup(let groups): ["required_group": "\(groups)"]
        }
    }
}
