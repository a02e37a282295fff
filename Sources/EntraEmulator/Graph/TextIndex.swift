/// Finds people or groups by their texts.
struct TextIndex: Sendable {
    /// The properties whose words are looked for; the others are looked for as a whole (facts 3.2).
    static let splitProperties: Set<String> = ["displayName", "description"]

    private let count: Int
    private let words: [String: PrefixTable]
    private let texts: [String: PrefixTable]

    init(_ objects: [GraphObject]) {
        count = objects.count
        var known: [String: [String]] = [:]
        func entries(_ property: String, _ split: (String) -> [String]) -> PrefixTable {
            PrefixTable(
                objects.enumerated().flatMap { place, object in
                    object.text(property).map(split)?.map { (text: $0, place: place) } ?? []
                }
            )
        }
        var words: [String: PrefixTable] = [:]
        for property in Self.splitProperties {
            words[property] = entries(property) { text in
                // Many have the same name.
                let result = known[text] ?? SearchTokens.indexed(text)
                known[text] = result
                return result
            }
        }
        self.words = words
        var texts: [String: PrefixTable] = [:]
        for property in GraphObject.indexedProperties { texts[property] = entries(property) { [$0] } }
        self.texts = texts
    }

    /// Everything.
    var all: PlaceSet { PlaceSet(of: count, isFull: true) }

    /// What has what is looked for.
    func places(_ expression: SearchExpression) -> PlaceSet {
        switch expression {
        case .all(let first, let second):
            var found = places(first)
            found.formIntersection(places(second))
            return found
        case .any(let first, let second):
            var found = places(first)
            found.formUnion(places(second))
            return found
        // The ampersand in a value is a known defect of the service (quirk 62).
        case .clause(_, let text) where text.contains("&"): return PlaceSet(of: count)
        case .clause(let property, let text):
            guard let table = words[property] else { return places(property, text, isWhole: false) }
            return places(SearchTokens.wanted(text), in: table)
        }
    }

    /// What passes a filter.
    func places(_ expression: FilterExpression) -> PlaceSet {
        switch expression {
        case .all(let first, let second):
            var found = places(first)
            found.formIntersection(places(second))
            return found
        case .any(let first, let second):
            var found = places(first)
            found.formUnion(places(second))
            return found
        case .test(let property, let text, let isWhole): return places(property, text, isWhole: isWhole)
        }
    }

    /// Who has every one of these words in the name, the mail address or the user principal name.
    func people(near words: [Substring]) -> PlaceSet {
        guard let names = self.words["displayName"], !words.isEmpty else { return PlaceSet(of: count) }
        var found = all
        for word in words {
            var near = places(SearchTokens.wanted(String(word)), in: names)
            near.formUnion(places("mail", String(word), isWhole: false))
            near.formUnion(places("userPrincipalName", String(word), isWhole: false))
            found.formIntersection(near)
        }
        return found
    }

    private func places(_ property: String, _ text: String, isWhole: Bool) -> PlaceSet {
        texts[property]?.places(of: text, isWhole: isWhole, among: count) ?? PlaceSet(of: count)
    }

    /// Where every wanted word begins a word, in any order.
    private func places(_ wanted: [String], in table: PrefixTable) -> PlaceSet {
        guard !wanted.isEmpty else { return PlaceSet(of: count) }
        var found = all
        for word in wanted { found.formIntersection(table.places(of: word, isWhole: false, among: count)) }
        return found
    }
}
