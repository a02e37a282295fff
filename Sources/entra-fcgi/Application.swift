import ArgumentParser
import Cryptography
import EntraGateway
import HTTPTransport
import Logging
import Store
import Synchronization

/// The application with its way out and its store, as one process runs it.
final class Application: Sendable {
    /// Why the application cannot be put together.
    enum Fault: Error {
        /// The proxy or the trust anchors cannot be used.
        case transport(TransportSetupError)
        /// The provider's settings cannot be used.
        case provider(any Error)
    }

    /// Answers requests, by the newest configuration.
    let service: CurrentService
    private let store: SQLiteStore
    private let logger: Logger
    /// The ways out of the newest service; earlier ones end with the last request that uses them.
    private let ways: Mutex<WaysOut>
    private let maintenance = Mutex<[Task<Void, Never>]>([])

    /// Puts the application together; the store and the provider are reached when they are needed.
    init(_ configuration: Configuration, logger: Logger) throws(Fault) {
        let store = SQLiteStore(at: configuration.store, logger: logger)
        let ways = try WaysOut(configuration.transport)
        service = CurrentService(try Self.service(configuration, ways, store, logger, continuing: nil))
        self.store = store
        self.logger = logger
        self.ways = Mutex(ways)
    }

    /// Puts another configuration to work, over the same store and the same memory.
    ///
    /// Requests in hand are finished by the service they began with.
    ///
    /// - Throws: ``Fault`` when it cannot be used; the one before goes on.
    func reload(_ configuration: Configuration) throws(Fault) {
        let next = try WaysOut(configuration.transport)
        service.replace(with: try Self.service(configuration, next, store, logger, continuing: service.current))
        ways.withLock { $0 = next }
    }

    /// Starts the work beside the requests.
    func maintain() {
        let synchronisation = Task.detached { [service] in
            while !Task.isCancelled {
                await service.current.synchronise()
                try? await Task.sleep(for: GatewayService.synchronisationInterval)
            }
        }
        let tidying = Task.detached { [service] in
            var round = 0
            while !Task.isCancelled {
                await service.current.tidy(round: round)
                round += 1
                try? await Task.sleep(for: GatewayService.tidyingInterval)
            }
        }
        maintenance.withLock { $0 = [synchronisation, tidying] }
    }

    /// Ends the work beside the requests and writes what only memory knows.
    func finish() async {
        let tasks = maintenance.withLock { $0 }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        await service.current.finish()
        await store.close()
        ways.withLock(\.self).stop()
    }

    private static func service(
        _ configuration: Configuration,
        _ ways: WaysOut,
        _ store: SQLiteStore,
        _ logger: Logger,
        continuing previous: GatewayService?
    ) throws(Fault) -> GatewayService {
        do {
            return try GatewayService(
                configuration,
                GatewayService.Environment(
                    transport: ways.calls,
                    fileTransport: ways.files,
                    sessionStore: store,
                    directory: store,
                    logger: logger
                ),
                continuing: previous
            )
        } catch {
            throw .provider(error)
        }
    }
}

extension Application.Fault: CustomStringConvertible {
    var description: String {
        switch self {
        case .transport(let error): "outgoing connections are not possible: \(error)"
        case .provider(let error): "the provider's settings cannot be used: \(error)"
        }
    }

    /// How the program ends when it cannot start for this reason.
    var exitCode: ExitCode {
        switch self {
        case .transport: .unavailable
        case .provider: .configuration
        }
    }
}
