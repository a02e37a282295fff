/// Whom the person works with (facts 3.3).
extension GraphReader {
    /// How many of the directory the person works with when no search says more.
    private static let relevant = 40
    private static let mostFound = 250
    private static let filterProperties: Set<String> = ["personType/class", "personType/subclass"]

    /// Somebody who is relevant to a person.
    private enum Relevant {
        /// Of the person's own address book.
        case contact
        case person(Person)
        /// A group of Microsoft 365.
        case group(EmulatedTenant.Group)

        /// The parts of `personType`.
        func type(_ property: String) -> String? {
            let isClass = property == "personType/class"
            return switch self {
            case .contact: isClass ? "Person" : "PersonalContact"
            case .person: isClass ? "Person" : "OrganizationUser"
            case .group: isClass ? "Group" : "UnifiedGroup"
            }
        }
    }

    /// Those of the mailbox, and with the directory as a source everybody.
    func people() throws(GraphRefusal) -> JSONValue {
        try need(["People.Read", "People.Read.All"])
        let search = exchange.query["$search"]?.replacing("\"", with: "")
        guard search == nil || exchange.query["$skip"] == nil else {
            throw .badRequest("The query option '$skip' is not supported with '$search'.")
        }
        var found = search.map(near) ?? usual()
        if let text = exchange.query["$filter"] {
            let filter = try FilterExpression(text, over: Self.filterProperties)
            found = found.filter { filter.matches($0.type) }
        }
        let size = max(1, min(exchange.query["$top"].flatMap { Int($0) } ?? 10, 1_000))
        let start = min(found.count, max(0, exchange.query["$skip"].flatMap { Int($0) } ?? 0))
        let end = min(found.count, start + size)
        let base = "\(surroundings.configuration.graphOrigin)/\(GraphCall.version)"
        var answer: JSONValue = ["@odata.context": .string("\(base)/$metadata#users('\(person.objectID)')/people")]
        if let link = surroundings.faults.graphNextLink {
            answer["@odata.nextLink"] = .string(link)
        } else if end < found.count, search == nil {
            answer["@odata.nextLink"] = .string(nextLink(skipping: end))
        }
        answer["value"] = .array((start..<end).map { json(found[$0], rank: $0) })
        return answer
    }

    /// Without a search a group and a contact stand among the people.
    private func usual() -> [Relevant] {
        var all = (0..<min(directory.people.count, Self.relevant)).map { relevant(directory.people[$0]) }
        let unified = (0..<directory.groups.count).lazy.map { directory.groups[$0] }.first { $0.text("mail") != nil }
        if let unified { all.insert(relevant(unified), at: min(6, all.count)) }
        all.insert(.contact, at: min(8, all.count))
        return all
    }

    /// Who has the words in name or address; when nobody has, the last letter of a word may be wrong.
    private func near(_ search: String) -> [Relevant] {
        let isWide = exchange.field("x-peoplequery-querysources")?.lowercased().contains("directory") == true
        let words = search.split(whereSeparator: \.isWhitespace)
        var places = places(near: words, isWide: isWide)
        if places.isEmpty {
            places = self.places(near: words.map { $0.count > 3 ? $0.dropLast() : $0 }, isWide: isWide)
        }
        return places.prefix(Self.mostFound).map { relevant(directory.people[$0]) }
    }

    private func places(near words: [Substring], isWide: Bool) -> [Int] {
        isWide
            ? directory.people.places { $0.people(near: words) }
            : directory.people.named.index.people(near: words).elements
    }

    private func relevant(_ object: GraphObject) -> Relevant {
        switch object {
        case .group(let group): .group(group)
        case .person(let person): .person(person)
        }
    }

    /// Absolute, with the other options as they were written.
    private func nextLink(skipping count: Int) -> String {
        let kept = exchange.encodedQuery.split(separator: "&").filter { option in
            FormFields(encoded: String(option)).pairs.first?.name != "$skip"
        }
        let options = kept.map { String($0) } + ["$skip=\(count)"]
        return "\(surroundings.configuration.graphOrigin)\(exchange.path)?" + options.joined(separator: "&")
    }

    /// The form `person`: no `mail`, the identifier in capitals, a score that may be negative (quirk 64).
    private func json(_ relevant: Relevant, rank: Int) -> JSONValue {
        let (id, name, mail) =
            switch relevant {
            case .contact:
                ("d0c0ffee-0000-4000-8000-000000000001", "Zelda Contact", Optional("zelda@elsewhere.example"))
            case .group(let group): (group.objectID, group.displayName, group.mail)
            case .person(let person): (person.objectID, person.displayName, person.mail)
            }
        var person: Person?
        if case .person(let found) = relevant { person = found }
        let mails = mail.map { mail -> [JSONValue] in
            let score = JSONValue.number("\(8 - rank).5")
            return [["address": .string(mail), "relevanceScore": score, "selectionLikelihood": "notSpecified"]]
        }
        let all: [JSONValue.Member] = [
            .init("id", .string(id.uppercased())), .init("displayName", .string(name)),
            .init("givenName", .string(person?.givenName ?? "")), .init("surname", .string(person?.surname ?? "")),
            .init("birthday", ""), .init("personNotes", ""), .init("isFavorite", false),
            .init("jobTitle", JSONValue(person?.jobTitle)), .init("companyName", .null), .init("yomiCompany", ""),
            .init("department", JSONValue(person?.department)), .init("officeLocation", .null),
            .init("profession", ""), .init("userPrincipalName", .string(person?.userPrincipalName ?? "")),
            .init("imAddress", .null), .init("scoredEmailAddresses", .array(mails ?? [])), .init("phones", []),
            .init("postalAddresses", []), .init("websites", []),
            .init(
                "personType",
                [
                    "class": JSONValue(relevant.type("personType/class")),
                    "subclass": JSONValue(relevant.type("personType/subclass")),
                ]
            ),
        ]
        return .object(select.map { names in all.filter { $0.name == "id" || names.contains($0.name) } } ?? all)
    }
}
