import Cryptography
import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

struct TokenTests {
    @Test
    func `a code is redeemed for an answer with the recorded members, in order`() async throws {
        let visitor = Visitor(try Bench())
        let response = await visitor.redeem(try await visitor.code(), ["client_info": "1"])
        guard case .object(let members) = try response.json else {
            Issue.record("not an object")
            return
        }
        #expect(
            members.map(\.name) == [
                "token_type", "scope", "expires_in", "ext_expires_in", "access_token", "refresh_token", "id_token",
                "client_info",
            ]
        )
        let info = try #require(try response.json["client_info"]?.text.flatMap(Base64URL.decode))
        #expect(
            String(decoding: info, as: UTF8.self)
                == #"{"uid":"\#(Demo.ordinary.objectID)","utid":"\#(Demo.tenantID)"}"#
        )
        #expect(response.field("cache-control") == "no-store, no-cache")
        #expect(response.field("pragma") == "no-cache")
        #expect(response.field("expires") == "-1")
        #expect(response.field("x-ms-clitelem") == "1,0,0,,")
        #expect(response.field("x-ms-request-id") != nil)
        // Quirk 83.
        #expect(response.field("set-cookie")?.contains("fpc=") == true)
    }

    @Test
    func `quirk 29: a code is redeemed once`() async throws {
        let visitor = Visitor(try Bench())
        let code = try await visitor.code()
        #expect(await visitor.redeem(code).status == .ok)
        let second = await visitor.redeem(code)
        #expect(second.status == .badRequest)
        #expect(try second.json["error"] == "invalid_grant")
        #expect(try second.json["error_codes"] == [54_005])
    }

    @Test
    func `a code lives ten minutes`() async throws {
        let bench = try Bench()
        let visitor = Visitor(bench)
        let (early, late) = (try await visitor.code(), try await visitor.code())
        bench.clock.advance(599)
        #expect(await visitor.redeem(early).status == .ok)
        bench.clock.advance(1)
        #expect(await visitor.redeem(late).errorNumber == 70_008)
    }

    /// A token request that is refused.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let error: String
        let number: Int
        var status = 400
        var changes: [String: String?] = [:]
        var fields: [String: String] = [:]
        var tenant = Demo.tenantID

        var testDescription: String { name }
    }

    static let refusals = [
        Refusal(name: "unknown tenant", error: "invalid_tenant", number: 90_002, tenant: "nobody.example"),
        Refusal(name: "quirk 30: another tenant", error: "invalid_grant", number: 700_005, tenant: Demo.otherTenantID),
        Refusal(name: "quirk 30: common", error: "invalid_grant", number: 700_005, tenant: "common"),
        Refusal(name: "no grant type", error: "invalid_request", number: 900_144, changes: ["grant_type": nil]),
        Refusal(
            name: "unknown grant type",
            error: "unsupported_grant_type",
            number: 70_003,
            changes: ["grant_type": "password"]
        ),
        Refusal(name: "no client", error: "invalid_request", number: 900_144, changes: ["client_id": nil]),
        Refusal(name: "unknown client", error: "unauthorized_client", number: 700_016, changes: ["client_id": "x"]),
        Refusal(name: "no code", error: "invalid_request", number: 900_144, changes: ["code": nil]),
        Refusal(name: "unknown code", error: "invalid_grant", number: 70_000, changes: ["code": "1.AAAA"]),
        Refusal(name: "no redirect URI", error: "invalid_request", number: 900_144, changes: ["redirect_uri": nil]),
        Refusal(
            name: "another redirect URI",
            error: "invalid_grant",
            number: 500_112,
            changes: ["redirect_uri": "http://localhost:3080/login"]
        ),
        Refusal(name: "quirk 4: no verifier", error: "invalid_grant", number: 501_481, changes: ["code_verifier": nil]),
        Refusal(
            name: "quirk 4: another verifier",
            error: "invalid_grant",
            number: 501_481,
            changes: ["code_verifier": String(repeating: "a", count: 43)]
        ),
        Refusal(
            name: "verifier too short",
            error: "invalid_grant",
            number: 501_491,
            changes: ["code_verifier": "short"]
        ),
        Refusal(
            name: "quirk 44: wrong secret",
            error: "invalid_client",
            number: 7_000_215,
            status: 401,
            changes: ["client_secret": "wrong"]
        ),
        Refusal(
            name: "quirk 44: no secret",
            error: "invalid_client",
            number: 7_000_218,
            status: 401,
            changes: ["client_secret": nil]
        ),
        Refusal(
            name: "unregistered certificate",
            error: "invalid_client",
            number: 700_027,
            status: 401,
            changes: ["client_assertion": "x.y.z"]
        ),
        Refusal(
            name: "quirk 46: a browser's Origin beside a secret",
            error: "invalid_request",
            number: 9_002_326,
            fields: ["origin": "http://localhost:3080"]
        ),
        Refusal(
            name: "quirk 37: several resources",
            error: "invalid_request",
            number: 700_022,
            changes: ["scope": "User.Read \(Demo.sharePointURL)/AllSites.Read"]
        ),
        Refusal(name: "quirk 37: empty scope", error: "invalid_scope", number: 28_003, changes: ["scope": " "]),
        Refusal(name: "unknown permission", error: "invalid_scope", number: 70_011, changes: ["scope": "Unknown.Read"]),
        Refusal(
            name: "quirk 42: scope without consent",
            error: "invalid_grant",
            number: 65_001,
            changes: ["scope": "Mail.Read"]
        ),
        Refusal(name: "parameter of version 1", error: "invalid_request", number: 901_002, changes: ["resource": "x"]),
        Refusal(
            name: "a Basic field that is none",
            error: "invalid_request",
            number: 9_002_313,
            fields: ["authorization": "Basic !!"]
        ),
    ]

    @Test(arguments: refusals)
    func `a faulty redemption is refused`(refusal: Refusal) async throws {
        let visitor = Visitor(try Bench())
        let code = try await visitor.code()
        visitor.tenant = refusal.tenant
        let response = await visitor.redeem(code, refusal.changes, fields: refusal.fields)
        #expect(response.status.code == refusal.status)
        let body = try response.json
        #expect(body["error"]?.text == refusal.error)
        #expect(body["error_codes"] == [JSONValue(refusal.number)])
        #expect(body["error_description"]?.text?.hasPrefix("AADSTS\(refusal.number): ") == true)
    }

    @Test
    func `quirk 27 and 42: an error has the recorded members, trace lines and a sub-error`() async throws {
        let visitor = Visitor(try Bench())
        let response = await visitor.redeem(try await visitor.code(), ["scope": "Mail.Read"])
        let body = try response.json
        guard case .object(let members) = body else { return }
        #expect(
            members.map(\.name) == [
                "error", "error_description", "error_codes", "timestamp", "trace_id", "correlation_id", "error_uri",
                "suberror",
            ]
        )
        #expect(body["suberror"] == "consent_required")
        #expect(body["timestamp"] == "2030-03-17 17:46:40Z")
        let lines = body["error_description"]?.text?.split(separator: "\r\n").map(String.init) ?? []
        #expect(lines.count == 4)
        #expect(lines.dropFirst().first == "Trace ID: \(body["trace_id"]?.text ?? "")")
        #expect(lines.last == "Timestamp: 2030-03-17 17:46:40Z")
    }

    @Test
    func `a refused redemption does not use the code up`() async throws {
        let visitor = Visitor(try Bench())
        let code = try await visitor.code()
        _ = await visitor.redeem(code, ["client_secret": "wrong"])
        #expect(await visitor.redeem(code).status == .ok)
    }

    @Test(arguments: ["GET", "PUT"])
    func `a wrong verb is refused in Entra's way`(verb: String) async throws {
        let response = try await Bench().send(verb, "/\(Demo.tenantID)/oauth2/v2.0/token")
        #expect(response.status == .badRequest)
        #expect(response.errorNumber == 900_561)
    }

    @Test
    func `a parameter that comes twice is refused`() async throws {
        let form = [("grant_type", "authorization_code"), ("grant_type", "refresh_token")]
        #expect(try await Bench().send("POST", "/common/oauth2/v2.0/token", form: form).errorNumber == 9_000_411)
    }

    @Test(arguments: [
        (Demo.clientID, Demo.clientSecret, Demo.tenantID),
        (Demo.multiTenantClientID, Demo.multiTenantClientSecret, "organizations"),
    ])
    func `quirk 45: odd secrets work encoded, by form and by Basic field, and fail when not encoded`(
        client: String,
        secret: String,
        tenant: String
    ) async throws {
        let visitor = Visitor(try Bench())
        (visitor.clientID, visitor.secret, visitor.tenant) = (client, secret, tenant)
        #expect(await visitor.redeem(try await visitor.code()).status == .ok)

        func basic(_ id: String, _ secret: String) -> [String: String] {
            ["authorization": "Basic " + Base64.encode(Array("\(id):\(secret)".utf8))]
        }
        let encoded = String(Bench.encoded([("x", secret)]).dropFirst(2))
        let right = basic(client, encoded)
        let code = try await visitor.code()
        #expect(await visitor.redeem(code, ["client_secret": nil, "client_id": nil], fields: right).status == .ok)
        let other = try await visitor.code()
        let raw = await visitor.redeem(other, ["client_secret": nil], fields: basic(client, secret))
        #expect(raw.errorNumber == 7_000_215)
        let two = await visitor.redeem(other, ["client_secret": nil], fields: basic("another", encoded))
        #expect(two.errorNumber == 9_002_313)

        let careless = "grant_type=authorization_code&client_id=\(client)&code=x&redirect_uri=x&client_secret=\(secret)"
        let response = await visitor.bench.send(
            "POST",
            "/\(tenant)/oauth2/v2.0/token",
            body: careless,
            contentType: "application/x-www-form-urlencoded"
        )
        #expect(response.errorNumber == 7_000_215)
    }

    @Test
    func `a public client redeems without a secret and may not present one`() async throws {
        let visitor = Visitor(try Bench())
        (visitor.clientID, visitor.secret) = (Demo.publicClientID, nil)
        #expect(await visitor.redeem(try await visitor.code()).status == .ok)
        let response = await visitor.redeem(try await visitor.code(), ["client_secret": "x"])
        #expect(response.status == .unauthorized)
        #expect(response.errorNumber == 700_025)
    }

    @Test
    func `a single-page application redeems with Origin only, and its refresh token lives a day`() async throws {
        let bench = try Bench()
        let visitor = Visitor(bench)
        (visitor.clientID, visitor.secret) = (Demo.singlePageClientID, nil)
        #expect(await visitor.redeem(try await visitor.code()).errorNumber == 9_002_327)
        let origin = ["origin": "http://localhost:3080"]
        let answer = await visitor.redeem(try await visitor.code(), fields: origin)
        let refreshToken = try #require(try answer.json["refresh_token"]?.text)
        bench.clock.advance(86_401)
        let form = [
            ("grant_type", "refresh_token"), ("client_id", Demo.singlePageClientID), ("refresh_token", refreshToken),
        ]
        let late = await bench.send("POST", "/\(Demo.tenantID)/oauth2/v2.0/token", form: form, fields: origin)
        #expect(late.errorNumber == 700_084)
        let plain = await visitor.authorize(["code_challenge": nil, "code_challenge_method": nil])
        #expect(try plain.parameters["error"] == "invalid_request")
    }

    @Test
    func `a plain challenge is compared as it is, and none wants no verifier`() async throws {
        let visitor = Visitor(try Bench())
        let plain = ["code_challenge": Bench.verifier, "code_challenge_method": nil]
        #expect(await visitor.redeem(try await visitor.code(Demo.ordinary, plain)).status == .ok)
        let none: [String: String?] = ["code_challenge": nil, "code_challenge_method": nil]
        let code = try await visitor.code(Demo.ordinary, none)
        #expect(await visitor.redeem(code).errorNumber == 501_481)
        #expect(await visitor.redeem(code, ["code_verifier": nil]).status == .ok)
    }

    @Test
    func `quirk 12: access tokens live 60 to 90 minutes`() async throws {
        let visitor = Visitor(try Bench { $0.loopLimit = nil })
        var lifetimes: Set<Int> = []
        for _ in 0..<20 {
            lifetimes.insert(try #require(try await visitor.signIn()["expires_in"]?.integer))
        }
        #expect(lifetimes.count > 1)
        #expect(lifetimes.allSatisfy { (3_599...5_399).contains($0) })
    }

    @Test
    func `quirk 34: the sixteenth silent sign-in within five minutes is refused as a loop`() async throws {
        let bench = try Bench()
        let visitor = Visitor(bench)
        _ = try await visitor.signIn()
        func silent() async throws -> Response {
            await visitor.redeem(try #require(try await visitor.authorize().parameters["code"]))
        }
        for _ in 0..<15 { #expect(try await silent().status == .ok) }
        let refused = try await silent()
        #expect(try refused.json["error"] == "invalid_grant")
        #expect(refused.errorNumber == 50_196)
        bench.clock.advance(301)
        #expect(try await silent().status == .ok)
    }

    @Test(arguments: [(Demo.graphURL, "profile email openid"), (Demo.sharePointURL, "")])
    func `quirk 41: the granted scopes are more than the requested ones and come in several forms`(
        resource: String,
        openID: String
    ) async throws {
        let bench = try Bench()
        let visitor = Visitor(bench)
        let permission = resource == Demo.graphURL ? "User.Read" : "AllSites.Read"
        visitor.scope = "openid profile email offline_access \(resource)/\(permission)"
        func granted(_ form: Faults.GrantedScopes) async throws -> [String]? {
            bench.emulator.updateFaults { $0.grantedScopes = form }
            return try await visitor.signIn()["scope"]?.text?.split(separator: " ").map(String.init)
        }
        let superset = try #require(try await granted(.superset))
        #expect(superset.contains("\(resource)/\(permission)"))
        #expect(superset.count > 1)
        #expect(superset.contains("openid") == !openID.isEmpty)
        #expect(try #require(try await granted(.requested)).contains("\(resource)/\(permission)"))
        #expect(try #require(try await granted(.short)).contains(permission))
        #expect(try #require(try await granted(.qualified)).contains("\(resource)/\(permission)"))
        #expect(try await granted(.subset)?.isEmpty == false)
        #expect(try await granted(.absent) == nil)
    }

    @Test(arguments: ["Bearer", "bearer"])
    func `quirk 84: the token type comes in both spellings`(spelling: String) async throws {
        let bench = try Bench()
        bench.emulator.updateFaults { $0.tokenType = spelling }
        #expect(try await Visitor(bench).signIn()["token_type"]?.text == spelling)
    }

    @Test
    func `quirk 82: error numbers are random on command, the error is not`() async throws {
        let bench = try Bench()
        bench.emulator.updateFaults { $0.randomErrorNumbers = true }
        let visitor = Visitor(bench)
        var numbers: Set<Int?> = []
        for _ in 0..<5 {
            let response = await visitor.redeem("unknown")
            #expect(try response.json["error"] == "invalid_grant")
            numbers.insert(response.errorNumber)
        }
        #expect(numbers.count > 1)
        #expect(!numbers.contains(70_000))
    }

    @Test
    func `quirk 43: claims in an error are a string of JSON`() async throws {
        let bench = try Bench()
        let claims = #"{"access_token":{"polids":{"essential":true,"values":["x"]}}}"#
        bench.emulator.updateFaults {
            $0.tokenRefusal = Faults.Refusal("interaction_required", code: 50_076, claims: claims, times: 1)
        }
        let visitor = Visitor(bench)
        let code = try await visitor.code()
        let body = try await visitor.redeem(code).json
        #expect(body["error"] == "interaction_required")
        #expect(body["claims"] == .string(claims))
        #expect(await visitor.redeem(code).status == .ok)
    }
}
