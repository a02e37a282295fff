/// The query option `$search` of directory collections (facts 3.2).
indirect enum SearchExpression: Sendable, Equatable {
    case all(SearchExpression, SearchExpression)
    case any(SearchExpression, SearchExpression)
    /// Words of a property that is split into words, or the beginning of another one.
    case clause(property: String, text: String)

    /// Reads an expression: clauses in quotes, joined by `AND` and `OR` outside of them, in parentheses or not.
    init(_ text: String) throws(GraphRefusal) {
        var reader = Reader(rest: Array(text)[...])
        self = try reader.alternatives()
        reader.skipSpace()
        guard reader.rest.isEmpty else { throw Reader.syntaxError }
    }

    private struct Reader {
        /// The recorded facts have no text for this one.
        static let syntaxError = GraphRefusal.badRequest("Syntax error in the query option '$search'.")
        private static let deepestNesting = 32

        var rest: ArraySlice<Character>
        var depth = 0

        mutating func alternatives() throws(GraphRefusal) -> SearchExpression {
            var result = try conjunction()
            while take("OR") { result = .any(result, try conjunction()) }
            return result
        }

        private mutating func conjunction() throws(GraphRefusal) -> SearchExpression {
            var result = try term()
            while take("AND") { result = .all(result, try term()) }
            return result
        }

        private mutating func term() throws(GraphRefusal) -> SearchExpression {
            if take("(") {
                depth += 1
                guard depth <= Self.deepestNesting else { throw Self.syntaxError }
                let result = try alternatives()
                depth -= 1
                guard take(")") else { throw Self.syntaxError }
                return result
            }
            guard take("\"") else { throw Self.syntaxError }
            var text = ""
            while let character = rest.popFirst(), character != "\"" {
                guard character == "\\" else {
                    text.append(character)
                    if rest.isEmpty { throw Self.syntaxError }
                    continue
                }
                guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\", !rest.isEmpty else {
                    throw Self.syntaxError
                }
                text.append(escaped)
            }
            guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { throw Self.syntaxError }
            return .clause(property: String(text[..<colon]), text: String(text[text.index(after: colon)...]))
        }

        mutating func skipSpace() {
            rest = rest.drop { $0 == " " }
        }

        private mutating func take(_ word: String) -> Bool {
            skipSpace()
            guard rest.starts(with: word) else { return false }
            rest = rest.dropFirst(word.count)
            return true
        }
    }
}
