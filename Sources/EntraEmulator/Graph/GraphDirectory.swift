/// The people and groups of one tenant as Graph shows them.
struct GraphDirectory {
    let tenant: EmulatedTenant
    let named: [Person]
    /// The crowd belongs to the first tenant alone.
    let hasCrowd: Bool

    init?(of tenantID: String, in configuration: EmulatorConfiguration) {
        guard let tenant = configuration.tenants.first(where: { $0.id == tenantID }) else { return nil }
        self.tenant = tenant
        named = configuration.people.filter { $0.tenantID == tenantID }
        hasCrowd = configuration.tenants.first?.id == tenantID
    }

    var peopleCount: Int { named.count + (hasCrowd ? Crowd.peopleCount : 0) }
    var groupCount: Int { tenant.groups.count + (hasCrowd ? Crowd.groupCount : 0) }

    /// A person by the place in the directory, the named ones first.
    func person(at index: Int) -> Person {
        index < named.count ? named[index] : crowdMember(index - named.count)
    }

    /// The words of the name of the person at a place.
    func words(ofPersonAt index: Int) -> [String] {
        index < named.count ? SearchTokens.indexed(named[index].displayName) : Crowd.words[index - named.count]
    }

    func group(at index: Int) -> EmulatedTenant.Group {
        index < tenant.groups.count ? tenant.groups[index] : Crowd.group(index - tenant.groups.count)
    }

    /// A person by identifier or user principal name.
    func person(_ id: String) -> Person? {
        let id = id.lowercased()
        if let found = named.first(where: { $0.objectID.lowercased() == id || $0.userPrincipalName.lowercased() == id })
        {
            return found
        }
        guard hasCrowd else { return nil }
        if let number = Crowd.number(ofPerson: id) { return crowdMember(number) }
        guard id.hasPrefix("user"), let number = Int(id.dropFirst(4).prefix { $0.isNumber }),
            number < Crowd.peopleCount
        else { return nil }
        let person = crowdMember(number)
        return person.userPrincipalName.lowercased() == id ? person : nil
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
        if relation == .owners { return Crowd.owners(ofGroup: number).map { .person(crowdMember($0)) } }
        let nested = Crowd.nestedGroups(ofGroup: number)
        var people = Crowd.members(ofGroup: number)
        if relation == .transitiveMembers { people += nested.flatMap(Crowd.members) }
        var seen: Set<Int> = []
        return nested.map { .group(Crowd.group($0)) }
            + people.filter { seen.insert($0).inserted }.map { .person(crowdMember($0)) }
    }

    private func crowdMember(_ number: Int) -> Person {
        Crowd.person(number, tenantID: tenant.id, domain: tenant.domain)
    }
}
