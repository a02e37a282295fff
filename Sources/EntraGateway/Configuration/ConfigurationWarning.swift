/// What an operator should know about a configuration that can be used.
package struct ConfigurationWarning: Equatable, Sendable, CustomStringConvertible {
    /// How much it matters.
    package enum Severity: Sendable {
        /// Something probably does not work as intended.
        case warning
        /// A setting of LibreChat that has no effect here, as is right.
        case information
    }

    /// How much it matters.
    package var severity: Severity
    /// The variable.
    package var name: String
    /// What there is to know.
    package var message: String

    /// One line for `entra-fcgi check`.
    package var description: String {
        "\(name): \(message)"
    }
}
