import Foundation
import Store

/// Writes people to standard output, one a line.
struct PersonPrinter: Sendable {
    let format: UsersList.Format

    /// What stands before the first person.
    func printStart() {
        switch format {
        case .table: Self.printRow(["TENANT", "OBJECT ID", "NAME", "EMAIL", "USER NAME", "GROUPS", "LAST SIGN-IN"])
        case .csv: Swift.print("object_id,name,email,username,groups")
        case .jsonl: break
        }
    }

    /// Writes one person.
    func print(_ entry: PeoplePage.Entry) {
        let person = entry.person
        let groups = entry.groups.filter { !$0.isEmpty }
        switch format {
        case .table:
            let time = person.lastSignInAt.map { Date(timeIntervalSince1970: Double($0)).formatted(.iso8601) }
            let cells = [
                person.tenantID, person.objectID, person.name, person.email ?? "-", person.username,
                groups.isEmpty ? "-" : groups.joined(separator: ";"), time ?? "-",
            ]
            Self.printRow(cells.map(Self.harmless))
        case .csv:
            let cells = [
                person.objectID, person.name, person.email ?? "", person.username, groups.joined(separator: ";"),
            ]
            Swift.print(cells.map(Self.quoted).joined(separator: ","))
        case .jsonl:
            Swift.print(Self.json(Line(person, groups)))
        }
    }

    private static func printRow(_ cells: [String]) {
        // The width of a GUID, and what most names and addresses take.
        let widths = [36, 36, 24, 32, 32, 16, 20]
        let padded = zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: max(0, width - cell.unicodeScalars.count))
        }
        Swift.print(padded.joined(separator: "  "))
    }

    /// A text of which nothing moves a terminal's cursor.
    private static func harmless(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let isSafe =
                scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && !scalar.properties.isBidiControl
            return isSafe ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        .joined()
    }

    /// A field of CSV (RFC 4180).
    private static func quoted(_ text: String) -> String {
        // Scalar by scalar: to Swift a comma with a combining mark behind it, or CR LF, is another character.
        let special: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
        guard text.unicodeScalars.contains(where: special.contains) else { return text }
        return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }

    private static func json(_ line: Line) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(line) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private struct Line: Encodable {
        let objectID: String
        let name: String
        let email: String?
        let username: String
        let groups: [String]

        init(_ person: Person, _ groups: [String]) {
            objectID = person.objectID
            name = person.name
            email = person.email
            username = person.username
            self.groups = groups
        }

        enum CodingKeys: String, CodingKey {
            case objectID = "object_id"
            case name
            case email
            case username
            case groups
        }
    }
}
