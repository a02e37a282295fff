package import OpenIDConnect

/// Where Microsoft Graph is.
package struct GraphHost: Sendable {
    private let authority: Authority
    private let origin: String?
    private let relyingParty: RelyingParty

    /// The Graph of a provider.
    ///
    /// - Parameters:
    ///   - authority: The provider; only Entra has Graph.
    ///   - origin: The origin of Graph; `nil` takes it from the discovery document.
    ///   - relyingParty: Who has the discovery document.
    package init(authority: Authority, origin: String?, relyingParty: RelyingParty) {
        self.authority = authority
        self.origin = origin
        self.relyingParty = relyingParty
    }

    /// The origin, without a slash at its end.
    package func origin() async throws(GraphError) -> String {
        // A token of another provider's is not shown to Microsoft.
        guard authority.isEntra else { throw .noGraph }
        if let origin { return origin }
        let metadata: ProviderMetadata
        do {
            metadata = try await relyingParty.metadata()
        } catch {
            throw .tokenUnavailable(error)
        }
        guard let origin = NationalCloud.graphOrigin(metadata: metadata) else { throw .noGraph }
        return origin
    }
}
