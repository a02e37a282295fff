/// The first path segment of every endpoint: a tenant, or one of Entra's collective names.
enum Authority: Sendable, Equatable {
    /// The tenant of personal accounts, which may also be spelled `consumers`.
    static let consumersTenantID = "9188040d-6c67-4c5b-b112-36a304b66dad"

    case tenant(EmulatedTenant)
    case common
    case organizations
    case consumers

    init(_ segment: String, in configuration: EmulatorConfiguration) throws(ProtocolError) {
        switch segment.lowercased() {
        case "common": self = .common
        case "organizations": self = .organizations
        case "consumers", Authority.consumersTenantID: self = .consumers
        case let name:
            guard let tenant = configuration.tenants.first(where: { $0.id == name || $0.domain == name }) else {
                throw .unknownTenant(segment)
            }
            self = .tenant(tenant)
        }
    }

    /// How endpoint addresses spell it.
    var segment: String {
        switch self {
        case .tenant(let tenant): tenant.id
        case .common: "common"
        case .organizations: "organizations"
        case .consumers: "consumers"
        }
    }

    /// What the issuer holds for the tenant: an ID, or the literal template (quirk 1).
    var issuerSegment: String {
        switch self {
        case .tenant(let tenant): tenant.id
        case .common, .organizations: "{tenantid}"
        case .consumers: Authority.consumersTenantID
        }
    }

    /// The region member of the discovery document.
    var region: JSONValue {
        switch self {
        case .tenant(let tenant): .string(tenant.region)
        case .common, .organizations: .null
        case .consumers: "WW"
        }
    }

    /// Whether accounts of a tenant may sign in here.
    func admits(_ person: Person) -> Bool {
        switch self {
        case .tenant(let tenant): person.tenantID == tenant.id
        // A guest's account belongs to another directory, which these names would ask (facts 1.3).
        case .common, .organizations: !person.isGuest
        case .consumers: false
        }
    }

    /// Whether an application's audience allows this authority.
    func isOpen(to application: RegisteredApplication) throws(ProtocolError) {
        switch (self, application.audience) {
        case (.tenant(let tenant), .tenant(let id)):
            guard tenant.id == id else { throw .unknownClient(application.clientID, segment) }
        case (.tenant, .organizations), (.common, .organizations), (.organizations, .organizations): break
        case (.common, .tenant), (.organizations, .tenant): throw .singleTenantClient(application.clientID)
        case (.consumers, _): throw .unknownClient(application.clientID, segment)
        }
    }
}
