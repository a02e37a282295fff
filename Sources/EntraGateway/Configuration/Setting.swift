/// A variable that an operator may set: the one table that the reader, `check` and the README are made from.
package struct Setting: Sendable, Equatable {
    /// What a variable is about.
    package enum Group: String, Sendable, CaseIterable {
        /// Where the pages and our routes live.
        case site = "Site"
        /// Who may start to sign in.
        case login = "Login page"
        /// The OpenID Provider, and us as its relying party.
        case provider = "Provider"
        /// Names and roles in tokens.
        case claims = "Claims and roles"
        /// Sessions and signing out.
        case session = "Session and logout"
        /// Graph, people search and SharePoint.
        case graph = "Graph and SharePoint"
        /// The process itself.
        case service = "Service"
    }

    /// What counts when the variable is not set.
    package enum Default: Sendable, Equatable {
        /// Nothing.
        case none
        /// Nothing: it must be set.
        case required
        /// A text that is read as if it had been typed.
        case text(String)
        /// Something that depends on other things, in words.
        case described(String)
    }

    /// The variable.
    package let name: String
    /// Names that are read when ``name`` is not set.
    package let aliases: [String]
    /// What it is about.
    package let group: Group
    /// What counts when it is not set.
    package let `default`: Default
    /// What it means, in Markdown.
    package let meaning: String
    /// Whether it is never shown, and may be given as `NAME_FILE` or as a systemd credential.
    package let isSecret: Bool
    /// Whether this version does what it says; else it is read and checked, and the operator is told.
    package let isInEffect: Bool

    init(
        _ name: String,
        _ group: Group,
        _ defaultValue: Default,
        _ meaning: String,
        isSecret: Bool = false,
        isInEffect: Bool = true,
        aliases: [String] = []
    ) {
        self.name = name
        self.aliases = aliases
        self.group = group
        self.default = defaultValue
        self.meaning = meaning
        self.isSecret = isSecret
        self.isInEffect = isInEffect
    }

    /// Whether a configuration without it is faulty.
    package var isRequired: Bool {
        self.default == .required
    }

    /// The default as text; empty when there is none, `required` when it must be set.
    package var defaultText: String {
        switch self.default {
        case .none: ""
        case .required: "required"
        case .text(let text): text
        case .described(let words): words
        }
    }

    /// The variable that names a file with the secret; `nil` for what is no secret.
    package var fileName: String? {
        isSecret ? name + "_FILE" : nil
    }

    /// Every name that means this setting.
    package var knownNames: [String] {
        [name] + aliases + [fileName].compactMap { $0 }
    }

    /// All settings, in the order in which they are documented and their faults are reported.
    package static let all = signIn + service

    /// The table for the README: one row a setting, `name | default | meaning | secret`, a line end behind each row.
    ///
    /// What this version does not do yet is marked behind its meaning.
    package static var markdownTable: String {
        let rows = all.map { setting in
            let names = ([setting.name] + setting.aliases).map { "`\($0)`" }.joined(separator: ", ")
            let shown =
                switch setting.default {
                case .text(let text): "`\(text)`"
                case .none, .required, .described: setting.defaultText
                }
            let meaning = setting.meaning + (setting.isInEffect ? "" : " (*not in effect yet*)")
            let cells = [names, shown, meaning, setting.isSecret ? "yes" : ""]
            return "|" + cells.map { $0.isEmpty ? " |" : " \($0.replacing("|", with: "\\|")) |" }.joined()
        }
        return (["| Name | Default | Meaning | Secret |", "|---|---|---|---|"] + rows).map { $0 + "\n" }.joined()
    }
}
