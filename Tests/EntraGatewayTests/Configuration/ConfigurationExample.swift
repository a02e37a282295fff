import EntraGateway

/// A complete environment, of which each test changes one thing.
enum ConfigurationExample {
    static let tenant = "0f5c3a1e-7d2b-4c8e-9a61-2b7d4e8f1c35"
    static let otherTenant = "5b1de0c2-43f7-4a0a-8d35-6f0e9c7b2a18"
    static let clientID = "8c2f6b4d-1a3e-4f5b-9d7c-0e1a2b3c4d5e"
    static let clientSecret = "kT8~client-secret-of-the-example"
    static let sessionSecret = "session-secret-of-the-example-0123456789"

    static let environment = [
        "DOMAIN_CLIENT": "https://app.example.com",
        "DOMAIN_SERVER": "https://app.example.com",
        "ALLOW_SOCIAL_LOGIN": "true",
        "OPENID_CLIENT_ID": clientID,
        "OPENID_CLIENT_SECRET": clientSecret,
        "OPENID_ISSUER": "https://login.microsoftonline.com/\(tenant)/v2.0",
        "OPENID_SESSION_SECRET": sessionSecret,
    ]

    /// Reads the example with changes; a change to an empty text takes the variable away.
    static func read(_ changes: [String: String] = [:], files: [String: String] = [:]) -> ConfigurationReading {
        var environment = environment.merging(changes) { $1 }
        for (name, text) in changes where text.isEmpty {
            environment[name] = nil
        }
        return read(environment: environment, files: files)
    }

    /// Reads an environment and nothing else, with files that exist in memory only.
    static func read(
        environment: [String: String],
        environmentFile: String? = nil,
        files: [String: String] = [:]
    ) -> ConfigurationReading {
        let sources = ConfigurationSources(
            environment: environment,
            environmentFile: environmentFile,
            readFile: { (path, limit) throws(FileRefusal) in
                guard let text = files[path] else { throw .notFound }
                let bytes = Array(text.utf8)
                guard bytes.count <= limit else { throw .tooLarge }
                return bytes
            }
        )
        return ConfigurationReader.read(sources)
    }
}

extension ConfigurationReading {
    /// The lines that `check` prints.
    var faultLines: [String] {
        faults.map(\.description)
    }

    /// The lines of one severity.
    func warningLines(_ severity: ConfigurationWarning.Severity) -> [String] {
        warnings.filter { $0.severity == severity }.map(\.description)
    }
}
