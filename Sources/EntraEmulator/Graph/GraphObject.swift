/// A person or a group in the form of Graph (facts 3.4).
enum GraphObject: Sendable {
    case group(EmulatedTenant.Group)
    case person(Person)

    /// What people and groups can be filtered by without the advanced mode (facts 3.2).
    static let indexedProperties: Set<String> = [
        "accountEnabled", "displayName", "givenName", "id", "mail", "mailEnabled", "mailNickname", "securityEnabled",
        "surname", "userPrincipalName", "userType",
    ]
    /// What an application sees that may read basic profiles only (facts 3.1).
    private static let basicProperties: Set<String> = [
        "businessPhones", "displayName", "givenName", "id", "mail", "surname", "userPrincipalName",
    ]

    /// How much of an object is shown.
    enum Extent: Sendable {
        case all
        /// The basic profile of a person; the rest is null.
        case basic
        /// Everything but the identifier is null.
        case limited
    }

    /// The value of `@odata.type`.
    var kind: String {
        switch self {
        case .group: "#microsoft.graph.group"
        case .person: "#microsoft.graph.user"
        }
    }

    var isPerson: Bool {
        if case .person = self { true } else { false }
    }

    /// A property that can be searched, filtered or sorted by.
    func text(_ property: String) -> String? {
        switch self {
        case .group(let group): group.text(property)
        case .person(let person): person.text(property)
        }
    }

    /// The object with the selected properties, else with the usual ones.
    func json(select: Set<String>?, isTagged: Bool, extent: Extent) -> JSONValue {
        let shown = select.map { names in (usual + others).filter { names.contains($0.name) } } ?? usual
        var members = isTagged ? [JSONValue.Member("@odata.type", .string(kind))] : []
        for member in shown { members.append(isShown(member.name, extent) ? member : .init(member.name, .null)) }
        return .object(members)
    }

    private func isShown(_ name: String, _ extent: Extent) -> Bool {
        switch extent {
        case .all: true
        case .basic: !isPerson || Self.basicProperties.contains(name)
        case .limited: name == "id"
        }
    }

    private var usual: [JSONValue.Member] {
        switch self {
        case .person(let person):
            [
                .init("id", .string(person.objectID)), .init("businessPhones", []),
                .init("displayName", .string(person.displayName)), .init("givenName", JSONValue(person.givenName)),
                .init("jobTitle", JSONValue(person.jobTitle)), .init("mail", JSONValue(person.mail)),
                .init("mobilePhone", .null), .init("officeLocation", .null), .init("preferredLanguage", .null),
                .init("surname", JSONValue(person.surname)),
                .init("userPrincipalName", .string(person.userPrincipalName)),
            ]
        case .group(let group):
            [
                .init("id", .string(group.objectID)), .init("createdDateTime", "2024-01-15T09:00:00Z"),
                .init("description", JSONValue(group.description)), .init("displayName", .string(group.displayName)),
                .init("groupTypes", group.mail == nil ? [] : ["Unified"]), .init("mail", JSONValue(group.mail)),
                .init("mailEnabled", .bool(group.mail != nil)), .init("mailNickname", .string(group.mailNickname)),
                .init("onPremisesSamAccountName", JSONValue(group.samAccountName)),
                .init("proxyAddresses", JSONValue(group.mail.map { ["SMTP:" + $0] } ?? [])),
                .init("securityEnabled", .bool(group.mail == nil)),
                .init("visibility", group.mail == nil ? .null : "Private"),
            ]
        }
    }

    /// What is there only when it is asked for.
    private var others: [JSONValue.Member] {
        guard case .person(let person) = self else { return [] }
        return [
            .init("accountEnabled", .bool(person.isEnabled)), .init("department", JSONValue(person.department)),
            .init("mailNickname", JSONValue(person.text("mailNickname"))),
            .init("userType", JSONValue(person.text("userType"))),
        ]
    }
}

extension Person {
    /// A property that can be searched, filtered or sorted by.
    fileprivate func text(_ property: String) -> String? {
        switch property {
        case "accountEnabled": isEnabled ? "true" : "false"
        case "displayName": displayName
        case "givenName": givenName
        case "id": objectID
        case "mail": mail
        case "mailNickname": userPrincipalName.split(separator: "@").first.map(String.init)
        case "surname": surname
        case "userPrincipalName": userPrincipalName
        case "userType": isGuest ? "Guest" : "Member"
        default: nil
        }
    }
}

extension EmulatedTenant.Group {
    fileprivate var mailNickname: String { displayName.filter { $0.isLetter || $0.isNumber } }

    /// A property that can be searched, filtered or sorted by.
    fileprivate func text(_ property: String) -> String? {
        switch property {
        case "description": description
        case "displayName": displayName
        case "id": objectID
        case "mail": mail
        case "mailEnabled": mail == nil ? "false" : "true"
        case "mailNickname": mailNickname
        case "securityEnabled": mail == nil ? "true" : "false"
        default: nil
        }
    }
}
