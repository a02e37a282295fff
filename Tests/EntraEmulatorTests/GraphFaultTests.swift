import Cryptography
import EntraEmulator
import FastCGI
import HTTPTypes
import Synchronization
import Testing

/// What Graph refuses on command: too many calls, claims challenges, missing consent.
struct GraphFaultTests {
    private static let claims = Faults.Challenge.usualClaims
    private let bench: Bench
    private let visitor: Visitor

    init() throws {
        bench = try Bench()
        visitor = Visitor(bench)
        visitor.scope = "openid profile offline_access User.Read User.ReadBasic.All People.Read GroupMember.Read.All"
    }

    private func get(_ target: String, _ token: JSONValue?) async throws -> Response {
        let token = try #require(token?.text)
        return await bench.send("GET", "/v1.0/" + target, fields: ["authorization": "Bearer \(token)"])
    }

    @Test
    func `one call is refused and others are not`() async throws {
        let token = try await visitor.signIn()["access_token"]
        bench.emulator.updateFaults {
            $0.graphRefusals["people"] = Faults.Refusal("", status: 503, retryAfter: "2.128", times: 1)
            $0.graphRefusals[Faults.everyCall] = Faults.Refusal("TooManyRequests", status: 429, times: 1)
        }
        let people = try await get("me/people", token)
        #expect(people.status == .serviceUnavailable)
        #expect(people.field("retry-after") == "2.128")
        #expect(try people.json["error"]?["code"] == "")
        let me = try await get("me", token)
        #expect(me.status == .tooManyRequests)
        #expect(me.field("retry-after") == nil)
        #expect(try await get("me", token).status == .ok)
        #expect(try await get("me/people", token).status == .ok)
    }

    @Test
    func `every call takes as long as told`() async throws {
        let token = try await visitor.signIn()["access_token"]
        bench.emulator.updateFaults { $0.graphDelays = ["people": 3, Faults.everyCall: 1] }
        _ = try await get("me/people", token)
        _ = try await get("me", token)
        #expect(bench.clock.totalSleep == .seconds(4))
    }

