import GRDB

/// Finding people and groups, and who is in which.
extension SQLiteStore {
    package func search(_ query: DirectoryQuery) async throws(StoreError) -> DirectoryFindings {
        guard query.text.utf8.count <= DirectoryQuery.maximumLength, query.tenantID.isStorable else {
            return DirectoryFindings()
        }
        return try await read { database in
            var findings = DirectoryFindings()
            if query.people {
                let numbers = try DirectoryText.find(
                    query.text,
                    .person,
                    tenantID: query.tenantID,
                    limit: query.limit,
                    database
                )
                findings.people = try numbers.compactMap { try Person.fetch(number: $0, database) }
            }
            if query.groups {
                let numbers = try DirectoryText.find(
                    query.text,
                    .group,
                    tenantID: query.tenantID,
                    limit: query.limit,
                    database
                )
                findings.groups = try numbers.compactMap { try DirectoryGroup.fetch(number: $0, database) }
            }
            return findings
        }
    }

    package func group(
        id: String,
        tenantID: String
    ) async throws(StoreError) -> DirectoryFindings.CountedGroup? {
        guard id.isStorable, tenantID.isStorable else { return nil }
        return try await read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT number FROM directory_group WHERE id = ? AND tenant_id = ?"
            )
            let number = try Int64.fetchOne(statement, arguments: [id, tenantID])
            return try number.flatMap { try DirectoryGroup.fetch(number: $0, database) }
        }
    }

    package func members(
        ofGroup id: String,
        tenantID: String,
        after cursor: MemberPage.Cursor?,
        limit: Int
    ) async throws(StoreError) -> MemberPage {
        guard id.isStorable, tenantID.isStorable, cursor?.name.isStorable ?? true else {
            return MemberPage(members: [], next: nil)
        }
        return try await read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT person.name, person.number FROM membership
                    JOIN directory_group ON directory_group.number = membership.group_number
                    JOIN person ON person.number = membership.person_number
                    WHERE directory_group.id = ? AND directory_group.tenant_id = ?
                        AND (person.name, person.number) > (?, ?)
                    ORDER BY person.name, person.number LIMIT ?
                    """
            )
            let rows = try Row.fetchAll(
                statement,
                arguments: [id, tenantID, cursor?.name ?? "", cursor?.number ?? 0, limit + 1]
            )
            let shown = try rows.prefix(limit).map { row in
                MemberPage.Cursor(name: try row.value(0), number: try row.value(1))
            }
            return MemberPage(
                members: try shown.compactMap { try Person.fetch(number: $0.number, database) },
                next: rows.count > limit ? shown.last : nil
            )
        }
    }

    package func note(
        _ knowledge: GroupKnowledge,
        tenantID: String,
        objectID: String,
        at time: Int64
    ) async throws(StoreError) {
        guard case .known(let groups) = knowledge else { return }
        let texts = groups.flatMap { [$0.id, $0.tenantID, $0.objectID ?? "", $0.name, $0.email ?? "", $0.about ?? ""] }
        guard (texts + [tenantID, objectID]).allSatisfy(\.isStorable) else { throw .constraintViolated }
        try await write { database in
            let noted = try database.cachedStatement(
                sql: """
                    UPDATE person SET membership_noted_at = ?
                    WHERE tenant_id = ? AND object_id = ? AND coalesce(membership_noted_at, 0) <= ?
                    RETURNING number
                    """
            )
            guard let person = try Int64.fetchOne(noted, arguments: [time, tenantID, objectID, time]) else { return }
            try database.cachedStatement(
                sql: """
                    DELETE FROM membership WHERE person_number = ? AND group_number IN
                        (SELECT number FROM directory_group WHERE source = 'entra')
                    """
            )
            .execute(arguments: [person])
            let joined = try database.cachedStatement(
                sql: "INSERT INTO membership (group_number, person_number) VALUES (?, ?) ON CONFLICT DO NOTHING"
            )
            for group in groups where group.tenantID == tenantID {
                try joined.execute(arguments: [try group.upsert(database), person])
            }
        }
    }

    package func groups(tenantID: String, objectID: String) async throws(StoreError) -> [DirectoryGroup]? {
        guard tenantID.isStorable, objectID.isStorable else { return nil }
        return try await read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT number FROM person
                    WHERE tenant_id = ? AND object_id = ? AND membership_noted_at IS NOT NULL
                    """
            )
            guard let person = try Int64.fetchOne(statement, arguments: [tenantID, objectID]) else { return nil }
            let numbers = try Int64.fetchAll(
                database,
                sql: """
                    SELECT group_number FROM membership JOIN directory_group ON number = group_number
                    WHERE person_number = ? ORDER BY name, id
                    """,
                arguments: [person]
            )
            return try numbers.compactMap { try DirectoryGroup.fetch(number: $0, database)?.group }
        }
    }
}

