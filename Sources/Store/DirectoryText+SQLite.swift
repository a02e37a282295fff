import GRDB

/// The texts by which people and groups are found, in lower case, beside the entries themselves.
///
/// Swift makes the lower case, since SQLite knows that of ASCII only. What begins with a text comes from the indexes of
/// the columns; what holds it comes from an index of all runs of three characters (FTS5, trigram), or for two characters
/// from the rows, of which the first that fit end the search.
struct DirectoryText {
    /// Whose text it is; part of the key.
    enum Kind: String {
        case person
        case group
    }

    let kind: Kind
    /// The number of the row of the entry itself.
    let entry: Int64
    let tenantID: String
    let name: String
    let email: String
    /// The user name of a person, the description of a group.
    let other: String

    init(_ kind: Kind, entry: Int64, tenantID: String, name: String, email: String?, other: String?) {
        self.kind = kind
        self.entry = entry
        self.tenantID = tenantID
        self.name = Self.folded(name)
        self.email = Self.folded(email ?? "")
        self.other = Self.folded(other ?? "")
    }

    /// A text as it is compared.
    static func folded(_ text: String) -> String { text.lowercased() }

    /// Writes it; the index is left alone when nothing has changed.
    func write(to database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO directory_text (kind, entry, tenant_id, name, email, other) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (kind, entry) DO UPDATE SET
                    name = excluded.name, email = excluded.email, other = excluded.other
                WHERE name <> excluded.name OR email <> excluded.email OR other <> excluded.other
                """
        )
        .execute(arguments: [kind.rawValue, entry, tenantID, name, email, other])
    }

    /// The entries that a text names, the best first: fields that are the text, that begin with it, that hold it.
    ///
    /// - Parameters:
    ///   - text: What is looked for, not folded yet.
    ///   - kind: Whose texts.
    ///   - tenantID: The tenant.
    ///   - limit: How many; which ones of more that fit equally well is not said.
    ///   - database: A connection.
    /// - Returns: Numbers of entries, none twice.
    /// - Throws: What SQLite throws.
    static func find(
        _ text: String,
        _ kind: Kind,
        tenantID: String,
        limit: Int,
        _ database: Database
    ) throws -> [Int64] {
        let text = folded(text)
        guard !text.isEmpty, text.isStorable, limit > 0, let end = successor(of: text) else { return [] }
        var found: [Int64] = []
        var known: Set<Int64> = []
        func add(_ sql: String, _ arguments: StatementArguments) throws {
            let statement = try database.cachedStatement(sql: sql)
            for entry in try Int64.fetchCursor(statement, arguments: arguments).asArray()
            where known.insert(entry).inserted && found.count < limit {
                found.append(entry)
            }
        }
        for column in ["name", "email", "other"] {
            try add(
                "SELECT entry FROM directory_text WHERE tenant_id = ? AND kind = ? AND \(column) = ? LIMIT ?",
                [tenantID, kind.rawValue, text, limit]
            )
        }
        for column in ["name", "email", "other"] where found.count < limit {
            try add(
                """
                SELECT entry FROM directory_text
                WHERE tenant_id = ? AND kind = ? AND \(column) >= ? AND \(column) < ? ORDER BY \(column) LIMIT ?
                """,
                [tenantID, kind.rawValue, text, end, limit]
            )
        }
        guard found.count < limit else { return found }
        // As many as there can be among those that are known already.
        let wanted = limit + found.count
        if text.unicodeScalars.count >= 3 {
            // CROSS JOIN, https://www.sqlite.org/optoverview.html#crossjoin: the index first, whatever SQLite thinks.
            try add(
                """
                SELECT entry FROM directory_index CROSS JOIN directory_text ON directory_text.number = directory_index.rowid
                WHERE directory_index MATCH ? AND tenant_id = ? AND kind = ? LIMIT ?
                """,
                [Self.phrase(text), tenantID, kind.rawValue, wanted]
            )
        } else {
            try add(
                """
                SELECT entry FROM directory_text NOT INDEXED WHERE tenant_id = ? AND kind = ?
                AND (instr(name, ?) > 0 OR instr(email, ?) > 0 OR instr(other, ?) > 0) LIMIT ?
                """,
                [tenantID, kind.rawValue, text, text, text, wanted]
            )
        }
        return found
    }

    /// The first text after all that begin with `text`, in the order of bytes; `nil` when there is none.
    private static func successor(of text: String) -> String? {
        var scalars = Array(text.unicodeScalars)
        while let last = scalars.popLast() {
            // The surrogates are no scalars.
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let scalar = Unicode.Scalar(next) else { continue }
            var end = String.UnicodeScalarView(scalars)
            end.append(scalar)
            return String(end)
        }
        return nil
    }
}

extension DirectoryText {
    /// A text as a phrase of FTS5 (https://www.sqlite.org/fts5.html#fts5_strings).
    ///
    /// Scalar by scalar, as SQLite reads it: to Swift a quote and a combining mark behind it are one character.
    fileprivate static func phrase(_ text: String) -> String {
        "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}

extension Cursor {
    /// All that is left.
    fileprivate func asArray() throws -> [Element] {
        var elements: [Element] = []
        while let element = try next() { elements.append(element) }
        return elements
    }
}
