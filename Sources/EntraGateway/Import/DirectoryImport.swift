import Cryptography
import OpenIDConnect
package import Store

/// Reads people whom an administrator brings into the directory: CSV with a head line, or one JSON object a line.
///
/// Either everything is in order, or every fault is told and nothing is taken.
package struct DirectoryImport: Sendable {
    /// The form of a file.
    package enum Format: String, Sendable, CaseIterable {
        /// `object_id,name,email,username,groups`, in any order; `groups` is separated by semicolons.
        case csv
        /// Objects with the same members; `groups` is an array.
        case jsonl
    }

    /// Most entries of one import.
    package static let maximumCount = 1_000_000
    /// Longest text of an entry, in bytes.
    package static let maximumTextLength = 1024
    /// Faults after which reading ends: a file of another kind has one on every line.
    package static let maximumFaults = 100

    /// The people and their groups; empty when there are faults.
    package private(set) var entries: [DirectoryEntry] = []
    /// What is wrong, in the order of the lines.
    package private(set) var faults: [ImportFault] = []

    private let tenantID: String
    private var lines: [String: Int] = [:]

    private static let names = ["object_id", "name", "email", "username", "groups"]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: Its content.
    ///   - format: Its form; `nil` takes what begins with a brace for JSON.
    ///   - tenantID: The tenant of everybody in it.
    package init(_ bytes: [UInt8], format: Format?, tenantID: String) {
        self.tenantID = tenantID
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        switch format ?? (first == UInt8(ascii: "{") ? .jsonl : .csv) {
        case .csv: readCSV(bytes)
        case .jsonl: readJSONLines(bytes)
        }
        if !faults.isEmpty { entries = [] }
    }

    private mutating func readCSV(_ bytes: [UInt8]) {
        var reader = CSVReader(bytes)
        var columns: [String]?
        while faults.count < Self.maximumFaults {
            let record: CSVReader.Record
            do throws(ImportFault) {
                guard let next = try reader.next() else { return }
                record = next
            } catch {
                faults.append(error)
                reader.skipRecord()
                continue
            }
            do throws(ImportFault) {
                if let columns {
                    try add(record, columns)
                } else {
                    columns = try Self.columns(record)
                }
            } catch {
                faults.append(error)
                // Without a head line nothing has a meaning.
                guard columns != nil else { return }
            }
        }
    }

    private mutating func add(_ record: CSVReader.Record, _ columns: [String]) throws(ImportFault) {
        guard record.fields.count == columns.count else {
            let count = record.fields.count
            throw ImportFault(line: record.line, "has \(count) fields, and the head line \(columns.count)")
        }
        let values = Dictionary(zip(columns, record.fields)) { first, _ in first }
        let groups = values["groups"].map { $0.split(separator: ";").map(Self.trimmed) }
        try add(values, groups: groups, line: record.line)
    }

    /// A name from the file, of which nothing moves a terminal's cursor.
    private static func shown(_ name: String) -> String {
        name.unicodeScalars.prefix(64).map { scalar in
            let isSafe =
                scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && !scalar.properties.isBidiControl
            return isSafe ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        .joined()
    }

    private static func columns(_ record: CSVReader.Record) throws(ImportFault) -> [String] {
        let columns = record.fields.map { trimmed($0).lowercased() }
        for column in columns where !names.contains(column) {
            let known = names.joined(separator: ", ")
            throw ImportFault(line: record.line, "has a column '\(shown(column))'; known are \(known)")
        }
        guard Set(columns).count == columns.count else { throw ImportFault(line: record.line, "names a column twice") }
        guard columns.contains("object_id"), columns.contains("name") else {
            throw ImportFault(line: record.line, "is no head line with object_id and name")
        }
        return columns
    }

    private mutating func readJSONLines(_ bytes: [UInt8]) {
        var number = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            var line = line
            if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
            guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { continue }
            guard faults.count < Self.maximumFaults else { return }
            do throws(ImportFault) {
                try addJSON(Array(line), line: number)
            } catch {
                faults.append(error)
            }
        }
    }

    private mutating func addJSON(_ bytes: [UInt8], line: Int) throws(ImportFault) {
        guard bytes.count <= CSVReader.maximumLength else {
            throw ImportFault(line: line, "is longer than \(CSVReader.maximumLength) bytes")
        }
        guard let members = (try? JSONParser.parse(bytes))?.object else {
            throw ImportFault(line: line, "is no JSON object")
        }
        var values: [String: String] = [:]
        var groups: [String]?
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            switch (name, value) {
            case ("groups", .array(let texts)):
                let names = texts.compactMap(\.string)
                guard names.count == texts.count else { throw ImportFault(line: line, "groups is no array of texts") }
                groups = names.map(Self.trimmed)
            case (_, .null) where Self.names.contains(name): continue
            case ("groups", _): throw ImportFault(line: line, "groups is no array of texts")
            case (_, .string(let text)) where Self.names.contains(name): values[name] = text
            case (_, _) where Self.names.contains(name): throw ImportFault(line: line, "\(name) is no text")
            default:
                throw ImportFault(
                    line: line,
                    "has a member '\(Self.shown(name))'; known are \(Self.names.joined(separator: ", "))"
                )
            }
        }
        try add(values, groups: groups, line: line)
    }

    private mutating func add(_ values: [String: String], groups: [String]?, line: Int) throws(ImportFault) {
        var texts: [String: String] = [:]
        for (name, value) in values where name != "groups" {
            let text = Self.trimmed(value)
            try Self.check(text, name, line)
            if !text.isEmpty { texts[name] = text }
        }
        guard let id = texts["object_id"] else { throw ImportFault(line: line, "has no object_id") }
        guard let name = texts["name"] else { throw ImportFault(line: line, "has no name") }
        guard let objectID = Self.objectID(id) else {
            throw ImportFault(line: line, "object_id is no GUID, such as 00000000-0000-4000-8000-000000000000")
        }
        if let earlier = lines.updateValue(line, forKey: objectID) {
            throw ImportFault(line: line, "has the object_id of line \(earlier)")
        }
        for group in groups ?? [] { try Self.check(group, "groups", line) }
        guard entries.count < Self.maximumCount else {
            throw ImportFault(line: line, "is one more than the \(Self.maximumCount) of one import")
        }
        let person = Person(
            tenantID: tenantID,
            objectID: objectID,
            name: name,
            email: texts["email"],
            username: texts["username"] ?? texts["email"] ?? name,
            lastSignInAt: nil,
            source: .imported
        )
        let named = groups?.filter { !$0.isEmpty }.map { DirectoryGroup(imported: $0, tenantID: tenantID) }
        entries.append(DirectoryEntry(person: person, groups: named))
    }

    private static func check(_ text: String, _ name: String, _ line: Int) throws(ImportFault) {
        guard text.utf8.count <= maximumTextLength else {
            throw ImportFault(line: line, "\(name) is longer than \(maximumTextLength) bytes")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }) else {
            throw ImportFault(line: line, "\(name) has a control character")
        }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// A GUID in lower case.
    private static func objectID(_ text: String) -> String? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12], parts.allSatisfy({ $0.utf8.allSatisfy(Self.isDigit) })
        else { return nil }
        return text.lowercased()
    }

    private static func isDigit(_ byte: UInt8) -> Bool { hexadecimalValue(of: byte) != nil }
}

extension DirectoryGroup {
    /// A group that is known by its name alone: the same name in any case is the same group of a tenant.
    fileprivate init(imported name: String, tenantID: String) {
        let digest = Digest.sha256(Array("\(tenantID)\0\(name.lowercased())".utf8))
        self.init(
            id: "group-" + Base64URL.encode(Array(digest.prefix(15))).lowercased(),
            tenantID: tenantID,
            objectID: nil,
            name: name,
            email: nil,
            about: nil,
            source: .imported
        )
    }
}
