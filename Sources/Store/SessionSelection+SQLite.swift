import GRDB

extension SessionSelection {
    /// The condition on a row of `session`, and its arguments; none when a text is one that no row can have.
    var condition: (sql: String, arguments: [String])? {
        guard texts.allSatisfy(\.isStorable) else { return nil }
        return (conditionSQL, texts)
    }

    private var conditionSQL: String {
        switch self {
        case .all: "TRUE"
        case .tenant: "tenant_id = ?"
        case .person(_, nil): "object_id = ?"
        case .person: "object_id = ? AND tenant_id = ?"
        case .subject: "subject = ? AND tenant_id = ?"
        case .providerSession(_, nil): "session_id = ?"
        case .providerSession: "session_id = ? AND tenant_id = ?"
        }
    }

    private var texts: [String] {
        switch self {
        case .all: []
        case .tenant(let tenantID): [tenantID]
        case .person(let objectID, let tenantID): [objectID] + (tenantID.map { [$0] } ?? [])
        case .subject(let subject, let tenantID): [subject, tenantID]
        case .providerSession(let sessionID, let tenantID): [sessionID] + (tenantID.map { [$0] } ?? [])
        }
    }
}
