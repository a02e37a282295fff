import EntraGateway
import Store
import Testing

/// What `entra-fcgi users import` takes, and what it says of the rest: interface section 1.
struct DirectoryImportTests {
    private static let ada = "aaaaaaaa-0000-4000-8000-000000000001"
    private static let bob = "bbbbbbbb-0000-4000-8000-000000000002"
    private static let head = "object_id,name,email,username,groups\n"

    private func read(_ text: String, _ format: DirectoryImport.Format? = nil) -> DirectoryImport {
        DirectoryImport(Array(text.utf8), format: format, tenantID: "tenant")
    }

    struct Good: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        /// Object ID, name, mail, user name, groups.
        let people: [[String?]]
        var testDescription: String { name }

        static let all = [
            Good(
                name: "every column",
                text: head + "\(ada),Ada Lovelace,ada@example.com,ada,Staff;Board\n",
                people: [[ada, "Ada Lovelace", "ada@example.com", "ada", "Staff;Board"]]
            ),
            Good(
                name: "columns in another order, and only two",
                text: "name,object_id\nAda,\(ada)\nBob,\(bob)",
                people: [[ada, "Ada", nil, "Ada", nil], [bob, "Bob", nil, "Bob", nil]]
            ),
            Good(
                name: "a byte order mark, CRLF, empty lines and spaces",
                text: "\u{FEFF}Object_ID , name\r\n\r\n \(ada.uppercased()) , Ada \r\n\r\n",
                people: [[ada, "Ada", nil, "Ada", nil]]
            ),
            Good(
                name: "quotes, commas and line ends in quotes",
                text: head + "\(ada),\"Lovelace, \"\"Ada\"\"\",\"\",,\"A;B\"\n\(bob),\"Bob\",,b,\n",
                people: [[ada, "Lovelace, \"Ada\"", nil, "Lovelace, \"Ada\"", "A;B"], [bob, "Bob", nil, "b", ""]]
            ),
            Good(
                name: "the address in place of a user name",
                text: "object_id,name,email\n\(ada),Ada,ada@example.com",
                people: [[ada, "Ada", "ada@example.com", "ada@example.com", nil]]
            ),
            Good(
                name: "JSON lines",
                text: """
                    {"object_id":"\(ada)","name":"Ada","groups":["Staff"," Board "]}

                    {"object_id":"\(bob)","name":"Łukasz 🦉","email":null,"username":"b"}
                    """,
                people: [[ada, "Ada", nil, "Ada", "Staff;Board"], [bob, "Łukasz 🦉", nil, "b", nil]]
            ),
            Good(name: "a head line alone", text: head, people: []), Good(name: "nothing", text: "", people: []),
        ]
    }

    @Test(arguments: Good.all)
    func `people are read`(_ good: Good) {
        let read = read(good.text)
        #expect(read.faults.isEmpty)
        let people = read.entries.map { entry -> [String?] in
            let person = entry.person
            #expect(person.tenantID == "tenant" && person.source == .imported && person.lastSignInAt == nil)
            let groups = entry.groups?.map(\.name).joined(separator: ";")
            return [person.objectID, person.name, person.email, person.username, groups]
        }
        #expect(people == good.people)
    }

    @Test
    func `a group is known by its name, in any case, within its tenant`() throws {
        let text = "object_id,name,groups\n\(Self.ada),Ada,Staff\n\(Self.bob),Bob,STAFF"
        let ids = read(text).entries.compactMap { $0.groups?.first?.id }
        #expect(ids.count == 2 && ids.first == ids.last)
        let other = DirectoryImport(Array(text.utf8), format: .csv, tenantID: "other")
        #expect(other.entries.first?.groups?.first?.id != ids.first)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let faults: [String]
        var testDescription: String { name }

        static let all = [
            Bad(
                name: "no head line",
                text: "\(ada),Ada\n",
                faults: [
                    "line 1: has a column '\(ada)'; known are object_id, name, email, username, groups"
                ]
            ),
            Bad(
                name: "a head line without name",
                text: "object_id,email\n",
                faults: [
                    "line 1: is no head line with object_id and name"
                ]
            ),
            Bad(name: "a column twice", text: "object_id,name,name\n", faults: ["line 1: names a column twice"]),
            Bad(
                name: "every bad line is told, with its number",
                text: head + "\(ada),Ada,,,\nx,Bob,,,\n\n\(bob),,,,\n\(bob),Bob\n,Eve,,,\n",
                faults: [
                    "line 3: object_id is no GUID, such as 00000000-0000-4000-8000-000000000000",
                    "line 5: has no name", "line 6: has 2 fields, and the head line 5", "line 7: has no object_id",
                ]
            ),
            Bad(
                name: "somebody twice",
                text: head + "\(ada),Ada,,,\n\(ada.uppercased()),Ada,,,",
                faults: [
                    "line 3: has the object_id of line 2"
                ]
            ),
            Bad(
                name: "a quote that is not closed",
                text: head + "\(ada),\"Ada,,,\n",
                faults: [
                    "line 2: a quote is not closed"
                ]
            ),
            Bad(
                name: "a quote within",
                text: head + "\(ada),A\"da,,,\n\(bob),Bob,,,",
                faults: [
                    "line 2: a quote stands within a field that is not quoted"
                ]
            ),
            Bad(
                name: "something behind a quote",
                text: head + "\(ada),\"Ada\"x,,,\n",
                faults: [
                    "line 2: something stands behind a closing quote; a quote within is doubled"
                ]
            ),
            Bad(
                name: "lines after a quoted line end",
                text: head + "\(ada),\"A\nda\",,,\nx,Bob,,,",
                faults: [
                    "line 2: name has a control character",
                    "line 4: object_id is no GUID, such as 00000000-0000-4000-8000-000000000000",
                ]
            ),
            Bad(
                name: "a control character",
                text: head + "\(ada),A\u{1B}[2Jda,,,",
                faults: [
                    "line 2: name has a control character"
                ]
            ),
            Bad(
                name: "a long text",
                text: head + "\(ada),\(String(repeating: "a", count: 1025)),,,",
                faults: [
                    "line 2: name is longer than 1024 bytes"
                ]
            ),
            Bad(
                name: "a long line",
                text: head + "\(ada),\(String(repeating: "a", count: 70_000)),,,",
                faults: [
                    "line 2: is longer than 65536 bytes"
                ]
            ),
            Bad(
                name: "JSON of other kinds",
                text: """
                    {"object_id":"\(ada)","name":7}
                    [1]
                    {"object_id":"\(ada)"
                    {"object_id":"\(ada)","name":"Ada","groups":"Staff"}
                    {"object_id":"\(ada)","name":"Ada","groups":[1]}
                    {"object_id":"\(ada)","name":"Ada","mail":"x"}
                    """,
                faults: [
                    "line 1: name is no text", "line 2: is no JSON object", "line 3: is no JSON object",
                    "line 4: groups is no array of texts", "line 5: groups is no array of texts",
                    "line 6: has a member 'mail'; known are object_id, name, email, username, groups",
                ]
            ),
        ]
    }

    @Test(arguments: Bad.all)
    func `what is faulty is told line by line, and nothing is taken`(_ bad: Bad) {
        let read = read(bad.text)
        #expect(read.faults.map(\.description) == bad.faults)
        #expect(read.entries.isEmpty)
    }

    @Test
    func `bytes that are no text are told`() {
        let read = DirectoryImport(
            Array(Self.head.utf8) + Array("\(Self.ada),".utf8) + [0xFF, 0x0A],
            format: .csv,
            tenantID: "tenant"
        )
        #expect(read.faults.map(\.description) == ["line 2: is not UTF-8"])
    }

    @Test
    func `a file of another kind ends after a hundred faults`() {
        let text = "object_id,name\n" + String(repeating: "x,y\n", count: 1000)
        #expect(read(text).faults.count == DirectoryImport.maximumFaults)
        #expect(read(String(repeating: "x\n", count: 1000), .jsonl).faults.count == DirectoryImport.maximumFaults)
    }
}
