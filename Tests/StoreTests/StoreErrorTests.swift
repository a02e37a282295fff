import Store
import Testing

struct StoreErrorTests {
    @Test(
        arguments: [
            (
                .invalidLocation(.empty),
                "ENTRA_FCGI_STORE is empty; accepted is sqlite:PATH"
            ),
            (
                .invalidLocation(.schemeMissing),
                "ENTRA_FCGI_STORE does not begin with a scheme; accepted is sqlite:PATH"
            ),
            (
                .invalidLocation(.schemeUnknown("redis")),
                "ENTRA_FCGI_STORE has the unknown scheme redis; accepted is sqlite:PATH"
            ),
            (.invalidLocation(.pathMissing), "ENTRA_FCGI_STORE names no path; accepted is sqlite:PATH"),
            (
                .invalidLocation(.hostGiven),
                "ENTRA_FCGI_STORE names a host where a path is expected; accepted is sqlite:PATH"
            ),
            (
                .invalidLocation(.parametersGiven),
                "ENTRA_FCGI_STORE has parameters after the path; accepted is sqlite:PATH"
            ),
            (.invalidLocation(.folderGiven), "ENTRA_FCGI_STORE names a folder; accepted is sqlite:PATH"),
            (
                .invalidLocation(.controlCharacter),
                "ENTRA_FCGI_STORE has a control character in the path; accepted is sqlite:PATH"
            ),
            (
                .invalidLocation(.inMemory),
                "ENTRA_FCGI_STORE names a database in memory, which forgets everybody at a restart; "
                    + "accepted is sqlite:PATH"
            ),
            (
                .unsupported(scheme: "postgresql"),
                "postgresql stores are not built into this version; set ENTRA_FCGI_STORE to sqlite:PATH"
            ),
            (.missing, "there is no store where ENTRA_FCGI_STORE points"),
            (
                .folderMissing,
                "the store cannot be opened: the folder that ENTRA_FCGI_STORE names does not exist; create it"
            ),
            (.notAFile, "the store cannot be opened: what ENTRA_FCGI_STORE names is not a file"),
            (
                .permissionDenied,
                "the store cannot be opened: this process may not read and write the file that ENTRA_FCGI_STORE names, "
                    + "and its folder"
            ),
            (
                .readOnly,
                "the store cannot be written: the file that ENTRA_FCGI_STORE names, its folder or its disk is read-only"
            ),
            (
                .full,
                "the store's disk is full: make room where ENTRA_FCGI_STORE points; nothing needs a restart"
            ),
            (
                .notADatabase,
                "the file that ENTRA_FCGI_STORE names is not a SQLite database; it is left alone, name another"
            ),
            (
                .foreignDatabase,
                "the file that ENTRA_FCGI_STORE names is another program's database; it is left alone, name another"
            ),
            (
                .newerSchema(found: 7, known: 1),
                "the store was written by a newer entra-fcgi (schema 7, this version knows 1); it is left alone, "
                    + "run the newer version"
            ),
            (
                .corrupt,
                "the store is damaged; it is left alone: restore the file that ENTRA_FCGI_STORE names, or move it away "
                    + "to begin a new one, and everybody signs in again"
            ),
            (.busy, "the store was held by another process for too long"),
            (.inputOutput(code: 266), "the store's disk failed (SQLite code 266)"),
            (.constraintViolated, "a record breaks a rule of the store"),
            (.cancelled, "the caller of the store has gone"),
            (.closed, "the store is closed"),
            (.failed(code: 1), "the store failed (SQLite code 1)"),
        ] as [(StoreError, String)]
    )
    func `an error says what is wrong and what to do`(error: StoreError, sentence: String) {
        #expect(String(describing: error) == sentence)
    }
}
