import ArgumentParser
import Cryptography
import EntraGateway
import HTTPTransport
import Logging
import Store
import Synchronization

/// The application with its way out and its store, as one process runs it.
final class Application: Sendable {
    let service: GatewayService
    private let transport: CurlTransport
    private let store: SQLiteStore
    private let maintenance = Mutex<[Task<Void, Never>]>([])

    /// Puts the application together; the store and the provider are reached when they are needed.
    init(_ configuration: Configuration, logger: Logger) throws {
        store = SQLiteStore(path: Self.path(of: configuration.store), logger: logger)
        do throws(TransportSetupError) {
            transport = try Self.transport(configuration.transport)
        } catch {
            StandardError.write(line: "entra-fcgi: outgoing connections are not possible: \(error)")
            throw ExitCode.unavailable
        }
        do {
            service = try GatewayService(
                configuration,
                GatewayService.Environment(
                    transport: transport,
                    sessionStore: store,
                    directory: store,
                    logger: logger
                )
            )
        } catch {
            StandardError.write(line: "entra-fcgi: the provider's settings cannot be used: \(error)")
            throw ExitCode.configuration
        }
    }

    /// Starts the work beside the requests.
    func maintain() {
        let synchronisation = Task.detached { [service] in
            while !Task.isCancelled {
                await service.synchronise()
                try? await Task.sleep(for: GatewayService.synchronisationInterval)
            }
        }
        let tidying = Task.detached { [service] in
            var round = 0
            while !Task.isCancelled {
                await service.tidy(round: round)
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
        await service.finish()
        await store.close()
        transport.stop()
    }

    private static func transport(
        _ settings: Configuration.OutgoingTransport
    ) throws(TransportSetupError) -> CurlTransport {
        var proxy = ProxySettings.none
        if let url = settings.proxy {
            proxy = try ProxySettings(url: String(decoding: url.bytes, as: UTF8.self), exceptions: settings.noProxy)
        }
        return try CurlTransport(caFile: settings.caFile, proxy: proxy, userAgent: "entra-fcgi")
    }

    private static func path(of location: StoreLocation) -> String {
        switch location {
        case .sqlite(let path): path
        }
    }
}
