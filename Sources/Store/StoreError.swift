/// Why the store could not do what was asked.
///
/// The descriptions go to the operator's log: they name the setting `ENTRA_FCGI_STORE` and never a path or a content.
package enum StoreError: Error, Equatable, Sendable {
    /// The setting's value is not a location of a store.
    case invalidLocation(LocationFault)
    /// The setting names a kind of store that this version does not have.
    case unsupported(scheme: String)
    /// There is no file, and this store was told not to create one.
    case missing
    /// The folder of the file does not exist, or is not a folder.
    case folderMissing
    /// The name is taken by something that is not a file.
    case notAFile
    /// The process may not read or write the file or its folder.
    case permissionDenied
    /// The file, or the disk that it is on, is read-only.
    case readOnly
    /// The disk, or the quota on it, is full.
    case full
    /// The file is not a SQLite database.
    case notADatabase
    /// The file is a SQLite database of another program.
    case foreignDatabase
    /// The file was written by a newer version of this program.
    case newerSchema(found: Int, known: Int)
    /// The file is damaged.
    case corrupt
    /// Another process held the store for longer than the time-out.
    case busy
    /// Reading or writing the file failed, with SQLite's extended code.
    case inputOutput(code: Int)
    /// A record breaks a rule of the schema: an id that is taken or has the wrong length, a text with a NUL.
    case constraintViolated
    /// The calling task was cancelled before the answer was there; only reads give up.
    case cancelled
    /// The store was closed.
    case closed
    /// SQLite failed with an extended code that no other case covers.
    case failed(code: Int)
}

extension StoreError {
    /// What is wrong with the value of `ENTRA_FCGI_STORE`.
    package enum LocationFault: Equatable, Sendable {
        /// The value is empty.
        case empty
        /// The value does not begin with a scheme.
        case schemeMissing
        /// The scheme is unknown.
        case schemeUnknown(String)
        /// No path follows the scheme.
        case pathMissing
        /// A host stands where only a path can be.
        case hostGiven
        /// Parameters or a fragment follow the path.
        case parametersGiven
        /// The path ends with a slash, so it names a folder.
        case folderGiven
        /// The path has a control character in it.
        case controlCharacter
        /// A database in memory is not a store.
        case inMemory
    }
}
