import EntraGateway
import HTTPTypes
import Testing

struct IdentityFieldsTests {
    private static func person(
        name: String = "Ada Lovelace",
        email: String? = nil,
        roles: [String] = [],
        groups: [String] = []
    ) -> SessionIdentity {
        SessionIdentity(
            tenantID: "tenant",
            objectID: "object",
            name: name,
            username: "ada@example.com",
            email: email,
            roles: roles,
            groups: groups
        )
    }

    private static func lines(_ fields: IdentityFields) -> [String] {
        fields.fields.map { "\($0.name.rawName): \($0.value)" }
    }

    @Test
    func `a check names the person as oauth2-proxy does`() {
        let person = Self.person(email: "ada@example.org", roles: ["Admin", "User"], groups: ["g1", "g2"])
        #expect(
            Self.lines(IdentityFields(person, names: .checkFields)) == [
                "X-Auth-Request-User: object", "X-Auth-Request-Tenant: tenant",
                "X-Auth-Request-Preferred-Username: ada@example.com", "X-Auth-Request-Email: ada@example.org",
                "X-Auth-Request-Name: Ada Lovelace", "X-Auth-Request-Roles: Admin,User",
                "X-Auth-Request-Groups: g1,g2",
            ]
        )
    }

    @Test
    func `an authorizer names the person as variables`() {
        #expect(
            Self.lines(IdentityFields(Self.person(), names: .authorizerVariables)) == [
                "Variable-AUTH_USER: object", "Variable-OIDC_TENANT: tenant",
                "Variable-OIDC_PREFERRED_USERNAME: ada@example.com", "Variable-OIDC_NAME: Ada Lovelace",
            ]
        )
    }

    /// A name, and what goes over the wire.
    struct Name: Sendable, CustomTestStringConvertible {
        let name: String
        let value: String
        var testDescription: String { value }

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        static let all = [
            Name("Ada Lovelace", "Ada Lovelace"), Name("Jörg", "J%C3%B6rg"), Name("100%", "100%25"),
            Name("%C3%B6", "%25C3%25B6"), Name("Lovelace, Ada", "Lovelace, Ada"), Name("李", "%E6%9D%8E"),
            Name("a\r\nX-Auth-Request-User: evil", "a%0D%0AX-Auth-Request-User: evil"), Name("a\0b", "a%00b"),
            Name("a\tb", "a%09b"), Name("a\u{7F}b", "a%7Fb"), Name("a\u{2028}b", "a%E2%80%A8b"), Name("~", "~"),
        ]
    }

    @Test(arguments: Name.all)
    func `a value is printable ASCII and can be read back`(_ name: Name) throws {
        let fields = IdentityFields(Self.person(name: name.name), names: .checkFields).fields
        let value = try #require(fields[IdentityFieldNames.checkFields.name])
        #expect(value == name.value)
        #expect(PercentEncoding.decode(value) == name.name)
    }

    @Test
    func `a comma within a list's value does not part it`() {
        let fields = IdentityFields(Self.person(roles: ["a,b", "c"], groups: ["%", ""]), names: .checkFields).fields
        #expect(fields[IdentityFieldNames.checkFields.roles] == "a%2Cb,c")
        #expect(fields[IdentityFieldNames.checkFields.groups] == "%25,")
    }

    @Test
    func `a field that does not fit is left out whole, and named`() {
        let many = (0..<2000).map { "00000000-0000-4000-8000-\($0)" }
        let fields = IdentityFields(Self.person(roles: many, groups: ["small"]), names: .checkFields)
        #expect(fields.omitted == ["X-Auth-Request-Roles"])
        #expect(fields.fields[IdentityFieldNames.checkFields.roles] == nil)
        #expect(fields.fields[IdentityFieldNames.checkFields.truncated] == "X-Auth-Request-Roles")
        #expect(fields.fields[IdentityFieldNames.checkFields.groups] == "small")
    }

    @Test
    func `everything together stays within the limit, whatever does not fit`() {
        let huge = String(repeating: "ö", count: 10_000)
        for count in [1, 1000, 5300, 5400, 8000] {
            let part = String(repeating: "ö", count: count)
            let person = Self.person(name: part, email: huge, roles: [part], groups: [huge])
            let fields = IdentityFields(person, names: .authorizerVariables)
            let size = fields.fields.reduce(0) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count + 4 }
            #expect(size <= IdentityFields.maximumSize)
            #expect(fields.omitted.contains("Variable-OIDC_EMAIL"))
        }
    }

    @Test
    func `nobody is told that something is missing when nothing is`() {
        let fields = IdentityFields(Self.person(), names: .checkFields)
        #expect(fields.omitted.isEmpty)
        #expect(fields.fields[IdentityFieldNames.checkFields.truncated] == nil)
    }
}
