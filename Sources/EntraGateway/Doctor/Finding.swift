/// One line of what the doctor says: how it stands with one thing, and what to do about it.
package struct Finding: Sendable, Equatable {
    /// How it stands.
    package enum Verdict: String, Sendable, Equatable {
        /// As it should be.
        case ok
        /// It works, or nobody can tell; worth a look.
        case warn
        /// It does not work.
        case fail
    }

    /// How it stands.
    package let verdict: Verdict
    /// With what.
    package let subject: String
    /// What was found, and what to do next when it is not as it should be.
    package let text: String

    /// The line, without a line break.
    package var line: String {
        let verdict = verdict.rawValue + String(repeating: " ", count: 6 - verdict.rawValue.count)
        return "\(verdict)\(subject): \(text)"
    }

    static func ok(_ subject: String, _ text: String) -> Finding {
        Finding(verdict: .ok, subject: subject, text: text)
    }

    static func warn(_ subject: String, _ text: String) -> Finding {
        Finding(verdict: .warn, subject: subject, text: text)
    }

    static func fail(_ subject: String, _ text: String) -> Finding {
        Finding(verdict: .fail, subject: subject, text: text)
    }
}
