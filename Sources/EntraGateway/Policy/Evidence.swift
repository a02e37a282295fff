import Entra
import OpenIDConnect

/// What a sign-in has shown of a person, as far as rules read it.
struct Evidence: Sendable {
    /// A document that rules read.
    enum Document: Sendable {
        case read(Claims)
        /// Why it says nothing, in the words of the error redirect.
        case unreadable(SignInRefusal)
    }

    /// The groups of a person.
    enum Groups: Sendable, Equatable {
        /// They stand in the token.
        case inToken([String])
        /// They did not fit, and Graph has told them.
        case resolved([String])
        /// They did not fit, and could not be found out.
        case unresolved

        /// The groups as far as they are known: all of them, or none.
        var known: [String] {
            switch self {
            case .inToken(let groups), .resolved(let groups): groups
            case .unresolved: []
            }
        }
    }

    /// What stands at a rule's path.
    struct Finding {
        /// The strings of an array or the words of a string.
        let words: [String]
        /// Whether the boolean `true` stands there.
        let isTrue: Bool
        /// Whether the words are object IDs from Graph, in place of what the token would have said.
        let isFromGraph: Bool

        /// Whether a value that is not among the words might still be one: Graph tells no names.
        func mayMiss(_ values: [String]) -> Bool {
            isFromGraph && values.contains { SettingText.guid($0) == nil }
        }
    }

    let groups: Groups
    private let documents: [Configuration.RoleSource: Document]

    /// Evidence of documents; one that is not given cannot be read.
    init(documents: [Configuration.RoleSource: Document], groups: Groups) {
        self.documents = documents
        self.groups = groups
    }

    /// What stands at a path.
    ///
    /// - Parameters:
    ///   - path: The claim, a literal name or a dotted path.
    ///   - source: The document.
    ///   - values: What the rule compares with.
    /// - Returns: Nothing at all when nothing stands there.
    /// - Throws: Why it cannot be told what stands there.
    func find(
        _ path: String,
        in source: Configuration.RoleSource,
        for values: [String]
    ) throws(SignInRefusal) -> Finding {
        var claims: Claims
        switch documents[source] {
        case .read(let read)?: claims = read
        case .unreadable(let reason)?: throw reason
        case nil: throw .invalidToken
        }
        var isFromGraph = false
        if let name = claimThatDidNotFit(path, claims, values) {
            guard case .resolved(let groups) = groups else { throw .groupsUnresolved }
            isFromGraph = true
            claims = Claims(claims.members.merging([name: .array(groups.map(JSONValue.string))]) { $1 })
        }
        let path = ClaimPath(path)
        return Finding(
            words: path.words(in: claims) ?? [],
            isTrue: path.value(in: claims) == .bool(true),
            isFromGraph: isFromGraph
        )
    }

    /// The claim that a rule reads groups from, if they did not fit into this document.
    ///
    /// An app registration may emit groups as `roles`; then these are missing, and only a rule that names an object ID
    /// can mean a group.
    private func claimThatDidNotFit(_ path: String, _ claims: Claims, _ values: [String]) -> String? {
        guard claims.hasGroupsOverage else { return nil }
        switch path.split(separator: ".", maxSplits: 1).first {
        case "groups": return "groups"
        case "roles" where claims["roles"] == nil && values.contains { SettingText.guid($0) != nil }: return "roles"
        default: return nil
        }
    }
}
