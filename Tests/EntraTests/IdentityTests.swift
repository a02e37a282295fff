import Entra
import OpenIDConnect
import TestSupport
import Testing

struct IdentityTests {
    @Test
    func `a person is read from Entra's claims`() async throws {
        let identity = try await SignIn().identity([
            "oid": .string(TestIssuer.objectID.uppercased()), "email": "ada@mail.example", "roles": ["Admin", "User"],
            "groups": ["g1", "g2"], "sid": "session", "login_hint": "O.hint",
        ])
        #expect(identity.tenantID == TestIssuer.tenantID)
        #expect(identity.objectID == TestIssuer.objectID)
        #expect(identity.subject == "subject-of-the-fixture")
        #expect(identity.issuer == "\(TestIssuer.origin)/\(TestIssuer.tenantID)/v2.0")
        #expect(identity.username == "ada@example.com")
        #expect(identity.preferredUsername == "ada@example.com")
        #expect(identity.name == "Ada Lovelace")
        #expect(identity.email == "ada@mail.example")
        #expect(identity.roles == ["Admin", "User"])
        #expect(identity.groups == ["g1", "g2"])
        #expect(!identity.hasGroupsOverage)
        #expect(identity.sessionID == "session")
        #expect(identity.loginHint == "O.hint")
    }

    @Test
    func `what is optional may be missing`() async throws {
        let identity = try await SignIn().identity(["name": nil, "preferred_username": nil])
        #expect(identity.username == TestIssuer.objectID)
        #expect(identity.name == TestIssuer.objectID)
        #expect(identity.email == nil)
        #expect(identity.preferredUsername == nil)
        #expect(identity.roles.isEmpty)
        #expect(identity.groups.isEmpty)
        #expect(identity.sessionID == nil)
        #expect(identity.loginHint == nil)
    }

    struct Names: Sendable {
        var claims: [String: TestJSON?] = [:]
        var configured = ClaimNames()
        var username = "ada@example.com"
        var name = "Ada Lovelace"
        var email: String? = "ada@example.com"
    }

    private static let long = TestJSON.string(String(repeating: "x", count: 1025))

    static let names: [Names] = [
        Names(),
        Names(claims: ["given_name": "A", "family_name": "L"], name: "A L"),
        Names(claims: ["given_name": "A"], name: "A"), Names(claims: ["family_name": "L"], name: "L"),
        Names(claims: ["given_name": "", "family_name": 1]), Names(claims: ["name": nil], name: "ada@example.com"),
        Names(claims: ["name": long], name: "ada@example.com"), Names(claims: ["name": ""], name: "ada@example.com"),
        Names(
            claims: ["name": nil, "preferred_username": nil, "username": "ada"],
            username: "ada",
            name: "ada",
            email: nil
        ),
        Names(claims: ["preferred_username": nil, "email": "e@x"], username: "e@x", email: "e@x"),
        Names(claims: ["nick": "ada"], configured: ClaimNames(username: "nick"), username: "ada"),
        Names(claims: ["nick": ["a", "da"]], configured: ClaimNames(username: "nick"), username: "a_da"),
        Names(configured: ClaimNames(username: "nick", name: "nick", email: "nick")),
        Names(claims: ["nick": 1], configured: ClaimNames(username: "nick", name: "nick", email: "nick")),
        Names(claims: ["nick": ""], configured: ClaimNames(username: "nick", name: "nick", email: "nick")),
        Names(claims: ["nick": [1]], configured: ClaimNames(username: "nick", name: "nick", email: "nick")),
        Names(claims: ["nick": [:]], configured: ClaimNames(username: "nick", name: "nick", email: "nick")),
        Names(claims: ["nick": long], configured: ClaimNames(username: "nick", name: "nick", email: "nick")),
        Names(claims: ["nick": "Ada"], configured: ClaimNames(name: "nick"), name: "Ada"),
        Names(claims: ["nick": "n@x", "email": "e@x"], configured: ClaimNames(email: "nick"), email: "n@x"),
        Names(claims: ["nick": ["n@x"], "email": "e@x"], configured: ClaimNames(email: "nick"), email: "e@x"),
        Names(claims: ["email": "e@x"], email: "e@x"), Names(claims: ["email": ""]), Names(claims: ["email": long]),
        Names(claims: ["email": true]),
        Names(claims: ["preferred_username": "ada", "upn": "u@x"], username: "ada", email: "u@x"),
        Names(claims: ["preferred_username": "a@b@c"], username: "a@b@c", email: nil),
        Names(
            claims: ["preferred_username": "ada_home.example#EXT#@contoso.example"],
            username: "ada_home.example#EXT#@contoso.example",
            email: nil
        ),
        Names(claims: ["preferred_username": "+49 30 1234567"], username: "+49 30 1234567", email: nil),
    ]

