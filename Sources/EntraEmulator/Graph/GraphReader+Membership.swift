/// What the person who signed in is in (facts 3.1).
extension GraphReader {
    private static let memberOfPermissions: Set<String> = [
        "User.Read", "User.Read.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All",
    ]
    /// What `getMemberGroups` wants: one of these lists whole.
    private static let memberGroupsPermissions = [
        ["User.Read", "GroupMember.Read.All"], ["User.Read.All", "GroupMember.Read.All"],
        ["User.Read.All", "Group.Read.All"], ["Directory.Read.All"],
    ]
    /// What `getMemberObjects` wants: one of these lists whole.
    private static let memberObjectsPermissions = [
        ["User.Read.All", "Group.Read.All"], ["Directory.Read.All"],
    ]

    /// Groups and directory roles; the named people are in no group that is in another one.
    func memberOf(cast: GraphCall.Cast?) throws(GraphRefusal) -> JSONValue {
        try need(Self.memberOfPermissions)
        for name in ["$search", "$filter", "$orderby"] where exchange.query[name] != nil {
            throw .badRequest("The query option '\(name)' is not supported here.", code: "Request_UnsupportedQuery")
        }
        let isCounted = exchange.query["$count"] == "true"
        guard cast == nil || (isAdvanced && isCounted) else { throw .unsupportedQuery }
        var entries = cast == nil ? person.directoryRoleIDs.map(directoryRole) : []
        if cast != .user { entries += person.groupIDs.map(joinedGroup) }
        let page = GraphPage(surroundings: surroundings, exchange: exchange)
        return try page.answer("directoryObjects", entries.count, isCounted: isCounted && isAdvanced) { entries[$0] }
    }

    func memberGroups() throws(GraphRefusal) -> JSONValue {
        try needWhole(Self.memberGroupsPermissions)
        guard try isSecurityOnly() else {
            throw .badRequest("For a user 'securityEnabledOnly' can only be true.")
        }
        return list(person.groupIDs)
    }

    func memberObjects() throws(GraphRefusal) -> JSONValue {
        try needWhole(Self.memberObjectsPermissions)
        return list(person.groupIDs + (try isSecurityOnly() ? [] : person.directoryRoleIDs))
    }

    private func needWhole(_ lists: [[String]]) throws(GraphRefusal) {
        guard lists.contains(where: { permissions.isSuperset(of: $0) }) else { throw .insufficientPrivileges }
    }

    private func isSecurityOnly() throws(GraphRefusal) -> Bool {
        guard let flag = JSONReader.value(of: exchange.body)?["securityEnabledOnly"]?.flag else {
            throw .badRequest("The parameter 'securityEnabledOnly' is required.")
        }
        return flag
    }

    private func list(_ ids: [String]) -> JSONValue {
        let base = "\(surroundings.configuration.graphOrigin)/\(GraphCall.version)"
        return ["@odata.context": .string("\(base)/$metadata#Collection(Edm.String)"), "value": JSONValue(ids)]
    }

    /// Without a permission for groups everything but kind and identifier is null.
    private func joinedGroup(_ id: String) -> JSONValue {
        let isShown =
            !permissions.isDisjoint(with: Self.groupPermissions) && !surroundings.faults.graphLimitedInformation
        let group = directory.group(id) ?? EmulatedTenant.Group(objectID: id, displayName: "")
        return GraphObject.group(group).json(select: select, isTagged: true, extent: isShown ? .all : .limited)
    }

    private func directoryRole(_ id: String) -> JSONValue {
        var role: JSONValue = ["@odata.type": "#microsoft.graph.directoryRole", "id": .string(id)]
        for (name, value) in [("displayName", JSONValue.null), ("roleTemplateId", .string(id))]
        where select?.contains(name) != false {
            role[name] = value
        }
        return role
    }
}
