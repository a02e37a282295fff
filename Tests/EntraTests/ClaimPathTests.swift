import Entra
import OpenIDConnect
import TestSupport
import Testing

struct ClaimPathTests {
    private static let claims = #"""
        {"roles":["a","b c",1,""],"scp":"x y,z ,w","realm_access":{"roles":["r"]},"a.b":"literal","a":{"b":"nested",
        "c":[{"d":"deep"}]},"https://ns.example/roles":["n"],"admin":true,"empty":"","none":null,"n":5}
        """#

    static let words: [(path: String, words: [String]?)] = [
        ("roles", ["a", "b c"]), ("scp", ["x", "y", "z", "w"]), ("realm_access.roles", ["r"]), ("a.b", ["literal"]),
        ("a.c.0.d", ["deep"]), ("https://ns.example/roles", ["n"]), ("empty", []), ("admin", nil), ("none", nil),
        ("n", nil),
        ("a", nil), ("", nil), (".", nil), ("roles.", nil), (".roles", nil), ("missing", nil), ("a.c.1.d", nil),
        ("a.c.-1.d", nil), ("a.c.x", nil), ("roles.0", ["a"]), ("roles.9", nil), ("Roles", nil), ("a.b.c", nil),
        ("scp.x", nil),
    ]

    @Test(arguments: words)
    func `words are found at a path`(path: String, words: [String]?) throws {
        let claims = Claims(try #require(try JSONParser.parse(Array(Self.claims.utf8)).object))
        #expect(ClaimPath(path).words(in: claims) == words)
    }

    @Test
    func `other values are found too`() throws {
        let claims = Claims(try #require(try JSONParser.parse(Array(Self.claims.utf8)).object))
        #expect(ClaimPath("admin").value(in: claims) == .bool(true))
        #expect(ClaimPath("missing").value(in: claims) == nil)
    }
}
