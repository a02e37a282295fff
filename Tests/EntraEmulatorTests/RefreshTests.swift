import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

struct RefreshTests {
    private func refreshToken(_ visitor: Visitor, _ person: Person = Demo.ordinary) async throws -> String {
        try #require(try await visitor.signIn(person)["refresh_token"]?.text)
    }

    @Test
    func `quirk 38: one refresh token serves every resource`() async throws {
        let visitor = Visitor(try Bench())
        let token = try await refreshToken(visitor)
        let resources = [
            (Demo.graphURL + "/User.Read", Demo.graphURL), (Demo.sharePointURL + "/AllSites.Read", Demo.sharePointURL),
            (Demo.personalSharePointURL + "/.default", Demo.personalSharePointURL),
            (Demo.interfaceURI + "/access_as_user", Demo.clientID), ("user.read", Demo.graphURL),
        ]
        for (scope, audience) in resources {
            let answer = try await visitor.refresh(token, ["scope": scope]).json
            #expect(try JWT(answer["access_token"]).claims["aud"]?.text == audience)
            #expect(answer["id_token"] == nil)
        }
    }

    @Test
    func `quirk 37: the first scope decides about the resource`() async throws {
        let visitor = Visitor(try Bench())
        let scope = "openid \(Demo.sharePointURL)/AllSites.Read User.Read"
        let answer = try await visitor.refresh(try await refreshToken(visitor), ["scope": scope]).json
        #expect(try JWT(answer["access_token"]).claims["aud"]?.text == Demo.sharePointURL)
        #expect(answer["id_token"] != nil)
    }

    @Test
    func `quirk 39: the old refresh token stays valid and its uses are counted`() async throws {
        let bench = try Bench()
        let visitor = Visitor(bench)
        let old = try await refreshToken(visitor)
        let new = try #require(try await visitor.refresh(old).json["refresh_token"]?.text)
        #expect(new != old)
        #expect(await visitor.refresh(old).status == .ok)
        #expect(await visitor.refresh(new).status == .ok)
        #expect(bench.emulator.uses(ofRefreshToken: old) == 2)
        #expect(bench.emulator.uses(ofRefreshToken: new) == 1)
        #expect(bench.emulator.uses(ofRefreshToken: "x") == nil)
    }

    @Test
    func `quirk 40: a refresh without offline_access, or on command, gives no new refresh token`() async throws {
        let bench = try Bench()
        let visitor = Visitor(bench)
        let token = try await refreshToken(visitor)
        #expect(try await visitor.refresh(token, ["scope": "openid"]).json["refresh_token"] == nil)
        #expect(try await visitor.refresh(token, ["scope": "openid offline_access"]).json["refresh_token"] != nil)
        bench.emulator.updateFaults { $0.omitsRefreshToken = true }
        #expect(try await visitor.refresh(token).json["refresh_token"] == nil)
    }

    @Test
    func `without offline_access there is no refresh token`() async throws {
        let visitor = Visitor(try Bench())
        visitor.scope = "openid"
        #expect(try await visitor.signIn()["refresh_token"] == nil)
    }

    @Test
    func `quirk 34: a refresh token that is used in a loop is refused`() async throws {
        let visitor = Visitor(try Bench { $0.loopLimit = 3 })
        let token = try await refreshToken(visitor)
        for _ in 0..<3 { #expect(await visitor.refresh(token).status == .ok) }
        #expect(await visitor.refresh(token).errorNumber == 50_196)
    }

    @Test
    func `quirk 42: missing consent is an invalid grant with a sub-error`() async throws {
        let visitor = Visitor(try Bench())
        let body = try await visitor.refresh(try await refreshToken(visitor), ["scope": "Calendars.Read"]).json
        #expect(body["error"] == "invalid_grant")
        #expect(body["suberror"] == "consent_required")
        #expect(body["error_codes"] == [65_001])
    }

    @Test
    func `revoked, expired, foreign and unknown refresh tokens are refused`() async throws {
        let bench = try Bench()
        let visitor = Visitor(bench)
        let token = try await refreshToken(visitor)
        #expect(await visitor.refresh("unknown").errorNumber == 70_000)
        #expect(await visitor.refresh("").errorNumber == 900_144)
        let other = Visitor(bench)
        (other.clientID, other.secret) = (Demo.publicClientID, nil)
        #expect(await other.refresh(token).errorNumber == 70_000)
        visitor.tenant = Demo.otherTenantID
        #expect(await visitor.refresh(token).errorNumber == 50_020)
        visitor.tenant = Demo.tenantID
        bench.emulator.revokeRefreshTokens()
        let revoked = await visitor.refresh(token)
        #expect(revoked.errorNumber == 50_173)
        #expect(try revoked.json["error"] == "invalid_grant")
        let late = try await refreshToken(visitor)
        bench.clock.advance(90 * 86_400)
        #expect(await visitor.refresh(late).errorNumber == 700_082)
    }

    @Test
    func `a refresh of the multi-tenant client works at every authority of the person`() async throws {
        let visitor = Visitor(try Bench())
        (visitor.clientID, visitor.secret) = (Demo.multiTenantClientID, Demo.multiTenantClientSecret)
        visitor.tenant = "common"
        let token = try await refreshToken(visitor, Demo.foreign)
        visitor.tenant = Demo.otherTenantID
        let answer = try await visitor.refresh(token).json
        #expect(try JWT(answer["id_token"]).claims["tid"]?.text == Demo.otherTenantID)
    }
}
