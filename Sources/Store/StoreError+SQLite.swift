import GRDB

extension StoreError {
    /// Translates what GRDB throws, at this one place; messages and SQL are dropped, since they can name paths.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case is CancellationError: self = .cancelled
        case let error as DatabaseError: self.init(error.extendedResultCode)
        default: self = .failed(code: Int(ResultCode.SQLITE_ERROR.rawValue))
        }
    }

    // https://www.sqlite.org/rescode.html
    private init(_ code: ResultCode) {
        switch code {
        case .SQLITE_FULL, .SQLITE_IOERR_SHMSIZE: self = .full
        case .SQLITE_READONLY: self = .readOnly
        case .SQLITE_CORRUPT: self = .corrupt
        case .SQLITE_NOTADB: self = .notADatabase
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
        case .SQLITE_PERM, .SQLITE_AUTH: self = .permissionDenied
        case .SQLITE_CONSTRAINT: self = .constraintViolated
        case .SQLITE_IOERR: self = .inputOutput(code: Int(code.rawValue))
        case .SQLITE_INTERRUPT: self = .cancelled
        default: self = .failed(code: Int(code.rawValue))
        }
    }

    /// SQLite could not open the file or one beside it, for a reason that it does not give.
    static let cannotOpen = StoreError.failed(code: Int(ResultCode.SQLITE_CANTOPEN.rawValue))

    /// Whether the file must be opened anew before anything else can succeed.
    var endsConnections: Bool {
        switch self {
        case .notADatabase, .corrupt, .inputOutput, .permissionDenied: true
        case .invalidLocation, .unsupported, .missing, .folderMissing, .notAFile, .readOnly, .full, .foreignDatabase,
            .newerSchema, .busy, .constraintViolated, .cancelled, .closed, .failed:
            false
        }
    }

    /// Whether the store itself is at fault, so that the operator must hear of it.
    var isTrouble: Bool {
        switch self {
        case .constraintViolated, .cancelled, .closed: false
        case .invalidLocation, .unsupported, .missing, .folderMissing, .notAFile, .permissionDenied, .readOnly,
            .full, .notADatabase, .foreignDatabase, .newerSchema, .corrupt, .busy, .inputOutput, .failed:
            true
        }
    }
}
