import FoundationEssentials
import GRDB

extension SessionRecord {
    /// The columns, in the order in which ``init(_:)`` reads and `insert` writes them.
    private static let columns = """
        id, sealed, tenant_id, object_id, subject, session_id, created_at, last_used_at, expires_at, generation
        """

    /// Reads a row.
    private init(_ row: Row) throws {
        self.init(
            id: [UInt8](try row.value(0) as Data),
            sealed: [UInt8](try row.value(1) as Data),
            tenantID: try row.value(2),
            objectID: try row.value(3),
            subject: try row.value(4),
            sessionID: try row.optionalValue(5),
            createdAt: try row.value(6),
            lastUsedAt: try row.value(7),
            expiresAt: try row.value(8),
            generation: try row.value(9)
        )
    }

    /// The session with an id.
    static func fetch(_ id: [UInt8], in database: Database) throws -> SessionRecord? {
        let statement = try database.cachedStatement(sql: "SELECT \(columns) FROM session WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [Data(id)]).map(SessionRecord.init)
    }

    /// Whether the texts come back as they are.
    var isStorable: Bool {
        [tenantID, objectID, subject, sessionID ?? ""].allSatisfy(\.isStorable)
    }

    /// Stores the session as a new row.
    func insert(into database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO session (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        try statement.execute(
            arguments: [
                Data(id), Data(sealed), tenantID, objectID, subject, sessionID, createdAt, lastUsedAt, expiresAt,
                generation,
            ]
        )
    }
}
