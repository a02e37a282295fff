import Synchronization

/// The directories of all tenants, each made when somebody first asks for it.
final class GraphDirectories: Sendable {
    private let configuration: EmulatorConfiguration
    private let made = Mutex<[String: GraphDirectory]>([:])

    init(_ configuration: EmulatorConfiguration) {
        self.configuration = configuration
    }

    subscript(tenantID: String) -> GraphDirectory? {
        made.withLock { made in
            if let directory = made[tenantID] { return directory }
            guard let tenant = configuration.tenant(tenantID) else { return nil }
            let directory = GraphDirectory(of: tenant, in: configuration)
            made[tenantID] = directory
            return directory
        }
    }
}
