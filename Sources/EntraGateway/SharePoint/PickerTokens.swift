import Entra

/// Which access tokens a page may have: those that the configuration names for the picker, and no other (facts 4.4).
struct PickerTokens: Sendable {
    let settings: Configuration.SharePoint
    let host: GraphHost

    /// What is asked for when a page names scopes, as LibreChat's does.
    ///
    /// - Parameters:
    ///   - text: Scopes with spaces between them, all of one of the two settings.
    ///   - claims: A claims request that goes along.
    /// - Returns: The scopes as they are configured; `nil` for any other.
    func demand(scopes text: String, claims: String?) -> TokenDemand? {
        let wanted = Set(text.split(separator: " ").map { $0.lowercased() })
        guard !wanted.isEmpty else { return nil }
        for configured in [settings.sharePointScopes, settings.graphScopes] {
            let scopes = configured.filter { wanted.contains($0.lowercased()) }
            if scopes.count == wanted.count { return TokenDemand(scopes: scopes, claims: claims) }
        }
        return nil
    }

    /// What is asked for when the picker names a resource.
    ///
    /// SharePoint's two hosts are two resources with the same scopes: a token for the one is refused by the other.
    ///
    /// - Parameters:
    ///   - text: An origin.
    ///   - claims: A claims request that goes along.
    /// - Returns: The configured scopes for that resource; `nil` for any other resource.
    func demand(resource text: String, claims: String?) async -> TokenDemand? {
        guard let resource = try? Origin(text) else { return nil }
        if resource == settings.origin { return TokenDemand(scopes: settings.sharePointScopes, claims: claims) }
        if let oneDrive = settings.oneDriveOrigin, resource == oneDrive {
            let scopes = settings.sharePointScopes.compactMap { moved($0, to: oneDrive) }
            return scopes.isEmpty ? nil : TokenDemand(scopes: scopes, claims: claims)
        }
        guard let graph = try? await host.origin(), let origin = try? Origin(graph), resource == origin else {
            return nil
        }
        // A scope without a resource is Graph's (facts 1.8).
        let known = [nil, AccessTokenResource.name(of: ""), graph.lowercased()]
        let isGraphs = settings.graphScopes.allSatisfy { known.contains(AccessTokenResource.name(of: $0)) }
        return isGraphs ? TokenDemand(scopes: settings.graphScopes, claims: claims) : nil
    }

    private func moved(_ scope: String, to origin: Origin) -> String? {
        let own = settings.origin.text + "/"
        guard scope.lowercased().hasPrefix(own) else { return nil }
        return origin.text + "/" + scope.dropFirst(own.count)
    }
}
