package import FoundationEssentials

/// Where settings come from.
///
/// The order, first one first: the environment (`NAME`, or `NAME_FILE` for a secret), the directory that systemd names
/// in `CREDENTIALS_DIRECTORY` (secrets only), the file. A variable that is set but empty in the environment hides the
/// file's, as in dotenv.
package struct ConfigurationSources: Sendable {
    /// Reads a file whole, or says why not; one of more bytes than `limit` is refused.
    package typealias ReadFile = @Sendable (_ path: String, _ limit: Int) throws(FileRefusal) -> [UInt8]

    /// The environment of the process.
    package var environment: [String: String]
    /// `--env-file`: a file that must exist.
    package var environmentFile: String?
    /// The way to files.
    package var readFile: ReadFile
    /// The clock: a certificate is valid for a time.
    package var now: @Sendable () -> Date

    /// Names the sources; without `readFile`, files are those of this machine.
    package init(
        environment: [String: String],
        environmentFile: String? = nil,
        readFile: @escaping ReadFile = FileRefusal.readRegularFile,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.environment = environment
        self.environmentFile = environmentFile
        self.readFile = readFile
        self.now = now
    }
}
