import Entra

/// What a page asks the people search, read from its query.
struct SearchInquiry: Sendable, Hashable {
    static let limits = 1...50
    private static let usualLimit = 20
    /// LibreChat's answer to a limit that is no number.
    private static let limitOfNonsense = 10

    /// Why a query is refused; in LibreChat's words, as far as it has them.
    enum Refusal: String, Error {
        case missing = "Query parameter \"q\" is required and must not be empty"
        case tooShort = "Query must be at least 2 characters long"
        case tooLong = "Query must be at most 256 characters long"
    }

    /// What was typed, without spaces around it.
    let text: String
    let limit: Int
    /// What shall be found, in the order of the question; `nil` for everything.
    let kinds: [Principal.Kind]?

    /// Reads decoded parameters; of a repeated one the first counts, but all `types` do.
    init(_ pairs: [(name: String, value: String)]) throws(Refusal) {
        func first(_ name: String) -> String? { pairs.first { $0.name == name }?.value }
        let typed = (first("q") ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !typed.isEmpty else { throw .missing }
        guard typed.count >= SearchText.minimumLength else { throw .tooShort }
        guard typed.count <= SearchText.maximumLength else { throw .tooLong }
        text = typed
        limit = Self.limit(first("limit"))
        let types = pairs.filter { $0.name == "types" }.map(\.value).joined(separator: ",")
        let named = types.split(separator: ",").compactMap { name in
            Principal.Kind(rawValue: name.split(whereSeparator: \.isWhitespace).joined())
        }
        let unique = named.reduce(into: [Principal.Kind]()) { if !$0.contains($1) { $0.append($1) } }
        kinds = unique.isEmpty ? nil : unique
    }

    /// Whether something of this kind may be found.
    func wants(_ kind: Principal.Kind) -> Bool { kinds?.contains(kind) ?? true }

    private static func limit(_ text: String?) -> Int {
        guard let text, !text.isEmpty else { return usualLimit }
        // JavaScript's `parseInt`: the number at the beginning.
        let sign = text.hasPrefix("-") ? -1 : 1
        let digits = text.drop { $0 == "-" || $0 == "+" }.prefix { $0.isASCII && $0.isNumber }.prefix(9)
        guard let number = Int(digits) else { return limitOfNonsense }
        return min(max(sign * number, limits.lowerBound), limits.upperBound)
    }
}
