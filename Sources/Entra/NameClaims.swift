import OpenIDConnect

/// The claims that name a person, and which of them to take.
///
/// The orders are LibreChat's, with two mends: a claim that configuration names and the token lacks falls back to the
/// order that applies without configuration, and `name` is looked at before nothing is found.
struct NameClaims {
    private let claims: Claims

    init(_ claims: Claims) {
        self.claims = claims
    }

    /// A claim that is a string, or an array of strings joined with `_`, if it is neither empty nor huge.
    func text(_ name: String) -> String? {
        let text: String?
        if let elements = claims[name]?.array {
            let texts = elements.compactMap(\.string)
            text = texts.count == elements.count ? texts.joined(separator: "_") : nil
        } else {
            text = claims[name]?.string
        }
        guard let text, !text.isEmpty, text.utf8.count <= Identity.maximumNameLength else {
            return nil
        }
        // No store keeps a NUL, and no name needs one.
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    func username(preferring claim: String?) -> String? {
        first([claim, "preferred_username", "username"])
    }

    func name(preferring claim: String?) -> String? {
        if let preferred = first([claim]) {
            return preferred
        }
        let parts = [text("given_name"), text("family_name")].compactMap(\.self)
        return parts.isEmpty ? first(["name", "preferred_username", "username"]) : parts.joined(separator: " ")
    }

    /// A mail address, never used as a key.
    ///
    /// A user name stands in only if it looks like an address; a guest's `name_home.example#EXT#@resource` does not.
    func email(preferring claim: String?) -> String? {
        if let claim, let preferred = claims.text(claim), preferred.utf8.count <= Identity.maximumNameLength {
            return preferred
        }
        if let email = claims.text("email"), email.utf8.count <= Identity.maximumNameLength {
            return email
        }
        return ["preferred_username", "upn"].compactMap(text).first(where: Self.looksLikeAddress)
    }

    private func first(_ names: [String?]) -> String? {
        names.lazy.compactMap(\.self).compactMap(text).first
    }

    private static func looksLikeAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !text.lowercased().contains("#ext#")
    }
}
