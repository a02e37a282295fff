import Cryptography

/// Makes the assertions that a check hands to the application: who sent this request, signed by us for five minutes.
///
/// An assertion is for the application alone. Its `typ` keeps it from passing for a bearer token of ours.
struct AssertionMint: Sendable {
    /// Seconds for which an assertion is good.
    static let lifetime: Int64 = 300
    /// Seconds after which a session gets a new one.
    static let renewal: Int64 = lifetime / 2
    /// Bytes of an assertion: what common application servers take as one field.
    static let maximumSize = 8_000
    /// The header's `typ`.
    static let type: StaticString = "entra-assertion+jwt"

    let keys: SiteKeys
    /// `DOMAIN_SERVER`, under which the keys are published.
    let issuer: String
    /// `DOMAIN_CLIENT`, whose application reads it.
    let audience: String

    /// An assertion about the person of a session; what would make it too large is left out whole, and named.
    func mint(_ session: Session, at time: Int64) throws -> String {
        var statement = Statement(session.identity)
        statement.iss = issuer
        statement.aud = audience
        statement.iat = time
        statement.exp = min(time + Self.lifetime, session.expiresAt)
        var assertion = try keys.sign(statement, type: Self.type)
        for omission in Statement.Omission.allCases where assertion.utf8.count > Self.maximumSize {
            guard statement.omit(omission) else { continue }
            assertion = try keys.sign(statement, type: Self.type)
        }
        return assertion
    }

    /// The claims.
    private struct Statement: Encodable {
        /// What can be left out, the largest and least needed first.
        enum Omission: String, CaseIterable {
            case groups
            case roles
            case name
            case email
            case username = "preferred_username"
        }

        var iss = ""
        var aud = ""
        var iat: Int64 = 0
        var exp: Int64 = 0
        let sub: String
        let tid: String
        let oid: String
        var name: String?
        var username: String?
        var email: String?
        var roles: [String]?
        var groups: [String]?
        /// The names of the claims that did not fit.
        var truncated: [String]?

        init(_ identity: SessionIdentity) {
            sub = identity.accountID
            tid = identity.tenantID
            oid = identity.objectID
            name = identity.name
            username = identity.username
            email = identity.email
            roles = identity.roles.isEmpty ? nil : identity.roles
            groups = identity.groups.isEmpty ? nil : identity.groups
        }

        /// Leaves a claim out; `false` when it is not there.
        mutating func omit(_ omission: Omission) -> Bool {
            let isThere: Bool
            switch omission {
            case .groups: (isThere, groups) = (groups != nil, nil)
            case .roles: (isThere, roles) = (roles != nil, nil)
            case .name: (isThere, name) = (name != nil, nil)
            case .email: (isThere, email) = (email != nil, nil)
            case .username: (isThere, username) = (username != nil, nil)
            }
            if isThere { truncated = (truncated ?? []) + [omission.rawValue] }
            return isThere
        }

        enum CodingKeys: String, CodingKey {
            case iss
            case aud
            case iat
            case exp
            case sub
            case tid
            case oid
            case name
            case username = "preferred_username"
            case email
            case roles
            case groups
            case truncated
        }
    }
}