    @Test(arguments: [(4, [429]), (0, [])])
    func `quirk 71: the fifth call at a mailbox is one too many`(limit: Int, refused: [Int]) async throws {
        let door = Door()
        let bench = try Bench(sleep: { _ in await door.pass() })
        let visitor = Visitor(bench)
        visitor.scope = self.visitor.scope
        let token = try #require(try await visitor.signIn()["access_token"]?.text)
        bench.emulator.updateFaults {
            $0.graphDelays = [Faults.everyCall: 0.2]
            $0.graphMailboxLimit = limit
        }
        @Sendable
        func status(_ target: String) async -> Int {
            await bench.send("GET", target, fields: ["authorization": "Bearer \(token)"]).status.code
        }
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask { await status("/v1.0/me/people") }
                group.addTask { await status("/v1.0/me/photos/48x48/$value") }
            }
            while door.waiting < 4 { await Task.yield() }
            group.addTask { await status("/v1.0/me/people") }
            group.addTask { await status("/v1.0/me") }
            while door.waiting < 6 - refused.count { await Task.yield() }
            door.open()
            var seen: [Int] = []
            for await code in group where code != 200 { seen.append(code) }
            #expect(seen == refused)
        }
        #expect(await status("/v1.0/me/people") == 200)
    }

    @Test
    func `quirks 55 and 56: a challenge in two fields goes on until claims are asked for`() async throws {
        let answer = try await visitor.signIn()
        bench.emulator.updateFaults { $0.graphChallenge = Faults.Challenge() }
        var orders: Set<Bool> = []
        for _ in 0..<64 {
            let response = try await get("me", answer["access_token"])
            #expect(response.status == .unauthorized)
            #expect(try response.json["error"]?["code"] == "InvalidAuthenticationToken")
            let fields = response.fields[values: .wwwAuthenticate]
            #expect(fields.count == 2)
            #expect(fields.allSatisfy { $0.hasPrefix("Bearer ") })
            orders.insert(fields[0].contains("insufficient_claims"))
            let text = try #require(fields.joined().firstMatch(of: /claims="([A-Za-z0-9+\/]+=*)"/)?.1)
            #expect(text.utf8.count.isMultiple(of: 4))
            let bytes = try #require(Base64URL.decode(String(text.prefix { $0 != "=" })))
            #expect(String(decoding: bytes, as: UTF8.self) == Self.claims)
        }
        #expect(orders.count == 2)
        let refreshToken = try #require(answer["refresh_token"]?.text)
        let plain = try await visitor.refresh(refreshToken).json["access_token"]
        #expect(try await get("me", plain).status == .unauthorized)
        // With another order of members and the capability beside.
        let merged =
            #"{"access_token":{"xms_cc":{"values":["cp1"]},"nbf":{"value":"1604106651","essential":true}}}"#
        let claimed = try await visitor.refresh(refreshToken, ["claims": merged]).json["access_token"]
        #expect(try JWT(claimed).claims["xms_cc"] == ["cp1"])
        #expect(try await get("me", claimed).status == .ok)
    }

    @Test
    func `quirk 57: on command only those are challenged who can take it`() async throws {
        let answer = try await visitor.signIn()
        bench.emulator.updateFaults { $0.graphChallenge = Faults.Challenge(onlyCapable: true) }
        #expect(try await get("me", answer["access_token"]).status == .ok)
        let refreshToken = try #require(answer["refresh_token"]?.text)
        let capable = #"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#
        let token = try await visitor.refresh(refreshToken, ["claims": capable]).json["access_token"]
        #expect(try await get("me", token).status == .unauthorized)
    }

    @Test
    func `quirk 58: on command claims are granted only after the person was asked`() async throws {
        let answer = try await visitor.signIn()
        bench.emulator.updateFaults {
            $0.graphChallenge = Faults.Challenge()
            $0.claimsNeedInteraction = true
        }
        let refreshToken = try #require(answer["refresh_token"]?.text)
        let refused = await visitor.refresh(refreshToken, ["claims": Self.claims])
        #expect(refused.status == .badRequest)
        #expect(try refused.json["error"] == "interaction_required")
        let claims = try #require(try refused.json["claims"]?.text)
        #expect(JSONValue(parsing: Array(claims.utf8))?["access_token"]?["nbf"]?["essential"] == true)
        #expect(await visitor.refresh(refreshToken, ["claims": "{"]).status == .badRequest)
        let asked = try await visitor.signIn(Demo.ordinary, ["claims": claims])
        #expect(try await get("me", asked["access_token"]).status == .ok)
        let next = try #require(asked["refresh_token"]?.text)
        let refreshed = try await visitor.refresh(next, ["claims": claims]).json["access_token"]
        #expect(try await get("me", refreshed).status == .ok)
    }

    @Test
    func `a scope without consent is refused at the token endpoint, and by Graph when it is not in the token`()
        async throws
    {
        let refreshToken = try #require(try await visitor.signIn()["refresh_token"]?.text)
        bench.emulator.updateFaults { $0.missingConsents = ["People.Read"] }
        let refused = try await visitor.refresh(refreshToken, ["scope": "People.Read offline_access"]).json
        #expect(refused["error"] == "invalid_grant")
        #expect(refused["suberror"] == "consent_required")
        #expect(refused["error_codes"] == [65_001])
        let other = try await visitor.refresh(refreshToken, ["scope": "User.Read"]).json["access_token"]
        let people = try await get("me/people", other)
        #expect(people.status == .forbidden)
        #expect(try people.json["error"]?["code"] == "Authorization_RequestDenied")
        #expect(try await get("me", other).status == .ok)
        #expect(try await get("users", other).status == .ok)
    }

    @Test
    func `quirk 65: limited information, by permission or on command`() async throws {
        let group = "groups/8c0ffee0-0000-4000-8000-00000000000a/transitiveMembers"
        bench.emulator.updateFaults { $0.missingConsents = ["User.ReadBasic.All"] }
        visitor.scope = "openid profile GroupMember.Read.All"
        let members = try await get(group, try await visitor.signIn()["access_token"]).json["value"]?.elements ?? []
        let person = try #require(members.last)
        #expect(person["@odata.type"] == "#microsoft.graph.user")
        #expect(person["id"]?.text != nil && person["displayName"] == .null && person["mail"] == .null)
        #expect(members.first?["displayName"]?.text != nil)
        bench.emulator.updateFaults {
            $0.missingConsents = []
            $0.graphLimitedInformation = true
        }
        let token = try await visitor.signIn(Demo.administrator)["access_token"]
        for target in [group, "me/memberOf"] {
            let all = try await get(target, token).json["value"]?.elements ?? []
            #expect(!all.isEmpty && all.allSatisfy { $0["displayName"] == .null && $0["id"]?.text != nil })
        }
    }

    @Test
    func `quirk 73: what is new is not known everywhere`() async throws {
        let group = "8c0ffee0-0000-4000-8000-00000000000a"
        let token = try await visitor.signIn()["access_token"]
        let found = try await get("groups/\(group)/members", token).json["value"]?.elements ?? []
        let member = try #require(found.last?["id"]?.text)
        bench.emulator.updateFaults { $0.graphUnknown = [group, member] }
        for target in ["groups/\(group)", "groups/\(group)/members", "users/\(member)", "users/\(member)/photo/$value"]
        {
            #expect(try await get(target, token).status == .notFound)
        }
        let page = try await get("users?$filter=id%20eq%20'\(member)'", token).json
        #expect(page["value"] == [])
        bench.emulator.updateFaults { $0.graphUnknown = [] }
        #expect(try await get("users/\(member)", token).status == .ok)
    }

    /// Where calls wait until the test lets them go.
    private final class Door: Sendable {
        private struct State {
            var waiting = 0
            var isOpen = false
        }

        private let state = Mutex(State())

        var waiting: Int { state.withLock { $0.waiting } }

        func pass() async {
            state.withLock { $0.waiting += 1 }
            while !state.withLock({ $0.isOpen }) { await Task.yield() }
        }

        func open() {
            state.withLock { $0.isOpen = true }
        }
    }
}
