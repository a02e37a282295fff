/// Something that access tokens are for: Graph, SharePoint, or an application's own interface.
package struct ProtectedResource: Sendable, Equatable {
    /// What stands before the slash in a qualified scope.
    package var identifier: String
    /// Other spellings of the identifier.
    package var aliases: [String]
    /// The permissions it knows.
    package var scopes: [String]
    /// Access tokens for it cannot be verified by anybody else (quirk 13).
    package var isGraph: Bool

    /// A resource with the permissions that applications can ask for.
    package init(identifier: String, aliases: [String] = [], scopes: [String], isGraph: Bool = false) {
        self.identifier = identifier
        self.aliases = aliases
        self.scopes = scopes
        self.isGraph = isGraph
    }
}
