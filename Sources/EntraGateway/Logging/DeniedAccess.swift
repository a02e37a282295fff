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
        let role: String?
        let group: String?
    }

    private let logger: Logger
    private let now: @Sendable () -> Double
    private let written = Mutex(RecentlyUsed<Key, Double>(capacity: capacity))

    init(logger: Logger, now: @escaping @Sendable () -> Double) {
        self.logger = logger
        self.now = now
    }

    /// Notes that a person was refused at a location.
    func note(_ identity: SessionIdentity, _ variables: MetaVariables) {
        let (role, group) = (variables["ENTRA_REQUIRE_ROLE"], variables["ENTRA_REQUIRE_GROUP"])
        let key = Key(tenantID: identity.tenantID, objectID: identity.objectID, role: role, group: group)
        let time = now()
        let isNew = written.withLock { written in
            if let last = written.value(for: key), time >= last, time - last < Self.interval { return false }
            written.insert(time, for: key)
            return true
        }
        guard isNew else { return }
        var demands: Logger.Metadata = [:]
        if let role { demands["required_role"] = "\(role)" }
        if let group { demands["required_group"] = "\(group)" }
        AuditEvent(.accessDenied, .refused, reason: role == nil ? "group_missing" : "role_missing")
            .of(tenantID: identity.tenantID, objectID: identity.objectID)
            .adding(demands)
            .log(to: logger, from: variables["REMOTE_ADDR"])
    }
}
