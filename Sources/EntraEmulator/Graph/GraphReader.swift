import Cryptography

/// What a person may read of a directory.
struct GraphReader {
    private static let userPermissions: Set<String> = ["User.ReadBasic.All", "User.Read.All", "Directory.Read.All"]
    private static let groupPermissions: Set<String> = ["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"]
    /// A green square of 48 by 48 points (PNG).
    private static let square =
        "iVBORw0KGgoAAAANSUhEUgAAADAAAAAwAQMAAABtzGvEAAAAA1BMVEU8jFqWg06DAAAADUlEQVR42mNgGAXUBAABUA"
        + "ABNLg62QAAAABJRU5ErkJggg"

    let surroundings: Surroundings
    let exchange: Exchange
    let directory: GraphDirectory
    let person: Person
    let permissions: Set<String>

    func answer(_ call: GraphCall) throws(GraphRefusal) -> JSONValue {
        switch call {
        case .me:
            try need(Self.userPermissions.union(["User.Read"]))
            return single(.person(person), "users")
        case .user(let id):
            try need(Self.userPermissions)
            guard let person = directory.person(id) else { throw .missing(id) }
            return single(.person(person), "users")
        case .group(let id):
            try need(Self.groupPermissions)
            guard let group = directory.group(id) else { throw .missing(id) }
            return single(.group(group), "groups")
        case .users:
            try need(Self.userPermissions)
            return try collection("users", directory.peopleCount, words: directory.words(ofPersonAt:)) {
                .person(directory.person(at: $0))
            }
        case .groups:
            try need(Self.groupPermissions)
            return try collection("groups", directory.groupCount) { index in
                SearchTokens.indexed(directory.group(at: index).displayName)
            } object: {
                .group(directory.group(at: $0))
            }
        case .related(let id, let relation, let onlyUsers): return try related(id, relation, onlyUsers: onlyUsers)
        case .people: return try people()
        case .batch, .memberObjects, .photo, .transitiveMemberOf: throw .missing(exchange.path)
        }
    }

    /// The photo that every third person has; those without a mail address have no mailbox either (quirk 68).
    func photo(_ id: String?) throws(GraphRefusal) -> [UInt8] {
        try need(id == nil ? Self.userPermissions.union(["User.Read"]) : Self.userPermissions)
        guard let owner = id.map({ directory.person($0) }) ?? person else { throw .missing(id ?? "") }
        guard owner.mail != nil else { throw .noPhoto(hasMailbox: false) }
        guard let last = owner.objectID.last?.hexDigitValue, last % 3 == 1, let image = Base64URL.decode(Self.square)
        else { throw .noPhoto(hasMailbox: true) }
        return image
    }

    private func need(_ any: Set<String>) throws(GraphRefusal) {
        guard !permissions.isDisjoint(with: any) else { throw .insufficientPrivileges }
    }

    private var isAdvanced: Bool { exchange.field("consistencylevel")?.lowercased() == "eventual" }
    private var select: Set<String>? {
        exchange.query["$select"].map { Set($0.split(separator: ",").map { String($0) }) }
    }

    private func single(_ object: GraphObject, _ set: String) -> JSONValue {
        let base = "\(surroundings.configuration.graphOrigin)/\(GraphCall.version)"
        var answer: JSONValue = ["@odata.context": .string("\(base)/$metadata#\(set)/$entity")]
        if case .object(let members) = object.json(select: select, isTagged: false, isLimited: false) {
            for member in members { answer[member.name] = member.value }
        }
        return answer
    }

    private func collection(
        _ set: String,
        _ count: Int,
        words: (Int) -> [String],
        object: (Int) -> GraphObject
    ) throws(GraphRefusal) -> JSONValue {
        let search = try exchange.query["$search"].map { text throws(GraphRefusal) in try SearchExpression(text) }
        guard search == nil || isAdvanced else { throw .searchWithoutConsistency }
        let filter = try exchange.query["$filter"].map { text throws(GraphRefusal) in try PrefixFilter(text) }
        var found = Array(0..<count)
        if let search {
            found = found.filter { index in
                search.matches(words: { $0 == "displayName" ? words(index) : [] }, value: { object(index).text($0) })
            }
        }
        if let filter { found = found.filter { filter.matches(object($0)) } }
        if let order = exchange.query["$orderby"] {
            guard filter == nil || isAdvanced else { throw .unsupportedQuery }
            let property = order.split(separator: " ").first.map { String($0) } ?? ""
            let keyed = found.map { (index: $0, key: object($0).text(property)?.lowercased() ?? "") }
            let sorted = keyed.sorted { ($0.key, $0.index) < ($1.key, $1.index) }.map(\.index)
            found = order.hasSuffix(" desc") ? sorted.reversed() : sorted
        }
        let isCounted = isAdvanced && exchange.query["$count"] == "true"
        let page = GraphPage(surroundings: surroundings, exchange: exchange)
        return try page.answer(set, found.count, isCounted: isCounted) {
            object(found[$0]).json(select: select, isTagged: false, isLimited: false)
        }
    }

