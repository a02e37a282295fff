package import Store

/// What came of reading a configuration.
package struct ConfigurationReading: Sendable {
    /// The values; `nil` exactly when there are faults.
    package var configuration: Configuration?
    /// Every fault, in the order of ``Setting/all``; those of the file come first.
    package var faults: [ConfigurationFault]
    /// What does not prevent a start.
    package var warnings: [ConfigurationWarning]
    /// `ENTRA_FCGI_LISTEN` as it was typed, whether or not the rest can be used; `nil` when it is not set.
    package var listen: String?
    /// Where the store is, whether or not the rest can be used; `nil` when that is not certain.
    package var store: StoreLocation?
    /// The faults because of which it is not certain where the store is.
    package var storeFaults: [ConfigurationFault]
}
