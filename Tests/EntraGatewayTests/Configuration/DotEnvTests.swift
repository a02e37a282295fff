import EntraGateway
import Testing

/// A file's text, and what dotenv makes of it.
struct DotEnvExample: CustomTestStringConvertible, Sendable {
    let text: String
    let values: [String: String]

    init(_ text: String, _ values: [String: String]) {
        self.text = text
        self.values = values
    }

    var testDescription: String { text.debugDescription }
}

/// A file's text, and the lines that are faulty.
struct FaultyDotEnv: CustomTestStringConvertible, Sendable {
    let text: String
    let faults: [Int: DotEnv.Fault.Problem]
    let values: [String: String]

    init(_ text: String, _ faults: [Int: DotEnv.Fault.Problem], _ values: [String: String] = [:]) {
        self.text = text
        self.faults = faults
        self.values = values
    }

    var testDescription: String { text.debugDescription }
}

struct DotEnvTests {
    /// Each agrees with dotenv 16.
    static let agreeing: [DotEnvExample] = [
        // Nothing
        DotEnvExample("", [:]),
        DotEnvExample("\n\n", [:]),
        DotEnvExample("   \t ", [:]),
        DotEnvExample("# a comment", [:]),
        DotEnvExample("   # a comment", [:]),
        DotEnvExample("#A=1", [:]),
        DotEnvExample("# A=1\nB=2", ["B": "2"]),
        // Names
        DotEnvExample("A=1", ["A": "1"]),
        DotEnvExample("a_B.c-9=1", ["a_B.c-9": "1"]),
        DotEnvExample("9=1", ["9": "1"]),
        DotEnvExample("  A=1", ["A": "1"]),
        DotEnvExample("\tA=1", ["A": "1"]),
        DotEnvExample("export A=1", ["A": "1"]),
        DotEnvExample("export   A=1", ["A": "1"]),
        DotEnvExample("  export\tA=1", ["A": "1"]),
        DotEnvExample("export=1", ["export": "1"]),
        DotEnvExample("export =1", ["export": "1"]),
        DotEnvExample("exportA=1", ["exportA": "1"]),
        DotEnvExample("A: 1", ["A": "1"]),
        DotEnvExample("A:\t1", ["A": "1"]),
        DotEnvExample("export A: 1", ["A": "1"]),
        DotEnvExample("A: 'x y'", ["A": "x y"]),
        DotEnvExample("A =1", ["A": "1"]),
        DotEnvExample("A= 1", ["A": "1"]),
        DotEnvExample("A  =  1  ", ["A": "1"]),
        // Unquoted values
        DotEnvExample("A=", ["A": ""]),
        DotEnvExample("A=   ", ["A": ""]),
        DotEnvExample("A=\nB=2", ["A": "", "B": "2"]),
        DotEnvExample("A=x y z", ["A": "x y z"]),
        DotEnvExample("A=x=y=", ["A": "x=y="]),
        DotEnvExample("A==x", ["A": "=x"]),
        DotEnvExample("A=x:y", ["A": "x:y"]),
        DotEnvExample("A=it's", ["A": "it's"]),
        DotEnvExample("A=x\"y\"", ["A": "x\"y\""]),
        DotEnvExample("A=$B ${C}", ["A": "$B ${C}"]),
        DotEnvExample("A=x\\ny", ["A": "x\\ny"]),
        DotEnvExample("A={\"k\": \"v\"}", ["A": "{\"k\": \"v\"}"]),
        DotEnvExample("A=x #y", ["A": "x"]),
        DotEnvExample("A=x\t# y", ["A": "x"]),
        DotEnvExample("A=x y #z 'q'", ["A": "x y"]),
        DotEnvExample("A=#x", ["A": ""]),
        DotEnvExample("A= # x", ["A": ""]),
        DotEnvExample("A=ü € 😀", ["A": "ü € 😀"]),
        // Quoted values
        DotEnvExample("A='x'", ["A": "x"]),
        DotEnvExample("A=\"x\"", ["A": "x"]),
        DotEnvExample("A=`x`", ["A": "x"]),
        DotEnvExample("A=''", ["A": ""]),
        DotEnvExample("A=\"\"", ["A": ""]),
        DotEnvExample("A=``", ["A": ""]),
        DotEnvExample("A='  x  '", ["A": "  x  "]),
        DotEnvExample("A=  \"x\"  ", ["A": "x"]),
        DotEnvExample("A='x # y'", ["A": "x # y"]),
        DotEnvExample("A=\"x\" # y", ["A": "x"]),
        DotEnvExample("A=\"x\"# y", ["A": "x"]),
        DotEnvExample("A='say \"x\"'", ["A": "say \"x\""]),
        DotEnvExample("A=\"it's\"", ["A": "it's"]),
        DotEnvExample("A=`\"it's\"`", ["A": "\"it's\""]),
        DotEnvExample("A=\"x\\ny\"", ["A": "x\ny"]),
        DotEnvExample("A=\"x\\r\\ny\"", ["A": "x\r\ny"]),
        DotEnvExample("A=\"x\\ty\"", ["A": "x\\ty"]),
        DotEnvExample("A=\"x\\\\ny\"", ["A": "x\\\ny"]),
        DotEnvExample("A='x\\ny'", ["A": "x\\ny"]),
        DotEnvExample("A=`x\\ny`", ["A": "x\\ny"]),
        DotEnvExample("A=\"x\\\"y\"", ["A": "x\\\"y"]),
        DotEnvExample("A='x\\'y'", ["A": "x\\'y"]),
        DotEnvExample("A=\"C:\\dir\\\"", ["A": "C:\\dir\\"]),
        DotEnvExample("A=\"C:\\dir\\\"\nB=\"x\"", ["A": "C:\\dir\\", "B": "x"]),
        // Several lines
        DotEnvExample("A=\"x\ny\"\nB=2", ["A": "x\ny", "B": "2"]),
        DotEnvExample("A='x\n# y\nC=3'\nB=2", ["A": "x\n# y\nC=3", "B": "2"]),
        DotEnvExample("A=`x\n\ny` # z\nB=2", ["A": "x\n\ny", "B": "2"]),
        DotEnvExample(
            "A=\"-----BEGIN X-----\nMII=\n-----END X-----\n\"",
            ["A": "-----BEGIN X-----\nMII=\n-----END X-----\n"]
        ),
        // Line ends
        DotEnvExample("A=1\r\nB=2\r\n", ["A": "1", "B": "2"]),
        DotEnvExample("A=1\rB=2\r", ["A": "1", "B": "2"]),
        DotEnvExample("A='x\r\ny'\r\nB=2", ["A": "x\ny", "B": "2"]),
        DotEnvExample("A=1\r\r\nB=2", ["A": "1", "B": "2"]),
        DotEnvExample("\u{FEFF}A=1\nB=2", ["A": "1", "B": "2"]),
        DotEnvExample("\u{FEFF}# x\nB=2", ["B": "2"]),
        // Twice
        DotEnvExample("A=1\nA=2", ["A": "2"]),
        DotEnvExample("A=1\nB=3\nA=", ["A": "", "B": "3"]),
        // The documents' own
        DotEnvExample(
            "OPENID_SCOPE=openid profile email #DO NOT CHANGE THIS",
            ["OPENID_SCOPE": "openid profile email"]
        ),
        DotEnvExample(
            "OPENID_CALLBACK_URL=/oauth/openid/callback # this should be the same for everyone",
            ["OPENID_CALLBACK_URL": "/oauth/openid/callback"]
        ),
        DotEnvExample(
            "OPENID_REQUIRED_ROLE=\"Your Group Name\" # Single role or comma-separated roles (e.g., Group1,Group2)",
            ["OPENID_REQUIRED_ROLE": "Your Group Name"]
        ),
    ]

