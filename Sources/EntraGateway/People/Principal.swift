import Entra
import Store

/// Somebody or something that a document can be shared with, in the form of LibreChat's answer.
struct Principal: Encodable, Sendable, Equatable {
    /// The kinds, in the order in which equals are sorted.
    enum Kind: String, Encodable, Sendable, CaseIterable {
        case user
        case group
        case role
    }

    /// Our identifier; `nil` for what only Entra knows.
    ///
    /// LibreChat's pages expect the member, so that it is always there.
    let id: String?
    let kind: Kind
    let name: String
    let email: String?
    let username: String?
    let about: String?
    let memberCount: Int?
    let source: PartialSource.Source
    /// The object ID.
    let objectID: String?
    /// The tenant of the object ID.
    let tenantID: String?

    /// Somebody whom the site knows.
    init(_ person: Person) {
        id = "\(person.objectID).\(person.tenantID)"
        kind = .user
        name = person.name
        email = person.email
        username = person.username
        about = nil
        memberCount = nil
        source = .local
        objectID = person.objectID
        tenantID = person.tenantID
    }

    /// A group that the site knows.
    init(_ group: DirectoryGroup, memberCount: Int) {
        id = group.id
        kind = .group
        name = group.name
        email = group.email
        username = nil
        about = group.about
        self.memberCount = memberCount
        source = .local
        objectID = group.objectID
        tenantID = group.tenantID
    }

    /// Somebody of the caller's tenant.
    init(_ person: EntraPerson, tenantID: String) {
        id = nil
        kind = .user
        name = person.shownName
        email = person.address
        username = person.username
        about = nil
        memberCount = nil
        source = .entra
        objectID = person.objectID
        self.tenantID = tenantID
    }

    /// A group of the caller's tenant.
    init(_ group: EntraGroup, tenantID: String) {
        id = nil
        kind = .group
        name = group.name ?? group.objectID
        email = group.email
        username = nil
        about = group.about
        memberCount = nil
        source = .entra
        objectID = group.objectID
        self.tenantID = tenantID
    }

    /// A role of the site.
    init(role: String) {
        id = role
        kind = .role
        name = role
        email = nil
        username = nil
        about = nil
        memberCount = nil
        source = .local
        objectID = nil
        tenantID = nil
    }

    /// How well a text names it.
    func rank(of text: String) -> PrincipalRank {
        PrincipalRank(of: text, in: kind == .user ? [name, email, username] : [name, email, about])
    }

    /// What tells that two results are the same principal.
    var key: String? {
        guard let objectID, let tenantID else { return nil }
        return "\(objectID).\(tenantID)"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(kind, forKey: .kind)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(email, forKey: .email)
        try container.encodeIfPresent(username, forKey: .username)
        try container.encodeIfPresent(about, forKey: .about)
        try container.encodeIfPresent(memberCount, forKey: .memberCount)
        try container.encode(source, forKey: .source)
        if source == .entra || kind == .user { try container.encode("openid", forKey: .provider) }
        try container.encodeIfPresent(objectID, forKey: .objectID)
        try container.encodeIfPresent(tenantID, forKey: .tenantID)
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case kind = "type"
        case name
        case email
        case username
        case about = "description"
        case memberCount
        case source
        case provider
        case objectID = "idOnTheSource"
        case tenantID = "tenantId"
    }
}
