/// Texts that many sessions have in common, such as the tenant ID, so that memory holds each of them once.
package struct SharedTexts: Sendable {
    /// How many texts are shared; one more is kept by its session alone.
    private static let capacity = 1024

    private var texts: Set<String> = []

    /// No texts yet.
    package init() {}

    /// The same text, in the memory of the one that came first.
    package mutating func shared(_ text: String) -> String {
        guard let index = texts.firstIndex(of: text) else {
            if texts.count < Self.capacity { texts.insert(text) }
            return text
        }
        let first = texts[index]
        // By bytes: two texts that only look alike are two texts.
        return first.utf8.elementsEqual(text.utf8) ? first : text
    }
}

extension SessionIdentity {
    /// The person as memory keeps them: the same, without what only a sign-out reads, which is in the store.
    package func kept(sharing texts: inout SharedTexts) -> SessionIdentity {
        var kept = self
        kept.loginHint = nil
        kept.tenantID = texts.shared(tenantID)
        kept.role = role.map { texts.shared($0) }
        kept.requiredRule = requiredRule.map { texts.shared($0) }
        kept.adminRule = adminRule.map { texts.shared($0) }
        kept.roles = roles.map { texts.shared($0) }
        kept.groups = groups.map { texts.shared($0) }
        if let email, email.utf8.elementsEqual(username.utf8) { kept.email = username }
        return kept
    }
}
