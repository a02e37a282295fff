/// A person or a group in the form of Graph (facts 3.4).
enum GraphObject: Sendable {
    case group(EmulatedTenant.Group)
    case person(Person)

    var id: String {
        switch self {
        case .group(let group): group.objectID
        case .person(let person): person.objectID
        }
    }

    /// The value of `@odata.type`.
    var kind: String {
        switch self {
        case .group: "#microsoft.graph.group"
        case .person: "#microsoft.graph.user"
        }
    }

    /// A property that can be searched, filtered or sorted by.
    func text(_ property: String) -> String? {
        properties.first { $0.name == property }?.value.text
    }

    /// All properties that are known here; those of the second part only when they are asked for.
    private var properties: [JSONValue.Member] { usual + others }

    private var usual: [JSONValue.Member] {
        switch self {
        case .person(let person):
            [
                .init("id", .string(person.objectID)), .init("businessPhones", []),
                .init("displayName", .string(person.displayName)),
                .init("givenName", GraphObject.text(person.givenName)),
                .init("jobTitle", .null), .init("mail", GraphObject.text(person.mail)), .init("mobilePhone", .null),
                .init("officeLocation", .null), .init("preferredLanguage", .null),
                .init("surname", GraphObject.text(person.surname)),
                .init("userPrincipalName", .string(person.userPrincipalName)),
            ]
        case .group(let group):
            [
                .init("id", .string(group.objectID)), .init("createdDateTime", "2024-01-15T09:00:00Z"),
                .init("description", .null), .init("displayName", .string(group.displayName)),
                .init("groupTypes", []), .init("mail", .null), .init("mailEnabled", false),
                .init("mailNickname", .string(group.displayName.replacing(" ", with: ""))),
                .init("onPremisesSamAccountName", GraphObject.text(group.samAccountName)),
                .init("proxyAddresses", []), .init("securityEnabled", true), .init("visibility", .null),
            ]
        }
    }

    private var others: [JSONValue.Member] {
        guard case .person(let person) = self else { return [] }
        return [
            .init("accountEnabled", .bool(person.isEnabled)), .init("department", .null),
            .init("userType", person.isGuest ? "Guest" : "Member"),
        ]
    }

    /// The object with the selected properties; with limited information everything but the identifier is null.
    func json(select: Set<String>?, isTagged: Bool, isLimited: Bool) -> JSONValue {
        let shown = select.map { names in properties.filter { names.contains($0.name) } } ?? usual
        var members = isTagged ? [JSONValue.Member("@odata.type", .string(kind))] : []
        members += shown.map { isLimited && $0.name != "id" ? .init($0.name, .null) : $0 }
        return .object(members)
    }

    private static func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
}
