import GRDB

/// What an administrator does with the directory.
extension SQLiteStore {
    package func add(_ entries: [DirectoryEntry]) async throws(StoreError) {
        let groups = entries.flatMap { $0.groups ?? [] }
        let texts =
            entries.flatMap { [$0.person.tenantID, $0.person.objectID, $0.person.name, $0.person.username] }
            + entries.compactMap(\.person.email) + groups.flatMap { [$0.id, $0.tenantID, $0.name] }
        guard texts.allSatisfy(\.isStorable) else { throw .constraintViolated }
        try await write { database in
            for entry in entries {
                try Self.upsert(entry.person, database)
                guard let groups = entry.groups else { continue }
                try Self.replaceImportedGroups(of: entry.person, groups, database)
            }
            try Self.removeEmptyImportedGroups(database)
        }
    }

    package func people(
        _ selection: PersonSelection,
        after position: Int64?,
        limit: Int
    ) async throws(StoreError) -> PeoplePage {
        try await read { database in
            let (condition, arguments) = selection.condition
            let numbers = try Int64.fetchAll(
                database,
                sql: "SELECT number FROM person WHERE \(condition) AND number > ? ORDER BY number LIMIT ?",
                arguments: arguments + [position ?? 0, limit + 1]
            )
            let entries = try numbers.prefix(limit).compactMap { number -> PeoplePage.Entry? in
                guard let person = try Person.fetch(number: number, database) else { return nil }
                let statement = try database.cachedStatement(
                    sql: """
                        SELECT directory_group.name FROM membership
                        JOIN directory_group ON directory_group.number = group_number
                        WHERE person_number = ? ORDER BY directory_group.name
                        """
                )
                return PeoplePage.Entry(
                    person: person,
                    groups: try String.fetchAll(statement, arguments: [number])
                )
            }
            return PeoplePage(entries: entries, next: numbers.count > limit ? numbers[limit - 1] : nil)
        }
    }

    package func removePeople(_ selection: PersonSelection) async throws(StoreError) -> Int {
        try await write { database in
            let (condition, arguments) = selection.condition
            try database.execute(sql: "DELETE FROM person WHERE \(condition)", arguments: arguments)
            let count = database.changesCount
            try Self.removeEmptyImportedGroups(database)
            return count
        }
    }

    private static func replaceImportedGroups(
        of person: Person,
        _ groups: [DirectoryGroup],
        _ database: Database
    ) throws {
        let known = try database.cachedStatement(
            sql: "SELECT number FROM person WHERE tenant_id = ? AND object_id = ?"
        )
        guard let number = try Int64.fetchOne(known, arguments: [person.tenantID, person.objectID]) else {
            throw StoreError.constraintViolated
        }
        try database.cachedStatement(
            sql: """
                DELETE FROM membership WHERE person_number = ? AND group_number IN
                    (SELECT number FROM directory_group WHERE source = 'imported')
                """
        )
        .execute(arguments: [number])
        let joined = try database.cachedStatement(
            sql: "INSERT INTO membership (group_number, person_number) VALUES (?, ?) ON CONFLICT DO NOTHING"
        )
        for group in groups { try joined.execute(arguments: [try group.upsert(database), number]) }
    }

    /// A group that was imported is its members.
    private static func removeEmptyImportedGroups(_ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM directory_group WHERE source = 'imported'
                AND NOT EXISTS (SELECT 1 FROM membership WHERE group_number = number)
                """
        )
    }
}

extension PersonSelection {
    /// The condition on rows of `person`.
    fileprivate var condition: (sql: String, arguments: StatementArguments) {
        switch self {
        case .all: ("TRUE", [])
        case .tenant(let tenantID): ("tenant_id = ?", [tenantID])
        case .person(let objectID, nil): ("object_id = ?", [objectID])
        case .person(let objectID, let tenantID?): ("object_id = ? AND tenant_id = ?", [objectID, tenantID])
        }
    }
}
