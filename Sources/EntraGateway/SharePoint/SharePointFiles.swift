import Entra

/// The way to files and folders, with a person's right and no token in the page.
struct SharePointFiles: Sendable {
    /// Seconds within which Graph has to answer.
    static let patience = 10.0

    let access: GraphAccess
    let download: FileDownload
    let places: TransferPlaces
}
