/// The parameter `scope`, sorted by resource (facts 1.8).
struct ScopeRequest: Sendable, Equatable {
    /// The scopes of one resource.
    struct Part: Sendable, Equatable {
        let resource: ProtectedResource
        /// Permission names in their canonical spelling.
        var names: [String] = []
        var wantsDefault = false
        /// At least one was written with its resource in front.
        var isQualified = false

        /// The names with the resource in front.
        var qualifiedNames: [String] { names.map { resource.identifier + "/" + $0 } }
    }

    private static let openIDScopes: Set<String> = ["openid", "profile", "email", "offline_access"]

    /// `openid`, `profile`, `email`, `offline_access`, as far as requested.
    private(set) var openID: [String] = []
    /// In the order in which the resources first occur.
    private(set) var parts: [Part] = []

    init(_ text: String, in configuration: EmulatorConfiguration) throws(ProtocolError) {
        for word in text.split(separator: " ").map(String.init) {
            if ScopeRequest.openIDScopes.contains(word) {
                if !openID.contains(word) { openID.append(word) }
            } else {
                try add(word, in: configuration)
            }
        }
        if parts.contains(where: \.wantsDefault), parts.contains(where: { !$0.names.isEmpty }) {
            throw .invalidScope(text + " (.default cannot be combined with resource-specific scopes)")
        }
    }

    var isEmpty: Bool { openID.isEmpty && parts.isEmpty }

    func contains(_ openIDScope: String) -> Bool {
        openID.contains(openIDScope)
    }

    /// These scopes with only one of the resources.
    func limited(to part: Part?) -> ScopeRequest {
        var result = self
        result.parts = part.map { [$0] } ?? []
        return result
    }

    /// What still needs consent, in qualified form.
    func missingConsents(beyond consented: Set<String>, registered: [String]) -> [String] {
        parts.flatMap { part in
            if part.wantsDefault {
                let ofResource = registered.filter { $0.hasPrefix(part.resource.identifier + "/") }
                return consented.contains { $0.hasPrefix(part.resource.identifier + "/") } ? [] : ofResource
            }
            return part.qualifiedNames.filter { !consented.contains($0) }
        }
    }

    private mutating func add(_ word: String, in configuration: EmulatorConfiguration) throws(ProtocolError) {
        let slash = word.lastIndex(of: "/")
        let name = slash.map { String(word[word.index(after: $0)...]) } ?? word
        let resource = try ScopeRequest.resource(slash.map { String(word[..<$0]) }, in: configuration)
        let index =
            parts.firstIndex { $0.resource.identifier == resource.identifier }
            ?? {
                parts.append(Part(resource: resource))
                return parts.count - 1
            }()
        if slash != nil { parts[index].isQualified = true }
        if name == ".default" {
            parts[index].wantsDefault = true
            return
        }
        guard let known = resource.scopes.first(where: { $0.lowercased() == name.lowercased() }) else {
            throw .invalidScope(word)
        }
        if !parts[index].names.contains(known) { parts[index].names.append(known) }
    }

    /// The resource with an identifier; none written means Graph.
    private static func resource(
        _ written: String?,
        in configuration: EmulatorConfiguration
    ) throws(ProtocolError) -> ProtectedResource {
        guard let written else { return configuration.graph }
        let identifier = written.hasSuffix("/") ? String(written.dropLast()) : written
        if identifier == configuration.graphOrigin { return configuration.graph }
        if let resource = configuration.resources.first(where: {
            $0.identifier == identifier || $0.aliases.contains(identifier)
        }) {
            return resource
        }
        guard
            let application = configuration.applications.first(where: {
                $0.clientID == identifier || $0.identifierURIs.contains(identifier)
            })
        else {
            throw ProtocolError(
                "invalid_resource",
                500_011,
                "The resource principal named \(written) was not found in the tenant."
            )
        }
        return ProtectedResource(
            identifier: application.identifierURIs.first ?? application.clientID,
            aliases: [application.clientID],
            scopes: application.exposedScopes
        )
    }
}
