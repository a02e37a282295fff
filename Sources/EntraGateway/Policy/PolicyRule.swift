import Cryptography
import Entra

/// A demand on a person's roles, with the setting that makes it.
struct PolicyRule: Sendable {
    /// What a rule says about a person.
    enum Verdict: Sendable, Equatable {
        case holds
        case lacks
        /// It cannot be told, for this reason.
        case undecided(SignInRefusal)
    }

    /// The setting, for the log.
    let setting: Setting
    let rule: Configuration.RoleRule
    /// What the rule says, as a digest: a session notes under which rules it began.
    let digest: String

    init(_ setting: Setting, _ rule: Configuration.RoleRule) {
        self.setting = setting
        self.rule = rule
        // A NUL occurs in none of the parts.
        let text = ([rule.source.rawValue, rule.path] + rule.values.sorted()).joined(separator: "\0")
        digest = Base64URL.encode(Array(Digest.sha256(Array(text.utf8)).prefix(16)))
    }

    /// Judges a person by what a sign-in has shown.
    ///
    /// - Parameters:
    ///   - evidence: What is known.
    ///   - isTrueEnough: Whether the boolean `true` at the path is as good as a value.
    /// - Returns: Never a guess.
    func verdict(_ evidence: Evidence, isTrueEnough: Bool = false) -> Verdict {
        let finding: Evidence.Finding
        do throws(SignInRefusal) {
            finding = try evidence.find(rule.path, in: rule.source, for: rule.values)
        } catch {
            return .undecided(error)
        }
        if isTrueEnough, finding.isTrue { return .holds }
        if isAny(of: finding.words) { return .holds }
        return finding.mayMiss(rule.values) ? .undecided(.groupsUnresolved) : .lacks
    }

    /// Judges a person by what their session keeps; `nil` when a session does not keep what the rule reads.
    func holds(_ identity: SessionIdentity) -> Bool? {
        guard rule.source == .idToken else { return nil }
        switch rule.path {
        case "roles": return isAny(of: identity.roles)
        case "groups": return isAny(of: identity.groups)
        default: return nil
        }
    }

    /// Whether the person has any one of the values, compared exactly.
    private func isAny(of words: [String]) -> Bool {
        // By bytes: two names that only look alike are two names.
        words.contains { word in rule.values.contains { $0.utf8.elementsEqual(word.utf8) } }
    }
}
