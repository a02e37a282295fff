import ArgumentParser
import EntraGateway
import Logging
import Store
import Synchronization

/// `entra-fcgi doctor`: tries everything that a sign-in needs.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks the configuration, then Entra, Graph, SharePoint and the store.",
        discussion: """
            One line each: ok, warn or fail, with what to do. It ends with what has to be registered at Entra. Exits with 0 \
            when nothing failed, else with 1.
            """
    )

    @OptionGroup
    var environment: EnvironmentOptions

    func run() throws {
        let reading = environment.read()
        for fault in reading.faults { print("fail  configuration: \(fault)") }
        for warning in reading.warnings { print("warn  configuration: \(warning)") }
        guard let configuration = reading.configuration else { throw ExitCode.failure }
        print("ok    configuration: complete and consistent")
        let isWell = examine(configuration)
        print("\nRegister at Entra (App registrations, Authentication):")
        for line in Doctor.registrations(configuration) { print("  \(line)") }
        guard isWell else { throw ExitCode.failure }
    }

    private func examine(_ configuration: Configuration) -> Bool {
        // What goes wrong is said once, by the command.
        let silence = Logger(label: "entra-fcgi") { _ in SwiftLogNoOpLogHandler() }
        do throws(Application.Fault) {
            let ways = try WaysOut(configuration.transport)
            defer { ways.stop() }
            let store = SQLiteStore(at: configuration.store, logger: silence, createsFile: false)
            let doctor = try Self.doctor(configuration, ways, store, silence)
            let isWell = Mutex(false)
            MainThread.wait {
                let outcome = await doctor.examine { print($0.line) }
                await store.close()
                isWell.withLock { $0 = outcome }
            }
            return isWell.withLock(\.self)
        } catch {
            print("fail  configuration: \(error)")
            return false
        }
    }

    private static func doctor(
        _ configuration: Configuration,
        _ ways: WaysOut,
        _ store: SQLiteStore,
        _ logger: Logger
    ) throws(Application.Fault) -> Doctor {
        do {
            return try Doctor(
                configuration,
                GatewayService.Environment(
                    transport: ways.calls,
                    fileTransport: ways.files,
                    sessionStore: store,
                    directory: store,
                    logger: logger
                )
            )
        } catch {
            throw .provider(error)
        }
    }
}