    /// Each differs from dotenv 16, which cuts, skips or takes literally.
    static let differing: [DotEnvExample] = [
        DotEnvExample("A=a#b", ["A": "a#b"]),
        DotEnvExample("A=a#b #c", ["A": "a#b"]),
        DotEnvExample("A=https://x.example/#y", ["A": "https://x.example/#y"]),
        DotEnvExample("A:\nB=2", ["A": "", "B": "2"]),
        DotEnvExample("A:", ["A": ""]),
    ]

    static let faulty: [FaultyDotEnv] = [
        FaultyDotEnv("A", [1: .notAnAssignment]),
        FaultyDotEnv("A\nB=2", [1: .notAnAssignment], ["B": "2"]),
        FaultyDotEnv("A B=1", [1: .notAnAssignment]),
        FaultyDotEnv("=1", [1: .notAnAssignment]),
        FaultyDotEnv(": 1", [1: .notAnAssignment]),
        FaultyDotEnv("A:1", [1: .notAnAssignment]),
        FaultyDotEnv("A : 1", [1: .notAnAssignment]),
        FaultyDotEnv("export A", [1: .notAnAssignment]),
        FaultyDotEnv("export", [1: .notAnAssignment]),
        FaultyDotEnv("export export A=1", [1: .notAnAssignment]),
        FaultyDotEnv("A+B=1", [1: .notAnAssignment]),
        FaultyDotEnv("Ä=1", [1: .notAnAssignment]),
        FaultyDotEnv("[section]", [1: .notAnAssignment]),
        FaultyDotEnv("; comment", [1: .notAnAssignment]),
        FaultyDotEnv("\n\n# x\nA\n", [4: .notAnAssignment]),
        FaultyDotEnv("A=\n'x'", [2: .notAnAssignment], ["A": ""]),
        FaultyDotEnv("A=\"x", [1: .quoteNotClosed("\"")]),
        FaultyDotEnv("A='x\nB=2", [1: .quoteNotClosed("'")], ["B": "2"]),
        FaultyDotEnv("A=`x", [1: .quoteNotClosed("`")]),
        FaultyDotEnv("A=\"", [1: .quoteNotClosed("\"")]),
        FaultyDotEnv("A=\"x\nB=\"y\"", [1: .quoteNotClosed("\"")], ["B": "y"]),
        FaultyDotEnv("A=\"x\" y", [1: .textAfterQuote("\"")]),
        FaultyDotEnv("A='x'y\nB=2", [1: .textAfterQuote("'")], ["B": "2"]),
        FaultyDotEnv("A=\"x\" \"y\"", [1: .textAfterQuote("\"")]),
        FaultyDotEnv("A='x\ny'\nB\nC=3", [3: .notAnAssignment], ["A": "x\ny", "C": "3"]),
        FaultyDotEnv("A\r\nB\r\n", [1: .notAnAssignment, 2: .notAnAssignment]),
    ]

