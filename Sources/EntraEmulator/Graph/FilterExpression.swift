/// The query option `$filter` as far as the people picker needs it: `startsWith` and `eq`, joined by `and` and `or`.
indirect enum FilterExpression: Sendable, Equatable {
    case all(FilterExpression, FilterExpression)
    case any(FilterExpression, FilterExpression)
    /// A property begins with a text, or is the text.
    case test(property: String, text: String, isWhole: Bool)

    /// Reads a filter over some properties.
    init(_ text: String, over properties: Set<String>) throws(GraphRefusal) {
        var reader = Reader(rest: Array(text)[...], properties: properties)
        self = try reader.alternatives()
        guard reader.rest.allSatisfy({ $0 == " " }) else { throw Reader.syntaxError }
    }

    /// Whether something passes whose properties have these texts.
    func matches(_ value: (String) -> String?) -> Bool {
        switch self {
        case .all(let first, let second): return first.matches(value) && second.matches(value)
        case .any(let first, let second): return first.matches(value) || second.matches(value)
        case .test(let property, let text, let isWhole):
            guard let value = value(property)?.lowercased() else { return false }
            return isWhole ? value == text.lowercased() : value.hasPrefix(text.lowercased())
        }
    }

    private struct Reader {
        /// The recorded facts have no text for this one.
        static let syntaxError = GraphRefusal.badRequest("Invalid filter clause")
        private static let deepestNesting = 32

        var rest: ArraySlice<Character>
        let properties: Set<String>
        var depth = 0

        mutating func alternatives() throws(GraphRefusal) -> FilterExpression {
            var result = try conjunction()
            while take("or ") { result = .any(result, try conjunction()) }
            return result
        }

        private mutating func conjunction() throws(GraphRefusal) -> FilterExpression {
            var result = try term()
            while take("and ") { result = .all(result, try term()) }
            return result
        }

        private mutating func term() throws(GraphRefusal) -> FilterExpression {
            if take("(") {
                depth += 1
                guard depth <= Self.deepestNesting else { throw Self.syntaxError }
                let result = try alternatives()
                depth -= 1
                try need(")")
                return result
            }
            let name = name()
            switch name.lowercased() {
            case "startswith":
                try need("(")
                let property = try indexed(self.name())
                try need(",")
                let text = try literal()
                try need(")")
                return .test(property: property, text: text, isWhole: false)
            // These want the advanced mode, in which the emulator has nothing for them.
            case "endswith", "not": throw .unsupportedQuery
            default:
                if take("ne ") { throw .unsupportedQuery }
                try need("eq ")
                return .test(property: try indexed(name), text: try literal(), isWhole: true)
            }
        }

        private func indexed(_ property: String) throws(GraphRefusal) -> String {
            guard !property.isEmpty else { throw Self.syntaxError }
            guard properties.contains(property) else { throw .unindexedProperty }
            return property
        }

        /// A name, or several with slashes between them.
        private mutating func name() -> String {
            skipSpace()
            let name = rest.prefix { $0.isLetter || $0 == "/" }
            rest = rest.dropFirst(name.count)
            return String(name)
        }

        /// A text in single quotes, with the quotes in it doubled, or `true` or `false`.
        private mutating func literal() throws(GraphRefusal) -> String {
            guard take("'") else {
                let word = name()
                guard word == "true" || word == "false" else { throw Self.syntaxError }
                return word
            }
            var text = ""
            while let character = rest.popFirst() {
                if character != "'" {
                    text.append(character)
                } else if rest.first == "'" {
                    rest = rest.dropFirst()
                    text.append("'")
                } else {
                    return text
                }
            }
            throw Self.syntaxError
        }

        private mutating func skipSpace() {
            rest = rest.drop { $0 == " " }
        }

        private mutating func need(_ word: String) throws(GraphRefusal) {
            guard take(word) else { throw Self.syntaxError }
        }

        private mutating func take(_ word: String) -> Bool {
            skipSpace()
            guard rest.starts(with: word) else { return false }
            rest = rest.dropFirst(word.count)
            return true
        }
    }
}
