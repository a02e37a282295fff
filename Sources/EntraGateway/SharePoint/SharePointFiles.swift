import Entra

/// The way to files and folders, with a person's right and no token in the page.
struct SharePointFiles: Sendable {
    /// Seconds within which Graph has to answer.
    static let patience = 10.0

    let access: GraphAccess
    let download: FileDownload
    /// Each file that passes holds a connection on both sides and some memory.
    let places = Places(maximum: 128, perPerson: 16)
}
