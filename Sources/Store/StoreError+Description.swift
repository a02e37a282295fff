extension StoreError: CustomStringConvertible {
    /// The sentence for the operator's log.
    package var description: String {
        switch self {
        case .invalidLocation(let fault):
            "ENTRA_FCGI_STORE \(fault); accepted is sqlite:PATH"
        case .unsupported(let scheme):
            "\(scheme) stores are not built into this version; set ENTRA_FCGI_STORE to sqlite:PATH"
        case .missing:
            "there is no store where ENTRA_FCGI_STORE points"
        case .folderMissing:
            "the store cannot be opened: the folder that ENTRA_FCGI_STORE names does not exist; create it"
        case .notAFile:
            "the store cannot be opened: what ENTRA_FCGI_STORE names is not a file"
        case .permissionDenied:
            "the store cannot be opened: this process may not read and write the file that ENTRA_FCGI_STORE names, "
                + "and its folder"
        case .readOnly:
            "the store cannot be written: the file that ENTRA_FCGI_STORE names, its folder or its disk is read-only"
        case .full:
            "the store's disk is full: make room where ENTRA_FCGI_STORE points; nothing needs a restart"
        case .notADatabase:
            "the file that ENTRA_FCGI_STORE names is not a SQLite database; it is left alone, name another"
        case .foreignDatabase:
            "the file that ENTRA_FCGI_STORE names is another program's database; it is left alone, name another"
        case .newerSchema(let found, let known):
            "the store was written by a newer entra-fcgi (schema \(found), this version knows \(known)); it is left "
                + "alone, run the newer version"
        case .corrupt:
            "the store is damaged; it is left alone: restore the file that ENTRA_FCGI_STORE names, or move it away to "
                + "begin a new one, and everybody signs in again"
        case .busy:
            "the store was held by another process for too long"
        case .inputOutput(let code):
            "the store's disk failed (SQLite code \(code))"
        case .constraintViolated:
            "a record breaks a rule of the store"
        case .cancelled:
            "the caller of the store has gone"
        case .closed:
            "the store is closed"
        case .failed(let code):
            "the store failed (SQLite code \(code))"
        }
    }
}

extension StoreError.LocationFault: CustomStringConvertible {
    /// The rest of a sentence that begins with the setting's name.
    package var description: String {
        switch self {
        case .empty: "is empty"
        case .schemeMissing: "does not begin with a scheme"
        case .schemeUnknown(let scheme): "has the unknown scheme \(scheme)"
        case .pathMissing: "names no path"
        case .hostGiven: "names a host where a path is expected"
        case .parametersGiven: "has parameters after the path"
        case .folderGiven: "names a folder"
        case .controlCharacter: "has a control character in the path"
        case .inMemory: "names a database in memory, which forgets everybody at a restart"
        }
    }
}
