import OpenIDConnect

/// Texts that Graph tells of people and groups.
enum GraphText {
    /// Longest text that is shown.
    private static let maximumLength = 1024

    /// A text that says something: not null, not empty, cut, and without control characters.
    static func shown(_ value: JSONValue?) -> String? {
        guard let text = value?.string else { return nil }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(maximumLength) {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            scalars.append(isControl ? " " : scalar)
        }
        let shown = String(scalars)
        return shown.allSatisfy { $0 == " " } ? nil : shown
    }
}
