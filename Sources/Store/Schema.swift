import GRDB

/// The tables of the SQLite store, built by numbered steps.
///
/// `application_id` says that the file is ours, `user_version` how many steps it has been through. A step that has been
/// released is never changed; what a later version needs is a step at the end.
enum Schema {
    /// Marks a SQLite file as ours: `ENTR`.
    static let applicationID = 0x454E_5452

    /// The number of steps that this version knows.
    static var version: Int { steps.count }

    // A session's row is long because of `sealed`, and a WITHOUT ROWID table would put it into the inner pages of the
    // tree (https://www.sqlite.org/withoutrowid.html, section 4). Measured with 300,000 rows of 700 sealed bytes: the
    // index beside a rowid table takes twice the insertions per second, a fifth less space and less time per look-up.
    private static let steps = [
        """
        CREATE TABLE session (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
            tenant_id TEXT NOT NULL,
            object_id TEXT NOT NULL,
            subject TEXT NOT NULL,
            session_id TEXT,
            created_at INTEGER NOT NULL,
            last_used_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            sealed BLOB NOT NULL
        ) STRICT;
        CREATE INDEX session_person ON session (tenant_id, object_id, created_at);
        CREATE INDEX session_session_id ON session (session_id) WHERE session_id IS NOT NULL;
        CREATE INDEX session_expires_at ON session (expires_at);
        CREATE INDEX session_last_used_at ON session (last_used_at);

        CREATE TABLE lease (
            id BLOB NOT NULL PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
            owner TEXT NOT NULL,
            ends_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE revocation (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL,
            revoked_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX revocation_revoked_at ON revocation (revoked_at);

        CREATE TABLE person (
            number INTEGER PRIMARY KEY,
            tenant_id TEXT NOT NULL,
            object_id TEXT NOT NULL,
            name TEXT NOT NULL,
            email TEXT,
            username TEXT NOT NULL,
            last_sign_in_at INTEGER,
            source TEXT NOT NULL,
            UNIQUE (tenant_id, object_id)
        ) STRICT;

        CREATE TABLE write_check (
            number INTEGER PRIMARY KEY CHECK (number = 1),
            writes INTEGER NOT NULL
        ) STRICT;
        """,
        """
        CREATE INDEX session_subject ON session (subject, tenant_id);

        CREATE TABLE used_token (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 32),
            ends_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX used_token_ends_at ON used_token (ends_at);
        """,
        """
        CREATE TABLE provider_logout (
            claim TEXT NOT NULL CHECK (claim IN ('sub', 'sid')),
            value TEXT NOT NULL,
            tenant_id TEXT NOT NULL,
            noted_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL,
            is_vouched INTEGER NOT NULL CHECK (is_vouched IN (0, 1)),
            PRIMARY KEY (claim, value, tenant_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX provider_logout_ends_at ON provider_logout (ends_at);
        CREATE INDEX provider_logout_unvouched ON provider_logout (is_vouched) WHERE is_vouched = 0;
        """,
        """
        ALTER TABLE person ADD COLUMN membership_noted_at INTEGER;

        CREATE TABLE directory_group (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            tenant_id TEXT NOT NULL,
            object_id TEXT,
            name TEXT NOT NULL,
            email TEXT,
            about TEXT,
            source TEXT NOT NULL,
            UNIQUE (tenant_id, object_id)
        ) STRICT;

        CREATE TABLE membership (
            group_number INTEGER NOT NULL REFERENCES directory_group (number) ON DELETE CASCADE,
            person_number INTEGER NOT NULL REFERENCES person (number) ON DELETE CASCADE,
            PRIMARY KEY (group_number, person_number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX membership_person ON membership (person_number);

        CREATE TABLE directory_text (
            number INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('person', 'group')),
            entry INTEGER NOT NULL,
            tenant_id TEXT NOT NULL,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            other TEXT NOT NULL,
            UNIQUE (kind, entry)
        ) STRICT;
        CREATE INDEX directory_text_name ON directory_text (tenant_id, kind, name);
        CREATE INDEX directory_text_email ON directory_text (tenant_id, kind, email);
        CREATE INDEX directory_text_other ON directory_text (tenant_id, kind, other);

        CREATE VIRTUAL TABLE directory_index USING fts5 (
            name, email, other, content = 'directory_text', content_rowid = 'number', tokenize = 'trigram'
        );
        CREATE TRIGGER directory_text_insert AFTER INSERT ON directory_text BEGIN
            INSERT INTO directory_index (rowid, name, email, other)
            VALUES (new.number, new.name, new.email, new.other);
        END;
        CREATE TRIGGER directory_text_delete AFTER DELETE ON directory_text BEGIN
            INSERT INTO directory_index (directory_index, rowid, name, email, other)
            VALUES ('delete', old.number, old.name, old.email, old.other);
        END;
        CREATE TRIGGER directory_text_update AFTER UPDATE ON directory_text BEGIN
            INSERT INTO directory_index (directory_index, rowid, name, email, other)
            VALUES ('delete', old.number, old.name, old.email, old.other);
            INSERT INTO directory_index (rowid, name, email, other)
            VALUES (new.number, new.name, new.email, new.other);
        END;
        CREATE TRIGGER person_delete AFTER DELETE ON person BEGIN
            DELETE FROM directory_text WHERE kind = 'person' AND entry = old.number;
        END;
        CREATE TRIGGER directory_group_delete AFTER DELETE ON directory_group BEGIN
            DELETE FROM directory_text WHERE kind = 'group' AND entry = old.number;
        END;
        """,
    ]

    /// What a step needs beyond SQL, by its number: texts in lower case of those who were in the directory before.
    private static func fill(step: Int, _ database: Database) throws {
        guard step == 4 else { return }
        let people = try Row.fetchCursor(
            database,
            sql: "SELECT number, tenant_id, name, email, username FROM person"
        )
        while let row = try people.next() {
            try DirectoryText(
                .person,
                entry: row.value(0),
                tenantID: row.value(1),
                name: row.value(2),
                email: row.optionalValue(3),
                other: row.value(4)
            )
            .write(to: database)
        }
    }

    /// Finds out, without changing anything, whether the steps still have to be taken.
    ///
    /// - Parameter database: An open connection.
    /// - Returns: Whether the file is empty or of an older version.
    /// - Throws: ``StoreError/foreignDatabase``, ``StoreError/newerSchema(found:known:)`` or what SQLite found.
    static func needsMigration(_ database: Database) throws -> Bool {
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard application == applicationID else {
            let isEmpty = try Row.fetchOne(database, sql: "SELECT 1 FROM sqlite_schema") == nil
            guard isEmpty, application == 0, found == 0 else { throw StoreError.foreignDatabase }
            return true
        }
        guard found <= version else { throw StoreError.newerSchema(found: found, known: version) }
        return found < version
    }

    /// Takes the steps that are missing, all or none; of several processes at once one does it.
    static func migrate(_ database: Database) throws {
        try database.inTransaction(.immediate) {
            guard try needsMigration(database) else { return .commit }
            let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            for (index, step) in steps.enumerated().dropFirst(found) {
                try database.execute(sql: step)
                try fill(step: index + 1, database)
            }
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }
}