extension Person {
    /// The person of a row.
    static func fetch(number: Int64, _ database: Database) throws -> Person? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT tenant_id, object_id, name, email, username, last_sign_in_at, source FROM person WHERE number = ?
                """
        )
        guard let row = try Row.fetchOne(statement, arguments: [number]) else { return nil }
        guard let source = Person.Source(rawValue: try row.value(6)) else { throw StoreError.corrupt }
        return Person(
            tenantID: try row.value(0),
            objectID: try row.value(1),
            name: try row.value(2),
            email: try row.optionalValue(3),
            username: try row.value(4),
            lastSignInAt: try row.optionalValue(5),
            source: source
        )
    }
}

extension DirectoryGroup {
    /// The group of a row, with the number of its members.
    static func fetch(number: Int64, _ database: Database) throws -> DirectoryFindings.CountedGroup? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, tenant_id, object_id, name, email, about, source,
                    (SELECT count(*) FROM membership WHERE group_number = number)
                FROM directory_group WHERE number = ?
                """
        )
        guard let row = try Row.fetchOne(statement, arguments: [number]) else { return nil }
        guard let source = Source(rawValue: try row.value(6)) else { throw StoreError.corrupt }
        let group = DirectoryGroup(
            id: try row.value(0),
            tenantID: try row.value(1),
            objectID: try row.optionalValue(2),
            name: try row.value(3),
            email: try row.optionalValue(4),
            about: try row.optionalValue(5),
            source: source
        )
        return DirectoryFindings.CountedGroup(group: group, memberCount: try row.value(7))
    }

    /// Adds the group or brings it up to date; one that an administrator imported keeps the texts of the import.
    ///
    /// A name that is not told is not forgotten.
    func upsert(_ database: Database) throws -> Int64 {
        let conflict = objectID == nil ? "(id)" : "(tenant_id, object_id)"
        try database.cachedStatement(
            sql: """
                INSERT INTO directory_group (id, tenant_id, object_id, name, email, about, source)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT \(conflict) DO UPDATE SET
                    name = excluded.name, email = excluded.email, about = excluded.about, source = excluded.source
                WHERE (source = 'entra' OR excluded.source = 'imported') AND excluded.name <> ''
                """
        )
        .execute(arguments: [id, tenantID, objectID, name, email, about, source.rawValue])
        let key = objectID == nil ? "id = ? AND tenant_id = ?" : "object_id = ? AND tenant_id = ?"
        let statement = try database.cachedStatement(
            sql: "SELECT number, name, email, about FROM directory_group WHERE \(key)"
        )
        guard let row = try Row.fetchOne(statement, arguments: [objectID ?? id, tenantID]) else {
            throw StoreError.constraintViolated
        }
        let number: Int64 = try row.value(0)
        try DirectoryText(
            .group,
            entry: number,
            tenantID: tenantID,
            name: row.value(1),
            email: row.optionalValue(2),
            other: row.optionalValue(3)
        )
        .write(to: database)
        return number
    }
}
