import Cryptography
import EntraGateway
import Foundation
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

struct ClientPrincipalTests {
    private static let names = IdentityFieldNames.checkFields

    private static func fields(
        _ identity: SessionIdentity,
        profiles: Set<Configuration.IdentityHeaders.Profile> = [.easyAuth]
    ) -> IdentityFields {
        IdentityFields(identity, names: names, profiles: profiles)
    }

    private static func principal(_ fields: IdentityFields) throws -> [String: JSONValue] {
        let text = try #require(fields.fields[names.principal])
        let bytes = try #require(Base64.decode(text))
        return try #require(JSONParser.parse(bytes).object)
    }

    private static func values(_ type: String, in principal: [String: JSONValue]) -> [String] {
        (principal["claims"]?.array ?? []).compactMap(\.object).filter { $0["typ"] == .string(type) }
            .compactMap { $0["val"]?.string }
    }

    private static func person(
        name: String = "Ada Lovelace",
        username: String = "ada@example.com",
        email: String? = "ada@example.org",
        roles: [String] = ["Admin", "a,b"],
        groups: [String] = ["group-1"]
    ) -> SessionIdentity {
        SessionIdentity(
            tenantID: "tenant",
            objectID: "object",
            name: name,
            username: username,
            email: email,
            roles: roles,
            groups: groups
        )
    }

    @Test
    func `the person has the form of App Service`() throws {
        let fields = Self.fields(Self.person())
        #expect(
            fields.fields.map(\.name.rawName) == [
                "X-MS-CLIENT-PRINCIPAL-ID", "X-MS-CLIENT-PRINCIPAL-IDP", "X-MS-CLIENT-PRINCIPAL-NAME",
                "X-MS-CLIENT-PRINCIPAL",
            ]
        )
        #expect(fields.fields[Self.names.principalID] == "object")
        #expect(fields.fields[Self.names.principalProvider] == "aad")
        #expect(fields.fields[Self.names.principalName] == "ada@example.com")
        let principal = try Self.principal(fields)
        #expect(Set(principal.keys) == ["auth_typ", "name_typ", "role_typ", "claims"])
        #expect(principal["auth_typ"] == "aad")
        let nameType = try #require(principal["name_typ"]?.string)
        let roleType = try #require(principal["role_typ"]?.string)
        #expect(Self.values(nameType, in: principal) == ["ada@example.org"])
        #expect(Self.values(roleType, in: principal) == ["Admin", "a,b"])
        #expect(Self.values("groups", in: principal) == ["group-1"])
        #expect(Self.values("name", in: principal) == ["Ada Lovelace"])
        let schema = "http://schemas.microsoft.com/identity/claims/"
        #expect(Self.values(schema + "objectidentifier", in: principal) == ["object"])
        #expect(Self.values(schema + "tenantid", in: principal) == ["tenant"])
    }

    @Test
    func `who has no mail address is named all the same`() throws {
        let principal = try Self.principal(Self.fields(Self.person(email: nil)))
        let nameType = try #require(principal["name_typ"]?.string)
        #expect(Self.values(nameType, in: principal) == ["ada@example.com"])
    }

    @Test(arguments: [
        "Lovelace, Ada", "O'Brien \"the\" <x>", "a\r\nX-MS-CLIENT-PRINCIPAL-ID: evil", "\0\u{1}\u{7F}\u{85}",
        "Zoë 100%", "\u{05D0}\u{05D1}\u{202E}abc", "\u{1F469}\u{200D}\u{1F680}", "李", "e\u{0301}",
    ])
    func `a name arrives unambiguous in every field`(_ name: String) throws {
        let person = Self.person(name: name, username: name, email: nil, roles: [name, "x"], groups: [name])
        let fields = Self.fields(person, profiles: [.easyAuth, .oauth2Proxy])
        for field in fields.fields {
            #expect(field.value.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(field)")
        }
        for name in [Self.names.name, Self.names.preferredUsername, Self.names.principalName] {
            let value = try #require(fields.fields[name])
            let read = try #require(PercentEncoding.decode(value))
            #expect(read.utf8.elementsEqual(person.name.utf8))
        }
        let roles = try #require(fields.fields[Self.names.roles]).split(separator: ",")
        #expect(roles.count == 2)
        #expect(PercentEncoding.decode(roles[0])?.utf8.elementsEqual(name.utf8) == true)
        let principal = try Self.principal(fields)
        for type in ["name", "preferred_username", "roles", "groups"] {
            #expect(Self.values(type, in: principal).first?.utf8.elementsEqual(name.utf8) == true)
        }
    }

    @Test(arguments: [200, 400, 700, 2000])
    func `groups that do not fit into the principal are said to exist`(_ count: Int) throws {
        let groups = (0..<count).map { "00000000-0000-4000-8000-\(100_000_000_000 + $0)" }
        let fields = Self.fields(Self.person(groups: groups), profiles: [.easyAuth, .oauth2Proxy])
        let size = fields.fields.reduce(0) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count + 4 }
        #expect(size <= IdentityFields.maximumSize)
        let principal = try Self.principal(fields)
        let isWhole = Self.values("groups", in: principal).count == count
        #expect(isWhole || Self.values("groups", in: principal).isEmpty)
        #expect(Self.values("hasgroups", in: principal) == (isWhole ? [] : ["true"]))
        #expect(Self.values("roles", in: principal) == ["Admin", "a,b"])
        #expect(isWhole == (count == 200))
    }

    @Test
    func `a principal that does not fit is left out whole, and named`() {
        let roles = (0..<2000).map { "role-with-a-name-of-some-length-\($0)" }
        let fields = Self.fields(Self.person(roles: roles))
        #expect(fields.fields[Self.names.principal] == nil)
        #expect(fields.omitted == ["X-MS-CLIENT-PRINCIPAL"])
        #expect(fields.fields[Self.names.truncated] == "X-MS-CLIENT-PRINCIPAL")
        #expect(fields.fields[Self.names.principalID] == "object")
    }

    @Test
    func `an authorizer hears the same in its variables`() {
        let fields = IdentityFields(Self.person(), names: .authorizerVariables, profiles: [.easyAuth])
        #expect(
            Set(fields.fields.map(\.name.rawName)) == [
                "Variable-X_MS_CLIENT_PRINCIPAL", "Variable-X_MS_CLIENT_PRINCIPAL_NAME",
                "Variable-X_MS_CLIENT_PRINCIPAL_ID", "Variable-X_MS_CLIENT_PRINCIPAL_IDP",
            ]
        )
    }
}
