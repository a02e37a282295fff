/// Who is signed in, in the form of LibreChat's answers: `/api/user`, and `user` of `/api/auth/refresh`.
struct PageUser: Encodable {
    private let id: String
    private let name: String
    private let username: String
    private let email: String
    private let avatar: String?
    private let provider = "openid"
    private let role: String
    private let roles: [String]
    private let groups: [String]
    private let tenantID: String
    private let objectID: String
    private let directoryID: String

    init(_ identity: SessionIdentity) {
        id = identity.accountID
        name = identity.name
        username = identity.username
        // LibreChat's pages expect a string; it is empty for who has no mail.
        email = identity.email ?? ""
        avatar = nil
        role = identity.shownRole
        roles = identity.roles
        groups = identity.groups
        tenantID = identity.tenantID
        objectID = identity.objectID
        directoryID = identity.objectID
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case username
        case email
        case avatar
        case provider
        case role
        case roles
        case groups
        case tenantID = "tenantId"
        case objectID = "objectId"
        case directoryID = "idOnTheSource"
    }
}
