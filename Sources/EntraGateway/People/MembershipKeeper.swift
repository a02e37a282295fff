import Entra
import Logging
import Store
import Synchronization

/// Keeps in the directory what groups people are in who sign in, without keeping them waiting.
///
/// What Graph does not tell changes nothing; that somebody is in no group does.
final class MembershipKeeper: Sendable {
    /// Sign-ins whose groups are found out at the same time; more than that are left for their next sign-in.
    static let maximumTasks = 64
    private static let patience = 30.0

    private struct State {
        var tasks: [UInt64: Task<Void, Never>] = [:]
        var lastID: UInt64 = 0
    }

    private let access: GraphAccess
    private let directory: any Directory
    private let now: @Sendable () -> Double
    private let state = Mutex(State())

    init(access: GraphAccess, directory: any Directory, now: @escaping @Sendable () -> Double) {
        self.access = access
        self.directory = directory
        self.now = now
    }

    /// Finds out and notes the groups of somebody who has just signed in; returns at once.
    ///
    /// - Parameters:
    ///   - identity: Who it is.
    ///   - cookie: The new session.
    ///   - exchange: The request, for the log.
    func begin(_ identity: SessionIdentity, cookie: [UInt8], _ exchange: Exchange) {
        let logger = exchange.logger
        let person = GraphAccess.Person(
            tokens: .session(cookie: cookie),
            mailbox: identity.accountID,
            reference: exchange.correlation.text
        )
        state.withLock { state in
            guard state.tasks.count < Self.maximumTasks else { return }
            state.lastID += 1
            let id = state.lastID
            state.tasks[id] = Task {
                await self.keep(identity, person, logger)
                self.state.withLock { $0.tasks[id] = nil }
            }
        }
    }

    /// Waits for what is under way.
    func finish() async {
        for task in state.withLock({ Array($0.tasks.values) }) { await task.value }
    }

    private func keep(_ identity: SessionIdentity, _ person: GraphAccess.Person, _ logger: Logger) async {
        let time = Int64(now())
        do {
            let knowledge = await knowledge(identity, person, logger)
            try await directory.note(
                knowledge,
                tenantID: identity.tenantID,
                objectID: identity.objectID,
                at: time
            )
        } catch {
            logger.debug("the groups of a person cannot be noted", metadata: ["error": "\(error)"])
        }
    }

    private func knowledge(
        _ identity: SessionIdentity,
        _ person: GraphAccess.Person,
        _ logger: Logger
    ) async -> GroupKnowledge {
        do throws(GraphTrouble) {
            let groups = try await access.perform(for: person, within: Self.patience) {
                (caller) async throws(GraphError) in
                try await GroupMembership(client: access.client).namedGroups(of: caller)
            }
            return .known(groups.map { DirectoryGroup($0, tenantID: identity.tenantID) })
        } catch {
            logger.notice("the groups of a person stay as they were noted", metadata: ["error": "\(error)"])
            return .unknown
        }
    }
}

extension DirectoryGroup {
    fileprivate init(_ group: EntraGroup, tenantID: String) {
        self.init(
            id: "\(group.objectID).\(tenantID)",
            tenantID: tenantID,
            objectID: group.objectID,
            name: group.name ?? "",
            email: group.email,
            about: group.about,
            source: .entra
        )
    }
}
