/// A person as a session in memory keeps them: in one block of bytes, a second for roles and a third for groups.
///
/// A hundred thousand sessions are kept so, and of what they know most checks need nothing. What only a sign-out or the
/// judgement of a stored session reads is left out: both read the session as the store has it.
struct PackedIdentity: Sendable, Equatable {
    let roles: PackedTexts
    let groups: PackedTexts
    private let texts: PackedTexts
    private let isAdministrator: Bool
    private let groupsUnresolved: Bool?

    init(_ identity: SessionIdentity) {
        texts = PackedTexts([
            identity.tenantID, identity.objectID, identity.name, identity.username, identity.email, identity.role,
        ])
        roles = PackedTexts(identity.roles)
        groups = PackedTexts(identity.groups)
        isAdministrator = identity.isAdministrator
        groupsUnresolved = identity.groupsUnresolved
    }

    /// The person, made anew; without a login hint and without the digests of rules.
    var identity: SessionIdentity {
        let texts = texts.texts
        var identity = SessionIdentity(
            tenantID: texts[0] ?? "",
            objectID: texts[1] ?? "",
            name: texts[2] ?? "",
            username: texts[3] ?? "",
            email: texts[4],
            roles: roles.texts.compactMap(\.self),
            groups: groups.texts.compactMap(\.self),
            isAdministrator: isAdministrator,
            role: texts[5]
        )
        identity.groupsUnresolved = groupsUnresolved
        return identity
    }
}
