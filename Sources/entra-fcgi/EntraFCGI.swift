import ArgumentParser

/// The program: `entra-fcgi`, which serves, and its other calls.
@main
struct EntraFCGI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entra-fcgi",
        abstract: "Signs people in with Microsoft Entra ID for sites behind nginx or Apache.",
        version: "0.1.0",
        subcommands: [
            Serve.self, Check.self, DoctorCommand.self, Snippet.self, SessionsCommand.self, UsersCommand.self,
        ],
        defaultSubcommand: Serve.self
    )

    /// Runs what was asked for; an error that nobody expected ends with ``ExitCode/software``, not with 1.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            guard exitCode(for: error) == .failure, !(error is ExitCode) else { exit(withError: error) }
            StandardError.write(line: "entra-fcgi: \(message(for: error))")
            exit(withError: ExitCode.software)
        }
    }
}
