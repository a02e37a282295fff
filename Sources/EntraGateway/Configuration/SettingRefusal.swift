/// Why the text of a setting is refused; with the setting's name it becomes a ``ConfigurationFault``.
struct SettingRefusal: Error, Equatable {
    let problem: String
    let accepted: String

    /// A text of an operator in quotes, short and on one line, for a fault.
    static func quoted(_ text: some StringProtocol) -> String {
        "'\(escaped(text))'"
    }

    /// A text of an operator, short and on one line.
    static func escaped(_ text: some StringProtocol) -> String {
        let limit = 100
        var shown = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
                shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            default:
                shown.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.count > limit ? shown + "…" : shown
    }
}