    @Test(arguments: names)
    func `names follow an order and never fail`(names: Names) async throws {
        let identity = try await SignIn().identity(names.claims, names: names.configured)
        #expect(identity.username == names.username)
        #expect(identity.name == names.name)
        #expect(identity.email == names.email)
    }

    static let refused: [(claims: [String: TestJSON?], refusal: IDTokenRefusal)] = [
        (["oid": nil], .claimMissing("oid")), (["oid": .null], .claimMalformed("oid")),
        (["oid": 1], .claimMalformed("oid")),
        (["oid": ""], .claimMalformed("oid")), (["oid": "ada"], .claimMalformed("oid")),
        (["oid": []], .claimMalformed("oid")),
        (["oid": .string(TestIssuer.objectID + "\n")], .claimMalformed("oid")),
        (["roles": 1], .claimMalformed("roles")),
        (["roles": [1]], .claimMalformed("roles")), (["roles": [:]], .claimMalformed("roles")),
        (["roles": .null], .claimMalformed("roles")), (["groups": true], .claimMalformed("groups")),
        (["groups": [["g"]]], .claimMalformed("groups")),
    ]

    @Test(arguments: refused)
    func `without a key, or with claims of another form, there is no person`(
        claims: [String: TestJSON?],
        refusal: IDTokenRefusal
    ) async throws {
        let signIn = try SignIn()
        await #expect(throws: refusal) {
            try await signIn.identity(claims)
        }
    }

    static let overages: [(claims: [String: TestJSON?], hasOverage: Bool)] = [
        (
            [
                "_claim_names": ["groups": "src1"],
                "_claim_sources": ["src1": ["endpoint": "https://graph.windows.net/x"]],
            ], true
        ),
        (["_claim_names": ["groups": "src1"], "groups": ["g"]], true), (["hasgroups": true], true),
        (["hasgroups": "true"], true),
        (["_claim_names": ["roles": "src1"]], false), (["_claim_names": "groups"], false),
        (["_claim_names": ["groups"]], false),
        (["hasgroups": false], false), (["hasgroups": 1], false), (["groups": []], false),
    ]

    @Test(arguments: overages)
    func `too many groups are noticed`(claims: [String: TestJSON?], hasOverage: Bool) async throws {
        #expect(try await SignIn().identity(claims).hasGroupsOverage == hasOverage)
    }

    @Test(arguments: [("sid", 255), ("login_hint", 2048)])
    func `a session ID or hint that is too long is left out`(name: String, limit: Int) async throws {
        let fits = try await SignIn().identity([name: .string(String(repeating: "x", count: limit))])
        let tooLong = try await SignIn().identity([name: .string(String(repeating: "x", count: limit + 1))])
        #expect((fits.sessionID ?? fits.loginHint) != nil)
        #expect((tooLong.sessionID ?? tooLong.loginHint) == nil)
    }

    @Test
    func `another provider's people are known by issuer and subject`() async throws {
        // The provider's own name for the issuer does not matter here: an authority of another kind reads the token.
        let token = try await SignIn().token { draft in
            draft.claims["roles"] = ["admin": true]
            draft.claims["groups"] = "staff"
        }
        let identity = try Identity(token, authority: Authority("https://idp.example"))
        #expect(identity.tenantID == token.issuer)
        #expect(identity.objectID == "subject-of-the-fixture")
        #expect(identity.roles.isEmpty)
        #expect(identity.groups == ["staff"])
    }
}
