import OpenIDConnect

/// Texts that Graph tells of people and groups.
enum GraphText {
    /// Longest text that is shown.
    private static let maximumLength = 1024

    /// A text that says something: not null, not empty, cut, and without control characters.
    static func shown(_ value: JSONValue?) -> String? {
        guard let text = value?.string else { return nil }
        // Nearly all names and addresses.
        if text.utf8.count <= maximumLength, text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) || $0 == 0x20 }) {
            return text.utf8.allSatisfy { $0 == 0x20 } ? nil : text
        }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(maximumLength) {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            scalars.append(isControl ? " " : scalar)
        }
        let shown = String(scalars)
        return shown.allSatisfy { $0 == " " } ? nil : shown
    }
}
