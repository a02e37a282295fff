/// How well a text names a principal: LibreChat's ranking, so that its pages sort as before.
///
/// Upper and lower case are the same; nothing is folded beyond that.
enum PrincipalRank: Int, Comparable, Sendable {
    /// Found by something that is not shown.
    case other = 10
    /// Some field holds the text.
    case contains = 50
    /// Some field begins with it.
    case prefix = 80
    /// Some field is the text.
    case exact = 100

    /// The best rank of a text among some fields.
    ///
    /// - Parameters:
    ///   - text: What was typed, in lower case.
    ///   - fields: What the principal is known by.
    init(of text: String, in fields: [String?]) {
        self =
            fields.compactMap { field -> PrincipalRank? in
                guard let field = field?.lowercased() else { return nil }
                if field == text { return .exact }
                if field.hasPrefix(text) { return .prefix }
                return field.contains(text) ? .contains : nil
            }
            .max() ?? .other
    }

    static func < (one: PrincipalRank, other: PrincipalRank) -> Bool { one.rawValue < other.rawValue }
}
