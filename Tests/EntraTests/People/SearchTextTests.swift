import Entra
import HTTPTransport
import TestSupport
import Testing

/// Exactly the request that Graph wants, or none: facts 3.2 and 3.3, quirk rows 61 to 63.
struct SearchTextTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let typed: String
        /// `$search` of directory objects; `nil` for no request.
        let clause: String?
        /// `$search` of relevant people.
        let relevance: String?
        var testDescription: String { name }

        init(_ name: String, _ typed: String, _ clause: String?, _ relevance: String?) {
            (self.name, self.typed, self.clause, self.relevance) = (name, typed, clause, relevance)
        }

        static let all = [
            Case("a name", "ada", #""displayName:ada""#, #""ada""#),
            Case("two words", "Ada Lovelace", #""displayName:Ada Lovelace""#, #""Ada Lovelace""#),
            Case("spaces", "  Ada \t Lovelace\n", #""displayName:Ada Lovelace""#, #""Ada Lovelace""#),
            Case("a quote", #"Ada "the" L"#, #""displayName:Ada \"the\" L""#, #""Ada the L""#),
            Case("only quotes", #""""#, nil, nil),
            Case("an apostrophe", "O'Brien", #""displayName:O'Brien""#, #""O'Brien""#),
            Case("a backslash", #"a\b"#, #""displayName:a\\b""#, #""a b""#),
            Case("a backslash at the end", #"ab\"#, #""displayName:ab\\""#, #""ab""#),
            Case("an ampersand", "R&D", #""displayName:R D""#, #""R D""#),
            Case("only an ampersand", "&&", nil, nil),
            Case("a colon", "mail:x", #""displayName:mail:x""#, #""mail:x""#),
            Case("a clause of one's own", #"x" OR "mail:y"#, #""displayName:x\" OR \"mail:y""#, #""x OR mail:y""#),
            Case(
                "a quote with a mark on it",
                "ab\"\u{301} OR \"mail:y",
                "\"displayName:ab\\\"\u{301} OR \\\"mail:y\"",
                "\"ab \u{301} OR mail:y\""
            ),
            Case("a backslash joined to nothing", "ab\\\u{200D}", "\"displayName:ab\\\\\u{200D}\"", "\"ab \u{200D}\""),
            Case("AND and OR", "AND OR", #""displayName:AND OR""#, #""AND OR""#),
            Case("parentheses", "(ada)", #""displayName:(ada)""#, #""(ada)""#),
            Case("a percent sign", "50%", #""displayName:50%""#, #""50%""#),
            Case("something encoded", "%22", #""displayName:%22""#, #""%22""#),
            Case("an asterisk", "a*", #""displayName:a*""#, #""a*""#),
            Case("a plus sign", "a+b", #""displayName:a+b""#, #""a+b""#),
            Case("an address", "ada@example.com", #""displayName:ada@example.com""#, #""ada@example.com""#),
            Case("a hash", "C#", #""displayName:C#""#, #""C#""#),
            Case("one character", "a", nil, nil),
            Case("one letter of two scalars", "a\u{308}", nil, nil),
            Case("nothing", "", nil, nil),
            Case("only spaces", "   ", nil, nil),
            Case("only symbols", "*-", nil, nil),
            Case(
                "256 characters",
                String(repeating: "a", count: 256),
                "\"displayName:\(String(repeating: "a", count: 256))\"",
                "\"\(String(repeating: "a", count: 256))\""
            ),
            Case("257 characters", String(repeating: "a", count: 257), nil, nil),
            Case("10 kB", String(repeating: "a", count: 10_240), nil, nil),
            Case("one letter under 4,000 marks", "ab" + String(repeating: "\u{301}", count: 4000), nil, nil),
            Case(
                "right to left",
                "\u{5E9}\u{5DC}\u{5D5}\u{5DD}",
                "\"displayName:\u{5E9}\u{5DC}\u{5D5}\u{5DD}\"",
                "\"\u{5E9}\u{5DC}\u{5D5}\u{5DD}\""
            ),
            Case("marks of direction", "\u{202E}ada\u{200F}", #""displayName:ada""#, #""ada""#),
            Case("emoji", "👩‍💻👍", "\"displayName:👩‍💻👍\"", "\"👩‍💻👍\""),
            Case("a line end", "ada\r\nX: y", #""displayName:ada X: y""#, #""ada X: y""#),
            Case("a NUL", "ada\u{0}b", #""displayName:ada b""#, #""ada b""#),
            Case("Chinese", "王芳", "\"displayName:王芳\"", "\"王芳\""),
        ]
    }

    @Test(arguments: Case.all)
    func `what is typed becomes exactly one clause, or no request`(_ test: Case) {
        let text = SearchText(test.typed)
        #expect(text?.clauses(["displayName"]) == test.clause)
        #expect(text?.relevance == test.relevance)
    }

    @Test
    func `a clause for each property`() {
        #expect(SearchText("ada")?.clauses(["displayName", "mail"]) == #""displayName:ada" OR "mail:ada""#)
    }

    @Test(arguments: [("O'Brien", "'O''Brien'"), ("", "''"), ("a\\b", "'a\\b'"), ("''", "''''''")])
    func `a quote in a filter is doubled`(_ text: String, _ literal: String) {
        #expect(SearchText.literal(text) == literal)
    }

    @Test
    func `on the wire every character is encoded that could end the value`() async throws {
        let transport = StubTransport(answers: [])
        let bench = GraphBench(transport)
        let text = try #require(SearchText(#"a"b\c #&+%"#))
        _ = await EntraSearch(client: bench.client, asksRelevantPeople: true)
            .find(text, EntraSearch.Wish(people: true, groups: false, limit: 7), as: bench.caller())
        #expect(
            transport.requests.first?.url
                == "\(GraphBench.origin)/v1.0/me/people?$search=%22a%20b%20c%20%23%20%2B%25%22"
                + "&$filter=personType%2Fsubclass%20eq%20%27OrganizationUser%27&$top=7"
                + "&$select=id%2CdisplayName%2CgivenName%2Csurname%2CuserPrincipalName%2CscoredEmailAddresses%2CpersonType"
        )
    }
}