    private func related(
        _ id: String,
        _ relation: GraphCall.Relation,
        onlyUsers: Bool
    ) throws(GraphRefusal) -> JSONValue {
        try need(Self.groupPermissions)
        guard directory.group(id) != nil else { throw .missing(id) }
        let isCounted = exchange.query["$count"] == "true"
        guard !onlyUsers || (isAdvanced && isCounted) else { throw .unsupportedQuery }
        let isLimited = permissions.isDisjoint(with: Self.userPermissions)
        let objects = directory.related(to: id, relation).filter { object in
            if onlyUsers, case .group = object { return false }
            return true
        }
        let page = GraphPage(surroundings: surroundings, exchange: exchange)
        let context = onlyUsers ? "users" : "directoryObjects"
        return try page.answer(context, objects.count, isCounted: isCounted && isAdvanced) {
            var isHidden = false
            if case .person = objects[$0] { isHidden = isLimited }
            return objects[$0].json(select: select, isTagged: true, isLimited: isHidden)
        }
    }

    /// Whom the person works with; with a search and the directory as a source, everybody (facts 3.3).
    private func people() throws(GraphRefusal) -> JSONValue {
        try need(["People.Read", "People.Read.All"])
        let search = exchange.query["$search"]?.replacing("\"", with: "").lowercased()
        guard search == nil || exchange.query["$skip"] == nil else {
            throw .badRequest("The query option '$skip' is not supported with '$search'.")
        }
        let isWide = exchange.field("x-peoplequery-querysources")?.lowercased().contains("directory") == true
        let range = 0..<min(directory.peopleCount, search != nil && isWide ? .max : 40)
        var found = Array(range)
        if let search { found = found.filter { isNear(directory.person(at: $0), search) }.prefix(250).map { $0 } }
        let size = max(1, min(exchange.query["$top"].flatMap { Int($0) } ?? 10, 1_000))
        let start = min(found.count, max(0, exchange.query["$skip"].flatMap { Int($0) } ?? 0))
        let base = "\(surroundings.configuration.graphOrigin)/\(GraphCall.version)"
        var answer: JSONValue = ["@odata.context": .string("\(base)/$metadata#users('\(person.objectID)')/people")]
        let end = min(found.count, start + size)
        if end < found.count, search == nil {
            answer["@odata.nextLink"] = .string("\(base)/me/people?$top=\(size)&$skip=\(end)")
        }
        answer["value"] = .array((start..<end).map { known(directory.person(at: found[$0]), rank: $0) })
        return answer
    }

    private func isNear(_ person: Person, _ text: String) -> Bool {
        person.displayName.lowercased().contains(text) || person.mail?.lowercased().contains(text) == true
            || person.userPrincipalName.lowercased().hasPrefix(text)
    }

    /// The form `person`: no `mail`, the identifier in capitals, a score that may be negative (quirk 64).
    private func known(_ person: Person, rank: Int) -> JSONValue {
        let score = JSONValue.number(String(8 - rank))
        let mails = person.mail.map { mail -> [JSONValue] in
            [["address": .string(mail), "relevanceScore": score, "selectionLikelihood": "notSpecified"]]
        }
        return [
            "id": .string(person.objectID.uppercased()), "displayName": .string(person.displayName),
            "givenName": .string(person.givenName ?? ""), "surname": .string(person.surname ?? ""), "birthday": "",
            "personNotes": "", "isFavorite": false, "jobTitle": .null, "companyName": .null, "yomiCompany": "",
            "department": .null, "officeLocation": .null, "profession": "",
            "userPrincipalName": .string(person.userPrincipalName), "imAddress": .null,
            "scoredEmailAddresses": .array(mails ?? []), "phones": [],
            "personType": ["class": "Person", "subclass": "OrganizationUser"],
        ]
    }
}
