/// The words of a name as the directory's search index has them (facts 3.2).
enum SearchTokens {
    private enum Kind {
        case digit
        case lower
        case other
        case upper
    }

    /// The words of a text in lower case: split at spaces, symbols, digits and where a capital follows a small letter.
    ///
    /// Words that symbols join are there joined as well, so that `helloworld` finds `hello-world`.
    static func indexed(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).flatMap { word in
            let parts = parts(word)
            let joined = word.filter { kind($0) != nil }.lowercased()
            return parts.count > 1 ? parts + [joined] : parts
        }
    }

    /// The words that are looked for.
    static func wanted(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).flatMap { parts($0) }
    }

    private static func parts(_ word: Substring) -> [String] {
        var parts: [String] = []
        var part = ""
        var last: Kind?
        for character in word {
            let kind = kind(character)
            let isBreak = kind == nil || (kind == .digit) != (last == .digit) || (last == .lower && kind == .upper)
            if isBreak, !part.isEmpty {
                parts.append(part.lowercased())
                part = ""
            }
            if kind != nil { part.append(character) }
            last = kind
        }
        return part.isEmpty ? parts : parts + [part.lowercased()]
    }

    private static func kind(_ character: Character) -> Kind? {
        if character.isNumber { return .digit }
        guard character.isLetter else { return nil }
        return character.isUppercase ? .upper : character.isLowercase ? .lower : .other
    }
}
