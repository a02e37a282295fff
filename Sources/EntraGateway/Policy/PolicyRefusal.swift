import Entra
import Logging

/// A sign-in that a rule refuses: the reason for the person, and the rule for the operator.
struct PolicyRefusal: Error {
    let reason: SignInRefusal
    /// The rule and what it read, for the log; no value of a token.
    let metadata: Logger.Metadata

    init(_ reason: SignInRefusal, by rule: PolicyRule) {
        self.reason = reason
        metadata = [
            "rule": "\(rule.setting.name)", "kind": "\(rule.rule.source.rawValue)", "path": "\(rule.rule.path)",
        ]
    }
}
