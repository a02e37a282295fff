import ArgumentParser
import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import Logging
import Store

/// `entra-fcgi serve`: the FastCGI application itself.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves FastCGI (the default).")

    /// How long requests in hand may take when the program is told to stop.
    private static let patience = Duration.seconds(30)

    @OptionGroup
    var environment: EnvironmentOptions

    @Option(help: "Where to listen: unix:/run/entra-fcgi.sock, tcp:127.0.0.1:9000 or fd:3.")
    var listen: String?

    func run() throws {
        // Before anything else: what starts a thread later inherits the blocked signals.
        let signals = try ProcessSignals()
        let reading = environment.read()
        let source = try sourceOrExit(reading)
        guard let configuration = reading.configuration else {
            for fault in reading.faults { StandardError.write(line: fault.description) }
            throw ExitCode.configuration
        }
        let logger = Logger(label: "entra-fcgi") { _ in
            LineLogHandler(format: configuration.log.format, level: configuration.log.level)
        }
        for warning in reading.warnings { logger.log(level: warning.logLevel, "\(warning)") }
        let application = try application(configuration, logger: logger)
        let server = try start(application, on: source, logger: logger)
        let reload = Reload(environment: environment, started: configuration, application: application, logger: logger)
        while signals.wait() == .reload {
            MainThread.wait { await reload.run() }
        }
        logger.notice("stopping")
        MainThread.wait {
            await server.stop(within: Self.patience)
            await application.finish()
        }
    }

    private func application(_ configuration: Configuration, logger: Logger) throws -> Application {
        do throws(Application.Fault) {
            return try Application(configuration, logger: logger)
        } catch {
            StandardError.write(line: "entra-fcgi: \(error)")
            throw error.exitCode
        }
    }

    private func start(
        _ application: Application,
        on source: consuming SocketSource,
        logger: Logger
    ) throws -> Server {
        do throws(FastCGIError) {
            let socket = try source.open()
            let server = try Server(listening: socket, logger: logger, handler: application.service)
            try server.start()
            application.maintain()
            logger.notice("serving")
            return server
        } catch {
            StandardError.write(line: "entra-fcgi: \(error)")
            throw error.exitCode
        }
    }

    private func sourceOrExit(_ reading: ConfigurationReading) throws -> SocketSource {
        do throws(FastCGIError) {
            return try source(reading)
        } catch {
            StandardError.write(line: "entra-fcgi: \(error)")
            // A file that cannot be read may be what names the socket.
            for fault in reading.faults { StandardError.write(line: fault.description) }
            throw error.exitCode
        }
    }

    /// Where the socket comes from, by the first of the four ways that applies.
    ///
    /// It is looked for before the configuration is judged: who starts the program without any of them by hand is told
    /// so, whatever the settings are.
    private func source(_ reading: ConfigurationReading) throws(FastCGIError) -> SocketSource {
        if let listen { return .address(try ListenAddress(listen)) }
        if let address = reading.listen { return .setting(address) }
        let inherited = try ListeningSocket.inherited(environment: ProcessInfo.processInfo.environment)
        guard let inherited else { throw .addressMissing }
        return .inherited(inherited)
    }
}

extension ConfigurationWarning {
    /// How severe the log takes it.
    var logLevel: Logger.Level {
        switch severity {
        case .warning: .warning
        case .information: .info
        }
    }
}

extension FastCGIError {
    fileprivate var exitCode: ExitCode {
        switch self {
        case .addressMissing, .addressSchemeUnknown, .socketPathRefused, .socketPathTooLong, .socketOptionRefused,
            .socketModeRefused, .groupUnknown, .hostMissing, .portRefused, .descriptorRefused:
            .usage
        case .hostUnknown, .notListening, .descriptorCountRefused, .alreadyStarted:
            .unavailable
        case .system, .pathIsNotSocket, .socketInUse:
            .cannotCreate
        }
    }
}
