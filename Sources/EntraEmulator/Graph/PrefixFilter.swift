/// The query option `$filter` as far as the people picker needs it: `startsWith` and `eq`, joined by `or`.
struct PrefixFilter: Sendable, Equatable {
    private struct Test: Sendable, Equatable {
        let property: String
        let text: String
        let isWhole: Bool
    }

    /// What can be filtered by without the advanced mode (facts 3.2).
    private static let indexed: Set<String> = [
        "displayName", "givenName", "id", "mail", "mailNickname", "surname", "userPrincipalName", "userType",
    ]

    private let tests: [Test]

    init(_ text: String) throws(GraphRefusal) {
        var tests: [Test] = []
        var rest = text[...]
        while true {
            let prefix = /\s*starts[wW]ith\(([A-Za-z]+),\s*'((?:[^']|'')*)'\)\s*/
            let whole = /\s*([A-Za-z]+) eq '((?:[^']|'')*)'\s*/
            if let match = rest.prefixMatch(of: prefix) {
                tests.append(Test(property: String(match.1), text: PrefixFilter.plain(match.2), isWhole: false))
                rest = rest[match.range.upperBound...]
            } else if let match = rest.prefixMatch(of: whole) {
                tests.append(Test(property: String(match.1), text: PrefixFilter.plain(match.2), isWhole: true))
                rest = rest[match.range.upperBound...]
            } else {
                throw rest.lowercased().contains("endswith") ? .unsupportedQuery : .badRequest("Invalid filter clause")
            }
            if rest.isEmpty { break }
            guard rest.hasPrefix("or ") else { throw .badRequest("Invalid filter clause") }
            rest = rest.dropFirst(3)
        }
        guard tests.allSatisfy({ PrefixFilter.indexed.contains($0.property) }) else { throw .unindexedProperty }
        self.tests = tests
    }

    func matches(_ object: GraphObject) -> Bool {
        tests.contains { test in
            guard let value = object.text(test.property)?.lowercased() else { return false }
            return test.isWhole ? value == test.text : value.hasPrefix(test.text)
        }
    }

    private static func plain(_ text: Substring) -> String {
        String(text).replacing("''", with: "'").lowercased()
    }
}
