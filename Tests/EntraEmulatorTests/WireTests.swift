import EntraEmulator
import Testing

struct WireTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-1.5e+3", "1e400", #""""#, #""a\"\\\n\u00e9""#, "[]", "[1,[2]]", "{}",
        #"{"b":1,"a":{"c":[null]}}"#, " {\t\"a\" : 1 }\r\n", #""\ud83c\udf1e""#,
    ])
    func `a JSON text is read, and read again after writing`(text: String) throws {
        let value = try #require(JSONValue(parsing: Array(text.utf8)))
        #expect(JSONValue(parsing: Array(value.serialized.utf8)) == value)
    }

    @Test(arguments: [
        "", "nul", "01", "1.", ".5", "+1", "1e", "--1", "\"", "\"\u{1}\"", #""\x""#, #""\ud800""#, #""\ud800\u0041""#,
        #""\u12g4""#, "[1,]", "[1", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "1 2", "[1}", "tru",
        String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
    ])
    func `a text that is not JSON is refused`(text: String) {
        #expect(JSONValue(parsing: Array(text.utf8)) == nil)
    }

    @Test
    func `a merge patch changes, adds and removes (RFC 7396)`() {
        let value: JSONValue = ["a": 1, "b": ["c": 2, "d": 3], "e": [4]]
        let patch: JSONValue = ["a": "x", "b": ["c": .null], "e": .null, "f": true]
        #expect(value.merging(patch) == ["a": "x", "b": ["d": 3], "f": true])
        #expect(value.merging("text") == "text")
        #expect(JSONValue.null.merging(["a": 1]) == ["a": 1])
    }

    @Test(arguments: [
        ("a=1&b=2", "a=1&b=2"), ("a=x+y", "a=x+y"), ("a=%20%22x%22%20", "a=+%22x%22+"), ("a", "a="), ("a=%", "a=%25"),
        ("a=%zz", "a=%25zz"), ("a=b=c", "a=b%3dc"), ("%C3%BC=%c3%bc", "%c3%bc=%c3%bc"), ("&&a=1&", "a=1"),
        ("a= x \"", "a=+x+%22"),
    ])
    func `form fields are decoded strictly and encoded as Entra does`(text: String, encoded: String) {
        #expect(FormFields(encoded: text).encoded == encoded)
    }
}
