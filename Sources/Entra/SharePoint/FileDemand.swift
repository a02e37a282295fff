/// What somebody wants of a file: all of it or a part, unless it is what they have.
package struct FileDemand: Sendable, Equatable {
    /// Longest value of a condition that is passed on.
    private static let maximumLength = 512

    /// The value of `Range`: one part; `nil` for the whole.
    package let range: String?
    /// The value of `If-Range`; only beside a range.
    package let ifRange: String?
    /// The value of `If-None-Match`.
    package let ifNoneMatch: String?

    /// Takes the fields of a request; those that cannot be passed on count as not sent, which gives the whole file.
    package init(range: String? = nil, ifRange: String? = nil, ifNoneMatch: String? = nil) {
        self.range = ByteRange.single(range)
        self.ifRange = self.range == nil ? nil : Self.condition(ifRange)
        self.ifNoneMatch = Self.condition(ifNoneMatch)
    }

    private static func condition(_ text: String?) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= maximumLength,
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return nil }
        return text
    }
}
