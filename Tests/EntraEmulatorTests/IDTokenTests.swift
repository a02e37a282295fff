import Cryptography
import EntraEmulator
import FastCGI
import Testing

struct IDTokenTests {
    private func bench(_ change: @escaping (inout RegisteredApplication) -> Void = { _ in }) throws -> Bench {
        try Bench { $0.updateApplication(Demo.clientID, change) }
    }

    @Test
    func `an ID token is signed with the published key and says what Entra says`() async throws {
        let bench = try bench()
        let visitor = Visitor(bench)
        let token = try JWT(try await visitor.signIn()["id_token"])
        #expect(token.header == ["typ": "JWT", "alg": "RS256", "kid": .string(bench.emulator.currentKeyID)])
        let keys = try await bench.send("GET", "/\(Demo.tenantID)/discovery/v2.0/keys").json["keys"]?.elements ?? []
        let key = try #require(keys.first { $0["kid"] == token.header["kid"] })
        #expect(try token.isSigned(by: key))
        #expect(key["issuer"] == .string("\(Bench.origin)/{tenantid}/v2.0"))
        guard case .object(let members) = token.claims else { return }
        #expect(
            members.map(\.name) == [
                "aud", "iss", "iat", "nbf", "exp", "aio", "email", "name", "nonce", "oid", "preferred_username", "rh",
                "roles", "sub", "tid", "uti", "ver",
            ]
        )
        #expect(token.claims["iss"] == .string("\(Bench.origin)/\(Demo.tenantID)/v2.0"))
        #expect(token.claims["aud"]?.text == Demo.clientID)
        #expect(token.claims["nonce"] == "the nonce")
        #expect(token.claims["roles"] == ["User"])
    }

    @Test
    func `quirk 11: iat and nbf lie 300 seconds back, exp an hour ahead`() async throws {
        let bench = try bench()
        bench.emulator.updateFaults { $0.clockOffset = 17 }
        let claims = try await Visitor(bench).claims()
        let issued = try #require(claims["iat"]?.integer)
        #expect(issued == 1_900_000_017 - 300)
        #expect(claims["nbf"] == claims["iat"])
        #expect(claims["exp"]?.integer == issued + 3_900)
    }

    @Test
    func `claims follow the scopes`() async throws {
        let visitor = Visitor(try bench())
        visitor.scope = "openid"
        let claims = try await visitor.claims()
        for name in ["oid", "tid", "name", "preferred_username", "email"] { #expect(claims[name] == nil) }
        #expect(claims["sub"] != nil)
        visitor.scope = "profile User.Read"
        #expect(try await visitor.signIn()["id_token"] == nil)
    }

    @Test(arguments: [
        (Demo.withoutMail, "openid email", nil), (Demo.ordinary, "openid", nil),
        (Demo.ordinary, "openid email", "adele.vance@contoso.example"),
        (Demo.guestWithMail, "openid", "mia@partner.example"), (Demo.guestWithoutMail, "openid email", nil),
    ])
    func `quirk 15: email is often absent`(person: Person, scope: String, email: String?) async throws {
        let visitor = Visitor(try bench())
        visitor.scope = scope
        #expect(try await visitor.claims(person)["email"]?.text == email)
    }

    @Test
    func `a guest has an EXT user name and an identity provider`() async throws {
        let claims = try await Visitor(try bench()).claims(Demo.guestWithMail)
        #expect(claims["preferred_username"] == "mia_partner.example#EXT#@contoso.example")
        #expect(claims["idp"] != nil)
        #expect(claims["tid"]?.text == Demo.tenantID)
    }

    @Test
    func `quirk 16: sub differs between clients and people`() async throws {
        let bench = try bench()
        let other = Visitor(bench)
        (other.clientID, other.secret) = (Demo.publicClientID, nil)
        let subjects = [
            try await Visitor(bench).claims()["sub"], try await Visitor(bench).claims(Demo.umlaut)["sub"],
            try await other.claims()["sub"],
        ]
        #expect(Set(subjects.map { $0?.text }).count == 3)
        #expect(try await Visitor(bench).claims()["sub"] == subjects[0])
    }

    @Test
    func `quirk 17: optional claims come only when switched on`() async throws {
        let names = RegisteredApplication.OptionalClaim.allCases.map(\.rawValue)
        let visitor = Visitor(try bench())
        visitor.scope = "openid profile"
        let plain = try await visitor.claims()
        #expect(names.allSatisfy { plain[$0] == nil })
        let all = try await Visitor(try bench { $0.optionalClaims = Set(RegisteredApplication.OptionalClaim.allCases) })
            .claims()
        #expect(names.filter { all[$0] == nil }.isEmpty)
        #expect(all["auth_time"] == 1_900_000_000)
        #expect(all["upn"]?.text == Demo.ordinary.userPrincipalName)
        #expect(all["given_name"] == "Adele")
    }

    @Test
    func `quirk 18 and 19: 201 groups are an overage that points to a legacy address`() async throws {
        let visitor = Visitor(try bench { $0.groupClaim = .objectIDs })
        let full = try await visitor.claims(Demo.fullGroups)
        #expect(full["groups"]?.elements?.count == 200)
        let over = try await visitor.claims(Demo.manyGroups)
        #expect(over["groups"] == nil)
        #expect(over["hasgroups"] == nil)
        #expect(over["_claim_names"] == ["groups": "src1"])
        let endpoint = over["_claim_sources"]?["src1"]?["endpoint"]?.text ?? ""
        let path = "\(Demo.tenantID)/users/\(Demo.manyGroups.objectID)/getMemberObjects"
        #expect(endpoint == "https://graph.windows.net/\(path)")
    }

    @Test
    func `quirk 20: a hybrid token has hasgroups beyond six groups`() async throws {
        let visitor = Visitor(
            try bench {
                $0.groupClaim = .objectIDs
                $0.allowsImplicitIDTokens = true
            }
        )
        func claims(_ person: Person) async throws -> JSONValue {
            let answer = try await visitor.choose(person, ["response_type": "id_token"]).parameters
            return try JWT(answer["id_token"].map(JSONValue.string)).claims
        }
        #expect(try await claims(Demo.administrator)["groups"]?.elements?.count == 3)
        #expect(try await claims(Demo.fullGroups)["hasgroups"] == true)
        #expect(try await claims(Demo.fullGroups)["c_hash"] == nil)
    }

    @Test
    func `quirk 21: groups may be emitted as roles and then replace the app roles`() async throws {
        let claims = try await Visitor(
            try bench {
                $0.groupClaim = .objectIDs
                $0.emitsGroupsAsRoles = true
            }
        ).claims(Demo.administrator)
        #expect(claims["groups"] == nil)
        #expect(claims["roles"] == JSONValue([Demo.groupID(1), Demo.groupID(2), Demo.groupID(3)]))
    }

    @Test(arguments: [
        (RegisteredApplication.GroupClaim.objectIDs, Demo.groupID(1), Demo.groupID(7)),
        (.displayNames, "Administrators", "Project 7"), (.samAccountNames, Demo.groupID(1), "PRJ-7"),
    ])
    func `quirk 22: groups are object IDs unless configured otherwise`(
        claim: RegisteredApplication.GroupClaim,
        first: String,
        seventh: String
    ) async throws {
        let groups = try await Visitor(try bench { $0.groupClaim = claim }).claims(Demo.fullGroups)["groups"]?.elements
        #expect(groups?.first?.text == first)
        #expect(groups?.dropFirst(6).first?.text == seventh)
    }

    @Test
    func `no groups are sent unless the registration asks for them`() async throws {
        #expect(try await Visitor(try bench()).claims(Demo.administrator)["groups"] == nil)
    }

    @Test(arguments: Faults.Signing.allCases)
    func `quirk 2: tokens can be signed in every wrong way`(signing: Faults.Signing) async throws {
        let bench = try bench()
        bench.emulator.updateFaults { $0.signing = signing }
        let token = try JWT(try await Visitor(bench).signIn()["id_token"])
        let keys = try await bench.send("GET", "/\(Demo.tenantID)/discovery/v2.0/keys").json["keys"]?.elements ?? []
        let key = keys.first { $0["kid"] == token.header["kid"] }
        let isRight = try key.map { try token.isSigned(by: $0) } ?? false
        switch signing {
        case .usual: #expect(isRight && key?["issuer"]?.text == "\(Bench.origin)/{tenantid}/v2.0")
        case .concreteIssuer: #expect(isRight && key?["issuer"]?.text == "\(Bench.origin)/\(Demo.tenantID)/v2.0")
        case .foreignIssuer: #expect(isRight && key?["issuer"]?.text?.contains("9188040d") == true)
        case .unpublished: #expect(key == nil)
        case .damaged: #expect(key != nil && !isRight)
        case .unsigned: #expect(token.header["alg"] == "none" && token.signature.isEmpty)
        case .publicKeyAsSecret: #expect(token.header["alg"] == "HS256" && token.signature.count == 32)
        }
    }

    @Test
    func `claims and header are changed on command, out of range too`() async throws {
        let bench = try bench()
        bench.emulator.updateFaults {
            $0.idTokenClaims = ["nonce": .null, "exp": .number("1e400"), "aud": ["x", 1], "extra": ["a": true]]
            $0.idTokenHeader = ["kid": .null, "crit": ["x"]]
        }
        let token = try JWT(try await Visitor(bench).signIn()["id_token"])
        #expect(token.claims["nonce"] == nil)
        #expect(token.claims["exp"] == .number("1e400"))
        #expect(token.claims["aud"] == ["x", 1])
        #expect(token.claims["extra"] == ["a": true])
        #expect(token.header == ["typ": "JWT", "alg": "RS256", "crit": ["x"]])
        bench.emulator.updateFaults { $0 = Faults() }
        bench.emulator.updateFaults { $0.tenantSwitch = Demo.otherTenantID }
        let switched = try await Visitor(bench).claims()
        #expect(switched["tid"]?.text == Demo.otherTenantID)
        #expect(switched["iss"]?.text == "\(Bench.origin)/\(Demo.otherTenantID)/v2.0")
    }

    @Test
    func `a person of any tenant signs in at organizations, a guest does not`() async throws {
        let visitor = Visitor(try Bench())
        (visitor.clientID, visitor.secret) = (Demo.multiTenantClientID, Demo.multiTenantClientSecret)
        visitor.tenant = "organizations"
        let claims = try await visitor.claims(Demo.foreign)
        #expect(claims["iss"]?.text == "\(Bench.origin)/\(Demo.otherTenantID)/v2.0")
        #expect(await visitor.choose(Demo.guestWithMail).errorNumber == 50_020)
    }
}
