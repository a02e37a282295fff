import Cryptography

/// What a person may read of a directory.
struct GraphReader {
    private static let userPermissions: Set<String> = ["User.ReadBasic.All", "User.Read.All", "Directory.Read.All"]
    private static let fullUserPermissions: Set<String> = ["User.Read.All", "Directory.Read.All"]
    /// With one of these a group shows more than its identifier.
    static let groupPermissions: Set<String> = ["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"]
    /// A green square of 48 by 48 points (PNG).
    private static let square =
        "iVBORw0KGgoAAAANSUhEUgAAADAAAAAwAQMAAABtzGvEAAAAA1BMVEU8jFqWg06DAAAADUlEQVR42mNgGAXUBAABUA"
        + "ABNLg62QAAAABJRU5ErkJggg"

    let surroundings: Surroundings
    let exchange: Exchange
    let directory: GraphDirectory
    let person: Person
    let permissions: Set<String>

    func user(_ id: String) throws(GraphRefusal) -> JSONValue {
        try need(Self.userPermissions)
        return single(.person(try known(id)), "users", userExtent)
    }

    func group(_ id: String) throws(GraphRefusal) -> JSONValue {
        try need(Self.groupPermissions)
        guard let group = directory.group(id), !isUnknown(group.objectID) else { throw .missing(id) }
        return single(.group(group), "groups", .all)
    }

    /// The person who signed in.
    func me() throws(GraphRefusal) -> JSONValue {
        try need(Self.userPermissions.union(["User.Read"]))
        return single(.person(person), "users", .all)
    }

    func users() throws(GraphRefusal) -> JSONValue {
        try need(Self.userPermissions)
        return try page("users", directory.people, userExtent)
    }

    func groups() throws(GraphRefusal) -> JSONValue {
        try need(Self.groupPermissions)
        return try page("groups", directory.groups, .all)
    }

    /// How many there are, as text (facts 3.2).
    func count(_ set: GraphCall.Countable) throws(GraphRefusal) -> Int {
        try need(set == .users ? Self.userPermissions : Self.groupPermissions)
        guard isAdvanced else { throw .badRequest("$count is not currently supported.") }
        return try places(set == .users ? directory.people : directory.groups).count
    }

    /// The photo that every third person has; those without a mail address have no mailbox either (quirk 68).
    func photo(_ id: String?) throws(GraphRefusal) -> [UInt8] {
        try need(id == nil ? Self.userPermissions.union(["User.Read"]) : Self.userPermissions)
        let owner = try id.map { id throws(GraphRefusal) in try known(id) } ?? person
        guard owner.mail != nil else { throw .noPhoto(hasMailbox: false) }
        guard let last = owner.objectID.last?.hexDigitValue, last % 3 == 1, let image = Base64URL.decode(Self.square)
        else { throw .noPhoto(hasMailbox: true) }
        return image
    }

    /// Who is in a group, or owns it.
    func related(
        _ id: String,
        _ relation: GraphCall.Relation,
        cast: GraphCall.Cast?
    ) throws(GraphRefusal) -> JSONValue {
        try need(Self.groupPermissions)
        guard let group = directory.group(id), !isUnknown(group.objectID) else { throw .missing(id) }
        let objects = directory.related(to: id, relation).filter { cast?.fits($0) != false && !isUnknown($0) }
        let isHidden = permissions.isDisjoint(with: Self.userPermissions)
        return try mixed(objects, cast) { object in
            if surroundings.faults.graphLimitedInformation { return .limited }
            guard object.isPerson else { return .all }
            return isHidden ? .limited : userExtent
        }
    }

    /// A page of people and groups; leaving only one kind wants the advanced mode.
    private func mixed(
        _ objects: [GraphObject],
        _ cast: GraphCall.Cast?,
        extent: (GraphObject) -> GraphObject.Extent
    ) throws(GraphRefusal) -> JSONValue {
        let isCounted = exchange.query["$count"] == "true"
        guard cast == nil || (isAdvanced && isCounted) else { throw .unsupportedQuery }
        let page = GraphPage(surroundings: surroundings, exchange: exchange)
        return try page.answer(cast?.set ?? "directoryObjects", objects.count, isCounted: isCounted && isAdvanced) {
            objects[$0].json(select: select, isTagged: true, extent: extent(objects[$0]))
        }
    }

    func need(_ any: Set<String>) throws(GraphRefusal) {
        guard !permissions.isDisjoint(with: any) else { throw .insufficientPrivileges }
    }

    private var userExtent: GraphObject.Extent {
        permissions.isDisjoint(with: Self.fullUserPermissions) ? .basic : .all
    }
    var isAdvanced: Bool { exchange.field("consistencylevel")?.lowercased() == "eventual" }
    var select: Set<String>? {
        exchange.query["$select"].map { Set($0.split(separator: ",").map { String($0) }) }
    }

    private func single(_ object: GraphObject, _ set: String, _ extent: GraphObject.Extent) -> JSONValue {
        let base = "\(surroundings.configuration.graphOrigin)/\(GraphCall.version)"
        var answer: JSONValue = ["@odata.context": .string("\(base)/$metadata#\(set)/$entity")]
        if case .object(let members) = object.json(select: select, isTagged: false, extent: extent) {
            for member in members { answer[member.name] = member.value }
        }
        return answer
    }

    private func page(
        _ set: String,
        _ collection: GraphCollection,
        _ extent: GraphObject.Extent
    ) throws(GraphRefusal) -> JSONValue {
        var found = try places(collection)
        if let order = exchange.query["$orderby"] {
            guard exchange.query["$filter"] == nil || isAdvanced else { throw .unsupportedQuery }
            let property = order.split(separator: " ").first.map { String($0) } ?? ""
            let keyed = found.map { (place: $0, key: collection[$0].text(property)?.lowercased() ?? "") }
            let sorted = keyed.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.place)
            found = order.hasSuffix(" desc") ? sorted.reversed() : sorted
        }
        let isCounted = isAdvanced && exchange.query["$count"] == "true"
        let page = GraphPage(surroundings: surroundings, exchange: exchange)
        return try page.answer(set, found.count, isCounted: isCounted) {
            collection[found[$0]].json(select: select, isTagged: false, extent: extent)
        }
    }

    /// What `$search` and `$filter` leave of a collection.
    private func places(_ collection: GraphCollection) throws(GraphRefusal) -> [Int] {
        let search = try exchange.query["$search"].map { text throws(GraphRefusal) in try SearchExpression(text) }
        guard search == nil || isAdvanced else { throw .searchWithoutConsistency }
        let filter = try exchange.query["$filter"].map { text throws(GraphRefusal) in
            try FilterExpression(text, over: GraphObject.indexedProperties)
        }
        let places = collection.places { index in
            var found = index.all
            if let search { found.formIntersection(index.places(search)) }
            if let filter { found.formIntersection(index.places(filter)) }
            return found
        }
        return surroundings.faults.graphUnknown.isEmpty ? places : places.filter { !isUnknown(collection[$0]) }
    }

    private func known(_ id: String) throws(GraphRefusal) -> Person {
        guard let person = directory.person(id), !isUnknown(person.objectID) else { throw .missing(id) }
        return person
    }

    private func isUnknown(_ object: GraphObject) -> Bool {
        object.text("id").map(isUnknown) == true
    }

    /// Whether the object is too new, by order of the control route (quirk 73).
    private func isUnknown(_ id: String) -> Bool {
        surroundings.faults.graphUnknown.contains(id)
    }
}
