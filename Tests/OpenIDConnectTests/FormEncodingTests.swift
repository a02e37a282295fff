import OpenIDConnect
import Testing

struct FormEncodingTests {
    @Test(arguments: [
        ("", [:]), ("&", [:]), ("&&&", [:]), ("a=1", ["a": "1"]), ("a", ["a": ""]), ("a=", ["a": ""]),
        ("=a", ["": "a"]),
        ("a=1&b=2", ["a": "1", "b": "2"]), ("a=b=c", ["a": "b=c"]), ("a+b=c+d", ["a b": "c d"]), ("a=%2B", ["a": "+"]),
        ("%61=%C3%A9", ["a": "é"]), ("a=é", ["a": "é"]), ("a=1;b=2", ["a": "1;b=2"]), ("a=%0d%0A", ["a": "\r\n"]),
        ("A=1&a=2", ["A": "1", "a": "2"]),
    ])
    func `a query is read`(text: String, parameters: [String: String]) throws {
        #expect(try FormEncoding.decode(text) == parameters)
    }

    @Test(arguments: [
        "a=%", "a=%2", "a=%G0", "a=%0G", "a=%%20", "%=1", "a=%00", "%00=a", "a=\u{0}", "a=b c", "a=\n", "a=\r", "a=\t",
        "a=\u{7F}", "a=%FF", "a=%C3", "a=%C0%AF", "a=%ED%A0%80", "a=%C3&b=%A9",
    ])
    func `a malformed query is refused`(text: String) {
        #expect(throws: FormEncoding.Fault.malformed) {
            try FormEncoding.decode(text)
        }
    }

    @Test(arguments: ["a=1&a=1", "a&a", "a=&a=1", "a=1&%61=2", "a=1&b=2&a=3"])
    func `a repeated parameter is refused`(text: String) {
        #expect(throws: FormEncoding.Fault.repeated(name: "a")) {
            try FormEncoding.decode(text)
        }
    }

    @Test
    func `the number of parameters has a limit`() throws {
        let pairs = (0...FormEncoding.maximumParameterCount).map { "a\($0)=1" }
        #expect(try FormEncoding.decode(pairs.dropLast().joined(separator: "&")).count == pairs.count - 1)
        #expect(throws: FormEncoding.Fault.tooManyParameters) {
            try FormEncoding.decode(pairs.joined(separator: "&"))
        }
    }

    @Test
    func `everything but unreserved characters is encoded`() throws {
        #expect(FormEncoding.encode("aZ09-._~ +&=/é\"") == "aZ09-._~%20%2B%26%3D%2F%C3%A9%22")
        let secret = "p+w/d&x=~ %\u{1F511}"
        #expect(try FormEncoding.decode("a=" + FormEncoding.encode(secret)) == ["a": secret])
    }
}
