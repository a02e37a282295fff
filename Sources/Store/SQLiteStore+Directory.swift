import GRDB

extension SQLiteStore: Directory {
    package func upsert(_ person: Person) async throws(StoreError) {
        let texts = [person.tenantID, person.objectID, person.name, person.username, person.email ?? ""]
        guard texts.allSatisfy(\.isStorable) else { throw .constraintViolated }
        try await write { database in try Self.upsert(person, database) }
    }

    /// The same within a transaction.
    static func upsert(_ person: Person, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO person (tenant_id, object_id, name, email, username, last_sign_in_at, source)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant_id, object_id) DO UPDATE SET
                    name = excluded.name,
                    email = excluded.email,
                    username = excluded.username,
                    last_sign_in_at = coalesce(excluded.last_sign_in_at, last_sign_in_at),
                    source = CASE source WHEN ? THEN source ELSE excluded.source END
                WHERE excluded.last_sign_in_at IS NULL OR last_sign_in_at IS NULL
                    OR excluded.last_sign_in_at >= last_sign_in_at
                RETURNING number
                """
        )
        let number = try Int64.fetchOne(
            statement,
            arguments: [
                person.tenantID, person.objectID, person.name, person.email, person.username,
                person.lastSignInAt, person.source.rawValue, Person.Source.signedIn.rawValue,
            ]
        )
        // Nothing comes back when nothing was changed.
        guard let number else { return }
        try DirectoryText(
            .person,
            entry: number,
            tenantID: person.tenantID,
            name: person.name,
            email: person.email,
            other: person.username
        )
        .write(to: database)
    }

    package func person(tenantID: String, objectID: String) async throws(StoreError) -> Person? {
        guard tenantID.isStorable, objectID.isStorable else { return nil }
        return try await read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT name, email, username, last_sign_in_at, source FROM person
                    WHERE tenant_id = ? AND object_id = ?
                    """
            )
            guard let row = try Row.fetchOne(statement, arguments: [tenantID, objectID]) else { return nil }
            guard let source = Person.Source(rawValue: try row.value(4)) else { throw StoreError.corrupt }
            return Person(
                tenantID: tenantID,
                objectID: objectID,
                name: try row.value(0),
                email: try row.optionalValue(1),
                username: try row.value(2),
                lastSignInAt: try row.optionalValue(3),
                source: source
            )
        }
    }
}
