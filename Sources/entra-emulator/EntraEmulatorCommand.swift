import ArgumentParser
import EntraEmulator
import FastCGI
import Logging

/// Serves the emulator over FastCGI until it is told to stop.
@main
struct EntraEmulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entra-emulator",
        abstract: "Emulates Microsoft Entra ID's sign-in for a demonstration or for tests, over FastCGI.",
        discussion: """
            It accepts everybody without a password. Put it behind a web server that only this machine reaches.
            """
    )

    @Option(help: "Where the web server connects: unix:PATH, tcp:HOST:PORT or fd:NUMBER.")
    var listen = "tcp:127.0.0.1:9100"

    @Option(help: "The origin under which browsers and programs reach the emulator.")
    var origin = "http://localhost:3081"

    @Option(help: "The origin of the Graph host, if it is another one.")
    var graphOrigin: String?

    @Option(help: "The tenant's ID.")
    var tenant = Demo.tenantID

    @Option(help: "The application's client ID.")
    var clientID = Demo.clientID

    @Option(help: "The application's secret; empty makes it a public client.")
    var clientSecret = Demo.clientSecret

    @Option(name: .customLong("redirect-uri"), help: "A registered redirect URI; may be repeated.")
    var redirectURIs = Demo.redirectURIs

    @Option(name: .customLong("front-channel-logout-url"), help: "The address that is called at sign-out.")
    var frontChannelLogoutURL: String?

    @Option(help: "Optional claims of the application, separated by commas, such as sid,login_hint,upn.")
    var optionalClaims = "sid,login_hint"

    @Option(help: "The claim groups: absent, objectIDs, displayNames or samAccountNames.")
    var groups = RegisteredApplication.GroupClaim.objectIDs.rawValue

    @Option(help: "How many equal requests within five minutes are answered; 0 means any number.")
    var loopLimit = 15

    @Option(help: "The number of I/O threads.")
    var threads = 1

    @Option(help: "The least level that is logged.")
    var logLevel = Logger.Level.info.rawValue

    func run() async throws {
        let stop = StopSignal()
        var logger = Logger(label: "entra-emulator") { StreamLogHandler.standardError(label: $0) }
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw ValidationError("'\(logLevel)' is not a log level.")
        }
        logger.logLevel = level
        let configuration = try emulatorConfiguration()
        let socket: ListeningSocket
        do {
            socket = try ListeningSocket(ListenAddress(listen))
        } catch {
            throw ValidationError("\(listen): \(error)")
        }
        // Making keys takes a moment; who connects meanwhile waits in the socket's queue.
        let emulator = Emulator(configuration: configuration, keys: try KeyRing())
        let server = try Server(listening: socket, threads: threads, logger: logger, handler: emulator)
        try server.start()
        logger.info("serving", metadata: ["listen": "\(listen)", "origin": "\(origin)", "tenant": "\(tenant)"])
        await stop.wait()
        await server.stop(within: .seconds(5))
        logger.info("stopped")
    }

    private func emulatorConfiguration() throws -> EmulatorConfiguration {
        var configuration = Demo.configuration(loginOrigin: origin, redirectURIs: redirectURIs, tenantID: tenant)
        configuration.graphOrigin = graphOrigin ?? origin
        configuration.loopLimit = loopLimit == 0 ? nil : loopLimit
        guard let groupClaim = RegisteredApplication.GroupClaim(rawValue: groups) else {
            throw ValidationError("'\(groups)' is not one of absent, objectIDs, displayNames, samAccountNames.")
        }
        var claims: Set<RegisteredApplication.OptionalClaim> = []
        for name in optionalClaims.split(separator: ",") {
            guard let claim = RegisteredApplication.OptionalClaim(rawValue: String(name)) else {
                throw ValidationError("'\(name)' is not an optional claim.")
            }
            claims.insert(claim)
        }
        configuration.updateApplication(Demo.clientID) { application in
            application.clientID = clientID
            application.secrets = clientSecret.isEmpty ? [] : [clientSecret]
            application.groupClaim = groupClaim
            application.optionalClaims = claims
            application.frontChannelLogoutURL = frontChannelLogoutURL
            if clientSecret.isEmpty {
                application.allowsPublicClient = true
                application.redirectURIs = redirectURIs.map { .init($0, platform: .publicClient) }
            }
        }
        return configuration
    }
}
