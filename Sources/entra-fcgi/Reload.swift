import EntraGateway
import Logging

/// What SIGHUP does: reads settings, certificates and secrets again, and puts them to work if they can be used.
struct Reload: Sendable {
    let environment: EnvironmentOptions
    /// The configuration that the process started with: what only a start can apply is compared with it.
    let started: Configuration
    let application: Application
    let logger: Logger

    /// Reads everything again; with any fault everything stays as it is.
    func run() async {
        let reading = environment.read()
        guard let configuration = reading.configuration else {
            for fault in reading.faults { logger.error("\(fault)") }
            return refuse(reason: "configuration_faulty", "faults", "\(reading.faults.count)")
        }
        do throws(Application.Fault) {
            try application.reload(configuration)
        } catch {
            return refuse(reason: "configuration_unusable", "error", "\(error)")
        }
        for warning in reading.warnings { logger.log(level: warning.logLevel, "\(warning)") }
        for name in started.settingsThatNeedRestart(to: configuration) {
            logger.warning("\(name): has changed, which only a restart applies")
        }
        AuditEvent(.configurationReloaded).log(to: logger)
        // After the change, so that nobody waits for the provider who does not need it.
        await application.service.current.prepare()
    }

    private func refuse(reason: String, _ name: String, _ value: String) {
        AuditEvent(.configurationRefused, .refused, reason: reason).adding([name: "\(value)"]).log(to: logger)
    }
}
