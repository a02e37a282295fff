import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

struct AccessTokenTests {
    private func accessToken(_ scope: String, version: Int? = nil) async throws -> (Bench, JSONValue?) {
        let bench = try Bench { configuration in
            configuration.updateApplication(Demo.clientID) { $0.accessTokenAcceptedVersion = version }
        }
        let visitor = Visitor(bench)
        visitor.scope = "openid profile email \(scope)"
        return (bench, try await visitor.signIn()["access_token"])
    }

    private func publishedKey(_ bench: Bench, _ token: JWT) async throws -> JSONValue {
        let keys = try await bench.send("GET", "/\(Demo.tenantID)/discovery/v2.0/keys").json["keys"]?.elements ?? []
        return try #require(keys.first { $0["kid"] == token.header["kid"] })
    }

    @Test
    func `quirk 13: a Graph token has a nonce in its header and cannot be verified`() async throws {
        let (bench, text) = try await accessToken("")
        let token = try JWT(text)
        #expect(token.header["nonce"] != nil)
        #expect(token.claims["aud"]?.text == Demo.graphURL)
        #expect(try await !token.isSigned(by: publishedKey(bench, token)))
    }

    @Test
    func `quirk 13: a Graph token is no JWT on command`() async throws {
        let bench = try Bench()
        bench.emulator.updateFaults { $0.opaqueGraphTokens = true }
        let token = try #require(try await Visitor(bench).signIn()["access_token"]?.text)
        #expect(!token.contains("."))
        let response = await bench.send("GET", "/oidc/userinfo", fields: ["authorization": "Bearer \(token)"])
        #expect(response.status == .ok)
    }

    @Test
    func `quirk 28: access tokens for other resources have 3 kB`() async throws {
        let (_, text) = try await accessToken("")
        #expect((text?.text?.utf8.count ?? 0) > 3_000)
    }

    @Test(arguments: [nil, 1])
    func `quirk 14: a token of version 1 for our own interface`(version: Int?) async throws {
        let (bench, text) = try await accessToken("\(Demo.interfaceURI)/access_as_user", version: version)
        let token = try JWT(text)
        #expect(token.claims["iss"]?.text == "https://sts.windows.net/\(Demo.tenantID)/")
        #expect(token.claims["aud"]?.text == Demo.interfaceURI)
        #expect(token.claims["appid"]?.text == Demo.clientID)
        #expect(token.claims["appidacr"] == "1")
        #expect(token.claims["ver"] == "1.0")
        #expect(token.claims["upn"]?.text == Demo.ordinary.userPrincipalName)
        #expect(token.header["x5t"] == token.header["kid"])
        #expect(try await token.isSigned(by: publishedKey(bench, token)))
    }

    @Test
    func `quirk 14: a token of version 2 for our own interface`() async throws {
        let (bench, text) = try await accessToken("\(Demo.clientID)/access_as_user", version: 2)
        let token = try JWT(text)
        #expect(token.claims["iss"]?.text == "\(Bench.origin)/\(Demo.tenantID)/v2.0")
        #expect(token.claims["aud"]?.text == Demo.clientID)
        #expect(token.claims["azp"]?.text == Demo.clientID)
        #expect(token.claims["azpacr"] == "1")
        #expect(token.claims["scp"] == "access_as_user")
        #expect(token.claims["roles"] == ["User"])
        #expect(token.header["x5t"] == nil)
        #expect(try await token.isSigned(by: publishedKey(bench, token)))
    }

    @Test
    func `quirk 6: userinfo tells about the person, by scope`() async throws {
        let (bench, text) = try await accessToken("User.Read")
        let token = try #require(text?.text)
        let response = await bench.send("GET", "/oidc/userinfo", fields: ["authorization": "Bearer \(token)"])
        let claims = try response.json
        #expect(claims["name"] == "Adele Vance")
        #expect(claims["email"]?.text == Demo.ordinary.mail)
        #expect(claims["sub"] != nil)
        bench.clock.advance(5_401)
        let late = await bench.send("POST", "/oidc/userinfo", fields: ["authorization": "Bearer \(token)"])
        #expect(late.status == .unauthorized)
    }

    @Test(arguments: ["", "Bearer", "Bearer x", "Basic x"])
    func `userinfo refuses what is no Graph token`(field: String) async throws {
        let response = try await Bench().send("GET", "/oidc/userinfo", fields: ["authorization": field])
        #expect(response.status == .unauthorized)
        #expect(try response.json["error"]?["code"] == "InvalidAuthenticationToken")
        #expect(response.field("www-authenticate") != nil)
    }

    @Test
    func `userinfo refuses a token for another resource`() async throws {
        let (bench, text) = try await accessToken("\(Demo.sharePointURL)/AllSites.Read")
        let field = "Bearer \(try #require(text?.text))"
        #expect(await bench.send("GET", "/oidc/userinfo", fields: ["authorization": field]).status == .unauthorized)
    }
}
