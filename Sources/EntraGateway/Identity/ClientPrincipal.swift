import Cryptography
import FoundationEssentials

/// A person as Azure App Service hands one to its applications: the value of `X-MS-CLIENT-PRINCIPAL`.
struct ClientPrincipal {
    /// What names the provider.
    static let provider = "aad"
    private static let emailType = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
    private static let usernameType = "preferred_username"
    private static let roleType = "roles"

    private let identity: SessionIdentity

    init(_ identity: SessionIdentity) {
        self.identity = identity
    }

    /// The person as Base64 of JSON, in at most so many bytes.
    ///
    /// Groups that do not fit are left out whole, and said to exist as Entra's own tokens say it (`hasgroups`); nothing
    /// when the rest does not fit either.
    func text(maximumSize: Int) -> String? {
        let texts = [true, false].lazy.compactMap { encoded(withGroups: $0) }
        return texts.first { $0.utf8.count <= maximumSize }
    }

    private func encoded(withGroups: Bool) -> String? {
        var claims = [
            Claim("http://schemas.microsoft.com/identity/claims/objectidentifier", identity.objectID),
            Claim("http://schemas.microsoft.com/identity/claims/tenantid", identity.tenantID),
            Claim("name", identity.name),
            Claim(Self.usernameType, identity.username),
        ]
        if let email = identity.email { claims.append(Claim(Self.emailType, email)) }
        claims += identity.roles.map { Claim(Self.roleType, $0) }
        if withGroups {
            claims += identity.groups.map { Claim("groups", $0) }
        } else if !identity.groups.isEmpty {
            claims.append(Claim("hasgroups", "true"))
        }
        let principal = Principal(
            authenticationType: Self.provider,
            nameType: identity.email == nil ? Self.usernameType : Self.emailType,
            roleType: Self.roleType,
            claims: claims
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(principal)).map { Base64.encode([UInt8]($0)) }
    }

    private struct Principal: Encodable {
        let authenticationType: String
        let nameType: String
        let roleType: String
        let claims: [Claim]

        enum CodingKeys: String, CodingKey {
            case authenticationType = "auth_typ"
            case nameType = "name_typ"
            case roleType = "role_typ"
            case claims
        }
    }

    private struct Claim: Encodable {
        let typ: String
        let val: String

        init(_ type: String, _ value: String) {
            typ = type
            val = value
        }
    }
}
