import EntraGateway
import Testing

struct SessionTests {
    private static func session(of identity: SessionIdentity) -> Session {
        Session(identity: identity, createdAt: 0, expiresAt: 1)
    }

    /// A person of whom everything is known that a session keeps.
    private static func known() -> SessionIdentity {
        var identity = SessionIdentity(
            tenantID: "tenant",
            objectID: "object",
            name: "Žofie 🌍",
            username: "zofie@example.com",
            email: "mail@example.com",
            roles: ["Reader", "", "Writer, too"],
            groups: (0..<300).map { "group \($0)" },
            isAdministrator: true,
            role: "EDITOR"
        )
        identity.groupsUnresolved = true
        return identity
    }

    /// What only a sign-out, or the judgement of a stored session, reads.
    private static let left: Set<String> = ["loginHint", "requiredRule", "adminRule", "domainAuthority"]

    @Test
    func `a session gives back what is known of its person, but for what the store alone is asked for`() {
        var identity = Self.known()
        // A member that is added must be kept too: here it has to be given a value that is not its absence.
        for (name, value) in Mirror(reflecting: identity).children {
            let mirror = Mirror(reflecting: value)
            let isSet = mirror.displayStyle != .optional || !mirror.children.isEmpty
            #expect(isSet != Self.left.contains(name ?? ""), "\(name ?? "")")
        }
        let expected = identity
        identity.loginHint = "hint"
        identity.requiredRule = "required"
        identity.adminRule = "admin"
        #expect(Self.session(of: identity).identity == expected)
    }

    @Test
    func `a session gives back what is not known as not known`() {
        let identity = SessionIdentity(tenantID: "tenant", objectID: "object", name: "name", username: "username")
        #expect(Self.session(of: identity).identity == identity)
    }

    @Test(arguments: [nil, false, true])
    func `whether groups are known is kept`(groupsUnresolved: Bool?) {
        var identity = Self.known()
        identity.groupsUnresolved = groupsUnresolved
        #expect(Self.session(of: identity).identity == identity)
    }

    @Test(arguments: [0, 1, 15, 16, 125, 126, 127, 128, 16_381, 16_382, 16_383, 16_384, 100_000])
    func `a text of any length is kept`(count: Int) {
        var identity = Self.known()
        identity.email = String(repeating: "x", count: count)
        identity.groups = [String(repeating: "y", count: count), "z"]
        #expect(Self.session(of: identity).identity == identity)
    }
}
