/// Why a configuration cannot be used: one setting, one line.
///
/// Neither text ever holds a secret: the value of a secret setting is not quoted at all.
package struct ConfigurationFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The variable, or the file with its line: `.env line 12`.
    package var name: String
    /// What is wrong.
    package var problem: String
    /// What is accepted instead.
    package var accepted: String

    /// One line for `entra-fcgi check`.
    package var description: String {
        "\(name): \(problem), \(accepted)"
    }
}
