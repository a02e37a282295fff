import ArgumentParser
import EntraGateway

/// `entra-fcgi check`: says everything that is wrong with the configuration, at once.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validates the configuration and prints every fault.",
        discussion: "Faults go to standard output, one a line; warnings to standard error. Exits with 0, or with 78."
    )

    @OptionGroup
    var environment: EnvironmentOptions

    func run() throws {
        let reading = environment.read()
        for warning in reading.warnings { StandardError.write(line: warning.description) }
        for fault in reading.faults { print(fault.description) }
        guard reading.faults.isEmpty else { throw ExitCode.configuration }
        print("The configuration is complete and consistent.")
    }
}
