import ArgumentParser
import EntraGateway

/// `entra-fcgi snippet`: the web server's side, filled in from the settings.
struct Snippet: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the web server's configuration, filled in from the settings.",
        discussion: """
            It includes the files of nginx/, which belong into /etc/nginx/entra-fcgi, or of apache/, which belong into \
            /etc/apache2/entra-fcgi.
            """
    )

    /// The web servers that a configuration can be printed for.
    enum WebServer: String, ExpressibleByArgument, CaseIterable {
        case nginx
        case apache
    }

    @Argument(help: "The web server.")
    var webServer: WebServer

    @OptionGroup
    var environment: EnvironmentOptions

    func run() throws {
        let reading = environment.read()
        guard let configuration = reading.configuration else {
            for fault in reading.faults { StandardError.write(line: fault.description) }
            throw ExitCode.configuration
        }
        // Not into the configuration: standard output may be a file already.
        for warning in reading.warnings { StandardError.write(line: warning.description) }
        switch webServer {
        case .nginx: print(NginxSnippet(configuration))
        case .apache: print(ApacheSnippet(configuration))
        }
    }
}
