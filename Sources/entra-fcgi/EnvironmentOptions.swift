import ArgumentParser
import EntraGateway
import Foundation

/// Where the settings come from; the same for every call that reads them.
struct EnvironmentOptions: ParsableArguments {
    @Option(
        name: .customLong("env-file"),
        help: "A file with settings; else ENTRA_FCGI_ENV_FILE, else .env in this directory. The environment wins."
    )
    var environmentFile: String?

    /// Reads the settings of this process.
    func read() -> ConfigurationReading {
        ConfigurationReader.read(
            ConfigurationSources(
                environment: ProcessInfo.processInfo.environment,
                environmentFile: environmentFile
            )
        )
    }
}