    @Test(arguments: agreeing)
    func `a file means what dotenv 16 makes of it`(example: DotEnvExample) {
        let file = DotEnv(example.text)
        #expect(file.values == example.values)
        #expect(file.faults.isEmpty)
    }

    @Test(arguments: differing)
    func `a value is kept where dotenv would cut it`(example: DotEnvExample) {
        let file = DotEnv(example.text)
        #expect(file.values == example.values)
        #expect(file.faults.isEmpty)
    }

    @Test(arguments: faulty)
    func `a line that cannot be read is a fault, and the others count`(example: FaultyDotEnv) {
        let file = DotEnv(example.text)
        let faults = Dictionary(uniqueKeysWithValues: file.faults.map { ($0.line, $0.problem) })
        #expect(faults == example.faults)
        #expect(file.values == example.values)
    }

    @Test
    func `an assignment knows its line, also behind a value of several lines`() {
        let file = DotEnv("# x\nA='1\n2\n3'\nB=4\n")
        #expect(file.assignments.map(\.name) == ["A", "B"])
        #expect(file.assignments.map(\.line) == [2, 5])
    }

    @Test
    func `ten thousand quotes without an end take no quadratic time`() {
        let file = DotEnv(String(repeating: "A=\"\\\"\n", count: 10_000))
        #expect(file.faults.count + file.assignments.count == 10_000)
    }
}
