import Logging
import Store

extension SQLiteStore {
    /// The store that the settings name.
    ///
    /// - Parameters:
    ///   - location: Where it is.
    ///   - logger: Where it says what goes wrong.
    ///   - createsFile: Whether a file that is not there is created; else it is ``StoreError/missing``.
    convenience init(at location: StoreLocation, logger: Logger, createsFile: Bool = true) {
        switch location {
        case .sqlite(let path): self.init(path: path, logger: logger, createsFile: createsFile)
        }
    }
}
