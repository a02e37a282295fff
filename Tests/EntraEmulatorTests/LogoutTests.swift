import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

struct LogoutTests {
    private static let home = "http://localhost:3080/login"

    private func visitor(frontChannel: String? = nil) throws -> Visitor {
        Visitor(
            try Bench { configuration in
                configuration.updateApplication(Demo.clientID) {
                    $0.optionalClaims = [.sessionID, .loginHint]
                    $0.frontChannelLogoutURL = frontChannel
                }
            }
        )
    }

    private func logout(_ visitor: Visitor, _ parameters: [(String, String)], method: String = "GET") async -> Response
    {
        let path = "/\(Demo.tenantID)/oauth2/v2.0/logout"
        guard method == "POST" else { return await visitor.send("GET", "\(path)?\(Bench.encoded(parameters))") }
        return await visitor.send("POST", path, form: parameters)
    }

    @Test(arguments: ["GET", "POST"])
    func `quirk 50: with the login hint there is no picker, and the browser is sent back`(method: String) async throws {
        let visitor = try visitor()
        let hint = try #require(try await visitor.claims()["login_hint"]?.text)
        let parameters = [
            ("post_logout_redirect_uri", Self.home), ("logout_hint", hint), ("state", "<b>s&t"),
        ]
        let response = await logout(visitor, parameters, method: method)
        #expect(response.status == .found)
        #expect(response.field("location") == Self.home + "?state=s%26t")
        #expect(!visitor.hasCookie)
        #expect(await visitor.authorize().text.contains("<h1>Sign in</h1>"))
    }

    @Test(arguments: ["", "adele.vance@contoso.example", "O.x"])
    func `quirk 50: without a matching hint a picker is shown`(hint: String) async throws {
        let visitor = try visitor()
        _ = try await visitor.signIn()
        let parameters = [("post_logout_redirect_uri", Self.home), ("logout_hint", hint)]
        let page = await logout(visitor, parameters)
        #expect(page.text.contains("Which account do you want to sign out of?"))
        #expect(visitor.hasCookie)
        let target = "/\(Demo.tenantID)/logoutsession?\(Bench.encoded(parameters))"
        let response = await visitor.send("POST", target, form: [("person", Demo.ordinary.objectID)])
        #expect(response.field("location") == Self.home)
        #expect(!visitor.hasCookie)
    }

    @Test
    func `of several accounts one or all can be signed out`() async throws {
        let visitor = try visitor()
        for person in [Demo.ordinary, Demo.umlaut, Demo.emoji] { _ = try await visitor.signIn(person) }
        let target = "/\(Demo.tenantID)/logoutsession"
        _ = await visitor.send("POST", target, form: [("person", Demo.umlaut.objectID)])
        #expect(visitor.hasCookie)
        let picker = await logout(visitor, []).text
        #expect(picker.contains("Adele Vance"))
        #expect(!picker.contains("Jürgen"))
        _ = await visitor.send("POST", target, form: [("person", "all")])
        #expect(!visitor.hasCookie)
        #expect(await visitor.send("POST", target, form: []).text.contains("You signed out"))
    }

    @Test(arguments: ["https://evil.example/", "http://localhost:3080/other", "javascript:alert(1)", ""])
    func `quirk 51: an address that is not registered is not visited`(uri: String) async throws {
        let visitor = try visitor()
        let hint = try #require(try await visitor.claims()["login_hint"]?.text)
        let response = await logout(visitor, [("post_logout_redirect_uri", uri), ("logout_hint", hint)])
        #expect(response.status == .ok)
        #expect(response.text.contains("You signed out of your account"))
        #expect(uri.isEmpty || !response.text.contains(uri))
    }

    @Test
    func `without a session nobody is sent back`() async throws {
        let response = await logout(try visitor(), [("post_logout_redirect_uri", Self.home)])
        #expect(response.status == .ok)
        #expect(!response.text.contains(Self.home))
    }

    @Test
    func `quirk 52: sign-out ends on a dead-end page on command`() async throws {
        let visitor = try visitor()
        visitor.bench.emulator.updateFaults { $0.logoutDeadEnd = true }
        let hint = try #require(try await visitor.claims()["login_hint"]?.text)
        let response = await logout(visitor, [("post_logout_redirect_uri", Self.home), ("logout_hint", hint)])
        #expect(response.status == .ok)
        #expect(!response.text.contains(Self.home))
        #expect(!visitor.hasCookie)
    }

    @Test(arguments: [true, false])
    func `quirk 53: the front-channel address is called from a hidden iframe, with or without iss`(
        hasIssuer: Bool
    ) async throws {
        let visitor = try visitor(frontChannel: "http://localhost:3080/oauth/openid/frontchannel-logout")
        visitor.bench.emulator.updateFaults { $0.frontChannelIssuer = hasIssuer }
        let claims = try await visitor.claims()
        let hint = try #require(claims["login_hint"]?.text)
        let sessionID = try #require(claims["sid"]?.text)
        let response = await logout(visitor, [("post_logout_redirect_uri", Self.home), ("logout_hint", hint)])
        let source = try #require(response.text.firstMatch(of: /<iframe hidden [^>]*src="([^"]*)"/)?.1)
        let issuer = "&amp;iss=http%3a%2f%2flocalhost%3a3081%2f\(Demo.tenantID)%2fv2.0"
        #expect(
            source
                == "http://localhost:3080/oauth/openid/frontchannel-logout?sid=\(sessionID)\(hasIssuer ? issuer : "")"
        )
        #expect(response.field("content-security-policy")?.contains("frame-src http://localhost:3080;") == true)
        #expect(response.text.contains(#"<a class="primary" id="go-on" href="\#(Self.home)">"#))
        #expect(response.text.contains(#"<noscript><meta http-equiv="refresh""#))
    }

    @Test
    func `quirk 54: sign-out leaves refresh tokens valid`() async throws {
        let visitor = try visitor()
        let answer = try await visitor.signIn()
        let token = try #require(answer["refresh_token"]?.text)
        _ = await visitor.send("POST", "/\(Demo.tenantID)/logoutsession", form: [("person", "all")])
        #expect(await visitor.refresh(token).status == .ok)
    }

    @Test
    func `the session ID stays the same in a browser and differs between browsers`() async throws {
        let first = try visitor()
        let ids = [try await first.claims()["sid"], try await first.claims()["sid"]]
        #expect(ids[0] == ids[1])
        let other = Visitor(first.bench)
        #expect(try await other.claims()["sid"] != ids[0])
    }
}
