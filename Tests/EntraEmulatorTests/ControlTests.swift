import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

struct ControlTests {
    private func control(_ bench: Bench, _ body: String) async -> Response {
        await bench.send("POST", "/emulator/control", body: body, contentType: "application/json")
    }

    @Test(arguments: ["10.0.0.1", "", "unix:", "::ffff:10.0.0.1", "1270.0.0.1"])
    func `only this machine may control`(address: String) async throws {
        let bench = try Bench()
        for (method, path) in [
            ("GET", "/emulator/control"), ("GET", "/emulator/received"), ("DELETE", "/emulator/received"),
        ] {
            #expect(await bench.send(method, path, from: address).status == .forbidden)
        }
        let response = await bench.send(
            "POST",
            "/emulator/control",
            body: #"{"logoutDeadEnd":true}"#,
            contentType: "application/json",
            from: address
        )
        #expect(response.status == .forbidden)
        #expect(!bench.emulator.faults.logoutDeadEnd)
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", ""])
    func `what a foreign page could send is refused`(type: String) async throws {
        let bench = try Bench()
        let response = await bench.send("POST", "/emulator/control", body: #"{"reset":true}"#, contentType: type)
        #expect(response.status == .unsupportedMediaType)
    }

    @Test(arguments: [
        ("", "the body must be a JSON object"), ("[]", "the body must be a JSON object"),
        (#"{"unknown":1}"#, "unknown member 'unknown'"),
        (
            #"{"signing":"x"}"#,
            "'signing' must be one of usual, concreteIssuer, foreignIssuer, unpublished, damaged, unsigned, publicKeyAsSecret"
        ),
        (#"{"clockOffset":"1"}"#, "'clockOffset' must be an integer"),
        (#"{"tokenType":1}"#, "'tokenType' must be a string"),
        (#"{"logoutDeadEnd":"yes"}"#, "'logoutDeadEnd' must be true or false"),
        (#"{"answers":1}"#, "'answers' must be an object"),
        (#"{"answers":{"authorize":{"kind":"html"}}}"#, "unknown endpoint 'authorize'"),
        (#"{"answers":{"token":{"kind":"html","x":1}}}"#, "unknown member 'x' of 'answers'"),
        (#"{"answers":{"token":{"kind":"html","delay":"1"}}}"#, "'delay' must be a number of seconds"),
        (#"{"tokenRefusal":{}}"#, "'error' must be a string"),
        (#"{"tokenRefusal":[]}"#, "'refusal' must be an object"),
        (#"{"graphUnknown":["a",1]}"#, "'graphUnknown' must be a list of strings"),
        (#"{"graphRefusals":{"x":{}}}"#, "unknown member 'x' of 'graphRefusals'"),
        (#"{"graphDelays":{"me":"1"}}"#, "'graphDelays' must be numbers of seconds"),
        (#"{"graphChallenge":{"claims":"{}"}}"#, "'claims' must be JSON with the member 'access_token'"),
    ])
    func `a faulty document is refused whole`(body: String, message: String) async throws {
        let bench = try Bench()
        let mixed = body.hasPrefix("{") ? #"{"randomErrorNumbers":true,"# + body.dropFirst() : body
        let response = await control(bench, mixed)
        #expect(response.status == .badRequest)
        #expect(try response.json["error"]?.text == message)
        #expect(bench.emulator.faults == Faults())
    }

    @Test
    func `every fault can be set, read and cleared`() async throws {
        let bench = try Bench()
        let body = """
            {"answers":{"keys":{"kind":"late","delay":1.5,"retryAfter":"2.128","times":3}},
             "tokenRefusal":{"error":"invalid_grant","code":1,"suberror":"bad_token","claims":"{}","subcode":"s",
             "status":429,"retryAfter":"3","times":2},
             "authorizeRefusal":{"error":"server_error"},"signing":"damaged","idTokenClaims":{"a":null},
             "idTokenHeader":{"b":1},"tokenAnswer":{"c":1},"discoveryDocument":{"d":1},"tenantSwitch":"t",
             "clockOffset":-5,"randomErrorNumbers":true,"omitsRefreshToken":true,"tokenType":"bearer",
             "grantedScopes":"short","opaqueGraphTokens":true,"logoutDeadEnd":true,"frontChannelIssuer":false,
             "graphRefusals":{"people":{"error":"","status":503,"times":2},"*":{"error":"TooManyRequests","status":429}},
             "graphDelays":{"*":0.2,"users":1},"graphChallenge":{"onlyCapable":true},"graphMailboxLimit":0,
             "graphLimitedInformation":true,"missingConsents":["People.Read"],"graphUnknown":["x"],"claimsNeedInteraction":true,
             "graphPageSize":3,"graphNextLink":"https://elsewhere.example/",
             "graphBatchRefusal":{"error":"TooManyRequests","status":429}}
            """
        let response = await control(bench, body)
        #expect(response.status == .ok, "\(response.text)")
        let faults = bench.emulator.faults
        #expect(faults.answers[.keys] == Faults.Answer(.late, delay: 1.5, retryAfter: "2.128", times: 3))
        #expect(faults.tokenRefusal?.status == 429)
        #expect(faults.idTokenClaims == ["a": .null])
        #expect(faults.clockOffset == -5)
        #expect(try response.json == (await bench.send("GET", "/emulator/control").json))
        guard case .object(let members) = try response.json else { return }
        let clearing = JSONValue.object(members.map { JSONValue.Member($0.name, .null) })
        #expect(await control(bench, clearing.serialized).status == .ok)
        #expect(bench.emulator.faults == Faults())
    }

    @Test
    func `the actions act`() async throws {
        let bench = try Bench()
        let visitor = Visitor(bench)
        let token = try #require(try await visitor.signIn()["refresh_token"]?.text)
        let key = bench.emulator.currentKeyID
        let body =
            #"{"rollOverKeys":true,"revokeRefreshTokens":true,"signOutEverybody":true,"forgetReceived":true,"release":false}"#
        #expect(await control(bench, body).status == .ok)
        #expect(bench.emulator.currentKeyID != key)
        #expect(bench.emulator.received.requests.isEmpty)
        #expect(await visitor.refresh(token).errorNumber == 50_173)
        #expect(await visitor.authorize().text.contains("<h1>Sign in</h1>"))
        #expect(await control(bench, #"{"reset":true}"#).status == .ok)
        #expect(bench.emulator.currentKeyID == key)
        #expect(await visitor.refresh(token).errorNumber == 70_000)
    }

    @Test(arguments: Faults.Answer.Kind.allCases.filter { $0 != .hanging }, Faults.Endpoint.allCases)
    func `every endpoint answers badly on command, as often as told`(
        kind: Faults.Answer.Kind,
        endpoint: Faults.Endpoint
    ) async throws {
        let bench = try Bench()
        bench.emulator.updateFaults { $0.answers[endpoint] = Faults.Answer(kind, delay: 2, retryAfter: "7", times: 1) }
        func ask() async -> Response {
            switch endpoint {
            case .discovery: await bench.send("GET", "/common/v2.0/.well-known/openid-configuration")
            case .keys: await bench.send("GET", "/common/discovery/v2.0/keys")
            case .token: await bench.send("POST", "/common/oauth2/v2.0/token", form: [])
            case .userinfo: await bench.send("GET", "/oidc/userinfo")
            case .graph: await bench.send("GET", "/v1.0/me/transitiveMemberOf")
            }
        }
        let bad = await ask()
        let good = await ask()
        #expect(bench.clock.totalSleep == .seconds(2))
        #expect(bad.field("retry-after") == "7")
        #expect(good.field("retry-after") == nil)
        switch kind {
        case .late, .hanging: #expect(bad.status == good.status)
        case .status500: #expect(bad.status == .internalServerError)
        case .unavailable: #expect(bad.status == .serviceUnavailable)
        case .throttled: #expect(bad.status == .tooManyRequests)
        case .empty: #expect(bad.body.isEmpty && bad.status == good.status)
        case .html: #expect(bad.text.hasPrefix("<!DOCTYPE html>") && bad.status == .ok)
        case .huge: #expect(bad.body.count > 10_000_000)
        case .truncated: #expect(JSONValue(parsing: bad.body) == nil && !bad.body.isEmpty)
        case .wrongContentType: #expect(bad.field("content-type") == "text/plain")
        case .array: #expect(try bad.json.elements?.count == 1)
        case .redirect: #expect(bad.field("location") == "https://elsewhere.example/")
        }
    }

    @Test
    func `a hanging answer comes when it is released, or when the request is given up`() async throws {
        let bench = try Bench()
        bench.emulator.updateFaults { $0.answers[.keys] = Faults.Answer(.hanging) }
        let waiting = Task { await bench.send("GET", "/common/discovery/v2.0/keys") }
        while bench.emulator.hangingAnswers == 0 { await Task.yield() }
        bench.emulator.release()
        #expect(await waiting.value.status == .ok)
        let given = Task { await bench.send("GET", "/common/discovery/v2.0/keys") }
        given.cancel()
        #expect(await given.value.status == .ok)
        #expect(bench.emulator.hangingAnswers == 0)
    }

    @Test
    func `the discovery document and the token answer are changed on command`() async throws {
        let bench = try Bench()
        bench.emulator.updateFaults {
            $0.discoveryDocument = ["issuer": "https://evil.example", "token_endpoint": .null]
            $0.tokenAnswer = ["id_token": .null, "expires_in": "soon"]
        }
        let document = try await bench.send("GET", "/common/v2.0/.well-known/openid-configuration").json
        #expect(document["issuer"] == "https://evil.example")
        #expect(document["token_endpoint"] == nil)
        let answer = try await Visitor(bench).signIn()
        #expect(answer["id_token"] == nil)
        #expect(answer["expires_in"] == "soon")
    }

    @Test
    func `a throttled token endpoint says when to come again`() async throws {
        let bench = try Bench()
        let refusal = Faults.Refusal("temporarily_unavailable", code: 90_055, status: 429, retryAfter: "2.128")
        bench.emulator.updateFaults { $0.tokenRefusal = refusal }
        let response = await Visitor(bench).redeem("x")
        #expect(response.status == .tooManyRequests)
        #expect(response.field("retry-after") == "2.128")
    }

    @Test
    func `what arrived is counted and told, without secrets`() async throws {
        let bench = try Bench()
        let visitor = Visitor(bench)
        let code = try await visitor.code()
        _ = await visitor.redeem(code, fields: ["cookie": "c=secret", "user-agent": "curl"])
        #expect(bench.emulator.received.count("token") == 1)
        #expect(bench.emulator.received.count("login") == 1)
        let entry = try #require(bench.emulator.received.requests.last)
        #expect(entry.endpoint == "token")
        #expect(entry.method == "POST")
        #expect(Set(entry.parameters).isSuperset(of: ["code", "client_secret", "code_verifier"]))
        #expect(entry.values["grant_type"] == "authorization_code")
        #expect(entry.fields == ["cookie", "user-agent"])
        #expect(entry.clientAuthentication == "post")
        let told = await bench.send("GET", "/emulator/received")
        #expect(try told.json["counts"]?["token"] == 1)
        for secret in [code, Bench.verifier, "c=secret", "with&signs", "the nonce"] {
            #expect(!told.text.contains(secret))
        }
        let forgotten = try await bench.send("DELETE", "/emulator/received").json
        #expect(forgotten["requests"] == [])
    }

    @Test
    func `what is remembered is bounded`() async throws {
        let bench = try Bench()
        for _ in 0..<1_100 { _ = await bench.send("GET", "/emulator/icon.svg") }
        #expect(bench.emulator.received.requests.count <= 500)
        #expect(bench.emulator.received.count("asset") == 1_100)
    }
}
