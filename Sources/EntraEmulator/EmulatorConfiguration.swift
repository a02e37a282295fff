/// What the emulator knows before the first request: its addresses, tenants, registrations and people.
package struct EmulatorConfiguration: Sendable {
    /// The origin of the login host, such as `http://localhost:3081`.
    package var loginOrigin: String
    /// The origin of the Graph host; the same listener may serve both.
    package var graphOrigin: String
    /// The organisations.
    package var tenants: [EmulatedTenant]
    /// The registrations, over all tenants.
    package var applications: [RegisteredApplication]
    /// Everybody who can sign in, over all tenants.
    package var people: [Person]
    /// What access tokens can be asked for.
    package var resources: [ProtectedResource]
    /// How many equal requests within five minutes are answered before the loop is broken (quirk 34).
    package var loopLimit: Int?

    /// A configuration; the Graph origin is the login origin unless said otherwise.
    package init(
        loginOrigin: String,
        graphOrigin: String? = nil,
        tenants: [EmulatedTenant],
        applications: [RegisteredApplication],
        people: [Person],
        resources: [ProtectedResource],
        loopLimit: Int? = 15
    ) {
        self.loginOrigin = loginOrigin
        self.graphOrigin = graphOrigin ?? loginOrigin
        self.tenants = tenants
        self.applications = applications
        self.people = people
        self.resources = resources
        self.loopLimit = loopLimit
    }

    /// The registration with a client ID.
    package func application(_ clientID: String) -> RegisteredApplication? {
        applications.first { $0.clientID == clientID }
    }

    /// Changes the registration with a client ID, if there is one.
    package mutating func updateApplication(_ clientID: String, _ change: (inout RegisteredApplication) -> Void) {
        guard let index = applications.firstIndex(where: { $0.clientID == clientID }) else { return }
        change(&applications[index])
    }

    /// This configuration, with some permissions to which no administrator has consented.
    func without(consents names: [String]) -> EmulatorConfiguration {
        guard !names.isEmpty else { return self }
        var result = self
        for index in result.applications.indices {
            result.applications[index].consentedScopes.removeAll { scope in
                names.contains { scope == $0 || scope.hasSuffix("/" + $0) }
            }
        }
        return result
    }

    /// Microsoft Graph, to which scopes without a resource belong.
    var graph: ProtectedResource {
        resources.first(where: \.isGraph) ?? ProtectedResource(identifier: graphOrigin, scopes: [], isGraph: true)
    }

    /// The registration that owns an own interface.
    func application(owning resource: ProtectedResource) -> RegisteredApplication? {
        applications.first { $0.identifierURIs.contains(resource.identifier) || $0.clientID == resource.identifier }
    }

    func person(_ objectID: String) -> Person? {
        people.first { $0.objectID == objectID }
    }

    func tenant(_ id: String) -> EmulatedTenant? {
        tenants.first { $0.id == id }
    }
}
