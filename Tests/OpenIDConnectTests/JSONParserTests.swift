import OpenIDConnect
import Testing

struct JSONParserTests {
    @Test(arguments: [
        ("null", JSONValue.null), ("true", .bool(true)), ("false", .bool(false)), (" 0 ", .integer(0)),
        ("-1", .integer(-1)), ("9223372036854775807", .integer(.max)), ("9223372036854775808", .decimal(0x1p63)),
        ("1.5", .decimal(1.5)), ("1e3", .decimal(1000)), ("1E-2", .decimal(0.01)), ("2e+2", .decimal(200)),
        ("\"\"", .string("")), (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{8}\u{C}\n\r\t")),
        (#""\u00e9\uD83D\uDE00""#, .string("é😀")), ("\"é\"", .string("é")), (#""\u0000""#, .string("\0")),
        ("[]", .array([])), ("[1, [2]]", .array([.integer(1), .array([.integer(2)])])),
        ("{}", .object([:])), ("\t{ \"a\" : { } }\r\n", .object(["a": .object([:])])),
    ])
    func `a JSON text is read`(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "+1", "01", "-", "-01", ".5", "1.", "1e", "1e+", "0x1", "NaN", "Infinity",
        "-Infinity", "\"", "\"\\", #""\x""#, #""\u12""#, #""\u12G4""#, #""\uD800""#, #""\uD800x""#, #""\uD800\n""#,
        #""\uDC00""#, #""\uD800\uD800""#, #""\uDC00\uD800""#, "\"\n\"", "\"\t\"", "\"\0\"", "[", "[1", "[1,", "[1,]",
        "[,1]",
        "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}",
        "{,}", "1 2", "{} {}", "[]x", "'a'", "// a\n1", "\u{FEFF}1", "\u{A0}1", "1\u{B}",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect {
            try JSONParser.parse(Array(text.utf8))
        } throws: { error in
            guard case .malformed(let offset) = error as? JSONFault else {
                return false
            }
            return (0...text.utf8.count).contains(offset)
        }
    }

    @Test(arguments: ["1e999", "-1e999", "1" + String(repeating: "0", count: 400)])
    func `a number without finite value is refused`(text: String) {
        #expect(throws: JSONFault.numberOutOfRange(offset: 0)) {
            try JSONParser.parse(Array(text.utf8))
        }
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, 10), (#"{"a":1,"\u0061":2}"#, 15), (#"{"":1,"":2}"#, 8),
        (#"[{"b":{"a":1,"c":2,"a":3}}]"#, 22),
    ])
    func `a member that is there twice is refused`(text: String, offset: Int) {
        #expect(throws: JSONFault.duplicateMember(offset: offset)) {
            try JSONParser.parse(Array(text.utf8))
        }
    }

    @Test(arguments: [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3]])
    func `a string that is not UTF-8 is refused`(bytes: [UInt8]) {
        #expect(throws: JSONFault.malformed(offset: 0)) {
            try JSONParser.parse([0x22] + bytes + [0x22])
        }
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func `the depth has a limit`(opening: String, closing: String) throws {
        func text(_ depth: Int) -> [UInt8] {
            let middle = opening == "[" ? "" : "1"
            let nested = String(repeating: opening, count: depth) + middle + String(repeating: closing, count: depth)
            return Array(nested.utf8)
        }
        _ = try JSONParser.parse(text(JSONParser.maximumDepth))
        #expect(throws: JSONFault.tooDeep) {
            try JSONParser.parse(text(JSONParser.maximumDepth + 1))
        }
        #expect(throws: JSONFault.tooDeep) {
            try JSONParser.parse(Array(String(repeating: opening, count: 100_000).utf8))
        }
    }

    @Test
    func `ten thousand mutations of a document are read or refused, and never trap`() {
        let document = Array(
            #"{"keys":[{"kid":"k\u00e9\uD83D\uDE00","n":"AQAB","e":-1.5e3}],"a":{"b":[true,false,null,0]}}"#.utf8
        )
        var generator = SeededGenerator(seed: 1)
        var accepted = 0
        for _ in 0..<10_000 {
            var mutated = document
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                let index = Int.random(in: 0..<mutated.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: mutated[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: mutated.remove(at: index)
                case 2: mutated.insert(mutated[index], at: index)
                default: mutated.removeSubrange(index...)
                }
                if mutated.isEmpty {
                    mutated = [0x20]
                }
            }
            if (try? JSONParser.parse(mutated)) != nil {
                accepted += 1
            }
        }
        #expect((1..<10_000).contains(accepted))
    }
}
