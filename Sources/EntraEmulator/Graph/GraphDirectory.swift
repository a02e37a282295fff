/// The people and groups of one tenant as Graph shows them.
struct GraphDirectory: Sendable {
    let people: GraphCollection
    let groups: GraphCollection
    private let named: [Person]
    private let tenant: EmulatedTenant
    /// The crowd belongs to the first tenant alone.
    private let hasCrowd: Bool

    init(of tenant: EmulatedTenant, in configuration: EmulatorConfiguration) {
        self.tenant = tenant
        named = configuration.people.filter { $0.tenantID == tenant.id }
        hasCrowd = configuration.tenants.first?.id == tenant.id
        people = GraphCollection(
            named: GraphCollection.Part(named.map(GraphObject.person)),
            crowd: hasCrowd ? Crowd.people : nil
        )
        groups = GraphCollection(
            named: GraphCollection.Part(tenant.groups.map(GraphObject.group)),
            crowd: hasCrowd ? Crowd.groups : nil
        )
    }

    /// A person by identifier or user principal name.
    func person(_ id: String) -> Person? {
        let id = id.lowercased()
        if let found = named.first(where: { $0.objectID.lowercased() == id || $0.userPrincipalName.lowercased() == id })
        {
            return found
        }
        return hasCrowd ? Crowd.number(ofPerson: id).map(Crowd.person) : nil
    }

    func group(_ id: String) -> EmulatedTenant.Group? {
        if let found = tenant.groups.first(where: { $0.objectID == id.lowercased() }) { return found }
        return hasCrowd ? Crowd.number(ofGroup: id).map(Crowd.group) : nil
    }

    /// The people and groups that a group has in a relation.
    func related(to groupID: String, _ relation: GraphCall.Relation) -> [GraphObject] {
        guard hasCrowd, let number = Crowd.number(ofGroup: groupID) else {
            return relation == .owners
                ? [] : named.filter { $0.groupIDs.contains(groupID.lowercased()) }.map(GraphObject.person)
        }
        if relation == .owners { return Crowd.owners(ofGroup: number).map { .person(Crowd.person($0)) } }
        let nested = Crowd.nestedGroups(ofGroup: number)
        var people = Crowd.members(ofGroup: number)
        if relation == .transitiveMembers { people += nested.flatMap(Crowd.members) }
        var seen: Set<Int> = []
        return nested.map { .group(Crowd.group($0)) }
            + people.filter { seen.insert($0).inserted }.map { .person(Crowd.person($0)) }
    }
}
