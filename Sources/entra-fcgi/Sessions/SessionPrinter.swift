import Foundation
import Store

/// Writes a list of sessions to standard output, one session a line.
struct SessionPrinter: Sendable {
    let format: SessionsList.Format

    /// What stands before the first session.
    func printStart() {
        switch format {
        case .table: Self.printRow(["TENANT", "USER", "SID", "CREATED", "LAST USED", "EXPIRES"])
        case .json: Swift.print("[", terminator: "")
        }
    }

    /// Writes one session.
    func print(_ session: SessionSummary, isFirst: Bool) {
        switch format {
        case .table:
            let texts = [session.tenantID, session.objectID, session.sessionID ?? "-"].map(Self.harmless)
            let times = [session.createdAt, session.lastUsedAt, session.expiresAt].map(Self.text)
            Self.printRow(texts + times)
        case .json:
            Swift.print(isFirst ? "" : ",")
            Swift.print("  " + Self.json(session), terminator: "")
        }
    }

    /// What stands behind the last session.
    func printEnd() {
        switch format {
        case .table: break
        case .json: Swift.print("\n]")
        }
    }

    private static func printRow(_ cells: [String]) {
        // The width of a GUID, and that of a time.
        let widths = [36, 36, 36, 20, 20, 20]
        let padded = zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: max(0, width - cell.unicodeScalars.count))
        }
        Swift.print(padded.joined(separator: "  "))
    }

    /// A text of the provider's, of which nothing moves a terminal's cursor.
    private static func harmless(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            scalar.isASCII && (0x21...0x7E).contains(scalar.value)
                ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        .joined()
    }

    private static func text(_ time: Int64) -> String {
        Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
    }

    private static func json(_ session: SessionSummary) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(Line(session)) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private struct Line: Encodable {
        let tenantID: String
        let objectID: String
        let sessionID: String?
        let createdAt: String
        let lastUsedAt: String
        let expiresAt: String

        init(_ session: SessionSummary) {
            tenantID = session.tenantID
            objectID = session.objectID
            sessionID = session.sessionID
            createdAt = SessionPrinter.text(session.createdAt)
            lastUsedAt = SessionPrinter.text(session.lastUsedAt)
            expiresAt = SessionPrinter.text(session.expiresAt)
        }

        enum CodingKeys: String, CodingKey {
            case tenantID = "tenant_id"
            case objectID = "object_id"
            case sessionID = "sid"
            case createdAt = "created_at"
            case lastUsedAt = "last_used_at"
            case expiresAt = "expires_at"
        }
    }
}
