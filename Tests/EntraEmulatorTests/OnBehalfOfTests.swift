import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

/// The on-behalf-of grant.
struct OnBehalfOfTests {
    private let bench: Bench
    private let visitor: Visitor

    init() throws {
        bench = try Bench()
        visitor = Visitor(bench)
    }

    private func exchange(_ assertion: String?, _ changes: [String: String?] = [:]) async -> Response {
        var form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("client_id", Demo.clientID),
            ("client_secret", Demo.clientSecret), ("requested_token_use", "on_behalf_of"),
            ("scope", "openid User.Read"),
        ]
        if let assertion { form.append(("assertion", assertion)) }
        for (name, value) in changes {
            form.removeAll { $0.0 == name }
            if let value { form.append((name, value)) }
        }
        return await bench.send("POST", "/\(Demo.tenantID)/oauth2/v2.0/token", form: form)
    }

    private func signIn(_ scope: String) async throws -> JSONValue {
        visitor.scope = "openid profile \(scope)"
        return try await visitor.signIn()
    }

    private let ownScope = "\(Demo.interfaceURI)/access_as_user"

    @Test
    func `an access token for us becomes one for Graph`() async throws {
        let assertion = try #require(try await signIn(ownScope)["access_token"]?.text)
        let answer = try await exchange(assertion).json
        let token = try #require(answer["access_token"]?.text)
        #expect(try JWT(answer["access_token"]).claims["aud"]?.text == Demo.graphURL)
        #expect(answer["refresh_token"] == nil)
        let field = ["authorization": "Bearer \(token)"]
        #expect(await bench.send("GET", "/oidc/userinfo", fields: field).status == .ok)
        #expect(await bench.send("GET", "/v1.0/me/transitiveMemberOf", fields: field).status == .ok)
    }

    @Test
    func `quirk 47: a Graph token is no assertion`() async throws {
        let assertion = try #require(try await signIn("User.Read")["access_token"]?.text)
        let response = await exchange(assertion)
        #expect(response.errorNumber == 50_013)
        #expect(try response.json["error"] == "invalid_grant")
    }

    @Test
    func `quirk 47: a token for another audience is no assertion`() async throws {
        let assertion = try #require(try await signIn("\(Demo.sharePointURL)/AllSites.Read")["access_token"]?.text)
        #expect(await exchange(assertion).errorNumber == 500_131)
    }

    @Test
    func `quirk 48: an ID token is no assertion`() async throws {
        let assertion = try #require(try await signIn("User.Read")["id_token"]?.text)
        #expect(await exchange(assertion).errorNumber == 240_002)
    }

    @Test
    func `an assertion ends`() async throws {
        let assertion = try #require(try await signIn(ownScope)["access_token"]?.text)
        bench.clock.advance(5_401)
        #expect(await exchange(assertion).errorNumber == 500_133)
    }

    @Test(arguments: ["assertion", "requested_token_use", "scope"])
    func `a parameter that is missing is named`(name: String) async throws {
        let assertion = try #require(try await signIn(ownScope)["access_token"]?.text)
        let response = await exchange(assertion, [name: nil])
        #expect(response.status == .badRequest)
        #expect(response.text.contains("'\(name)'"))
    }

    @Test
    func `the client has to prove itself`() async throws {
        let assertion = try #require(try await signIn(ownScope)["access_token"]?.text)
        #expect(await exchange(assertion, ["client_secret": "wrong"]).status == .unauthorized)
    }
}
