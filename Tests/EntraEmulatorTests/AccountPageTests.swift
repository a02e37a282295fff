import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

struct AccountPageTests {
    @Test
    func `the page lists everybody and every odd name is escaped`() async throws {
        let page = await Visitor(try Bench()).authorize().text
        #expect(page.matches(of: /name="person"/).count == Demo.people.count)
        #expect(Demo.people.count > 300)
        #expect(page.contains("Conan O&#39;Brien"))
        #expect(page.contains("Robert &quot;Bob&quot; &lt;b&gt;Schneider&lt;/b&gt; \\ &amp; Co."))
        #expect(page.contains("<bdi class=\"name\">ليلى حدّاد</bdi>"))
        #expect(page.contains("Sunny 🌞 Day 👩‍👩‍👧‍👦"))
        #expect(page.contains("Entra emulator"))
        #expect(page.contains(#"<label for="username">"#))
    }

    @Test(arguments: ["state", "login_hint", "nonce", "domain_hint", "scope", "redirect_uri", "client_id", "prompt"])
    func `no parameter can put an element or an attribute into a page`(name: String) async throws {
        let attack = #""'><script>alert(1)</script><img src=x onerror=alert(1)>"#
        let response = await Visitor(try Bench()).authorize([name: attack])
        #expect(!response.text.contains("<script>alert"))
        #expect(!response.text.contains("<img"))
        #expect(!response.text.contains(#""'>"#))
    }

    @Test(arguments: ["style=", "onclick=", "onload=", "javascript:", "<style"])
    func `no page needs what a strict policy forbids`(word: String) async throws {
        let visitor = Visitor(try Bench())
        let pages = [
            await visitor.authorize(), await visitor.authorize(["scope": "openid Mail.Read"]),
            await visitor.choose(Demo.ordinary, ["response_mode": "form_post"]),
            await visitor.send("GET", "/\(Demo.tenantID)/oauth2/v2.0/logout"),
        ]
        for page in pages {
            #expect(!page.text.contains(word))
            #expect(page.text.firstMatch(of: /<script(?! src="\/emulator\/page\.js" defer>)/) == nil)
        }
    }

    @Test(arguments: [
        ("page.css", "text/css; charset=utf-8"), ("page.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ])
    func `the pages' files are served`(name: String, type: String) async throws {
        let response = try await Bench().send("GET", "/emulator/\(name)")
        #expect(response.field("content-type") == type)
        #expect(!response.body.isEmpty)
    }

    @Test
    func `a user name can be typed, in any case`() async throws {
        let visitor = Visitor(try Bench())
        let target = "/\(Demo.tenantID)/login?\(visitor.request())"
        let response = await visitor.send("POST", target, form: [("username", "Conan.O'Brien@contoso.example")])
        #expect(try response.parameters["code"] != nil)
    }

    @Test
    func `other text narrows the list, and nothing found says so`() async throws {
        let visitor = Visitor(try Bench())
        let target = "/\(Demo.tenantID)/login?\(visitor.request())"
        let some = await visitor.send("POST", target, form: [("username", "Grün")]).text
        #expect(some.contains("Jürgen Grün-Weiß"))
        #expect(!some.contains("Adele Vance"))
        let none = await visitor.send("POST", target, form: [("username", "<zzz>")]).text
        #expect(none.contains("There is no account named “&lt;zzz&gt;”."))
        let empty = await visitor.send("POST", target, form: []).text
        #expect(empty.contains("Choose an account"))
    }

    @Test(arguments: [(Demo.disabled, 50_057), (Demo.foreign, 50_020)])
    func `an account that may not sign in is told so here`(person: Person, number: Int) async throws {
        let visitor = Visitor(try Bench())
        let response = await visitor.choose(person)
        #expect(response.status == .ok)
        #expect(response.errorNumber == number)
        #expect(!visitor.hasCookie)
    }

    @Test
    func `who is not assigned never comes back to the client`() async throws {
        let bench = try Bench { configuration in
            configuration.updateApplication(Demo.clientID) { $0.requiresAssignment = true }
        }
        let response = await Visitor(bench).choose(Demo.unassigned)
        #expect(response.status == .badRequest)
        #expect(response.errorNumber == 50_105)
    }

    @Test
    func `a new permission asks for consent once`() async throws {
        let visitor = Visitor(try Bench())
        let scope = ["scope": "openid User.Read Mail.Read"]
        let page = await visitor.choose(Demo.ordinary, scope)
        #expect(page.text.contains("<code>https://graph.microsoft.com/Mail.Read</code>"))
        #expect(!page.text.contains("User.Read</code>"))
        let target = "/\(Demo.tenantID)/consent?\(visitor.request(scope))"
        let person = ("person", Demo.ordinary.objectID)
        let declined = try await visitor.send("POST", target, form: [person, ("action", "cancel")]).parameters
        #expect(declined["error"] == "access_denied")
        #expect(declined["error_subcode"] == "cancel")
        #expect(try await visitor.send("POST", target, form: [person, ("action", "accept")]).parameters["code"] != nil)
        #expect(try await visitor.authorize(scope).parameters["code"] != nil)
        #expect(await visitor.authorize(["prompt": "consent"]).text.contains("Permissions requested"))
    }

    @Test
    func `consent of somebody who is not signed in is not taken`() async throws {
        let visitor = Visitor(try Bench())
        let target = "/\(Demo.tenantID)/consent?\(visitor.request())"
        let form = [("person", Demo.ordinary.objectID), ("action", "accept")]
        #expect(await visitor.send("POST", target, form: form).text.contains("<h1>Sign in</h1>"))
    }

    @Test
    func `an administrator consents for everybody`() async throws {
        let visitor = Visitor(try Bench())
        let query = Bench.encoded([("client_id", Demo.clientID), ("redirect_uri", Bench.callback), ("state", "s")])
        let target = "/\(Demo.tenantID)/adminconsent?\(query)"
        #expect(await visitor.send("GET", target).text.contains("for the organisation"))
        let refused = try await visitor.send("POST", target, form: [("action", "cancel")]).parameters
        #expect(refused["error"] == "permission_denied")
        let accepted = try await visitor.send("POST", target, form: [("action", "accept")]).parameters
        #expect(accepted.encoded == "tenant=\(Demo.tenantID)&state=s&admin_consent=True")
        #expect(try await visitor.choose(Demo.ordinary, ["scope": "openid Mail.Read"]).parameters["code"] != nil)
    }

    @Test(arguments: [
        "client_id=x", "client_id=\(Demo.clientID)", "client_id=\(Demo.clientID)&redirect_uri=https://x/",
    ])
    func `an administrator's consent for an unknown client or address stays here`(query: String) async throws {
        let response = try await Bench().send("GET", "/\(Demo.tenantID)/adminconsent?\(query)")
        #expect(response.status == .badRequest)
    }

    @Test
    func `a domain hint narrows the list`() async throws {
        let page = await Visitor(try Bench()).authorize(["domain_hint": "fabrikam.example"]).text
        #expect(page.contains("Frank Foreign"))
        #expect(!page.contains("Adele Vance"))
        #expect(await Visitor(try Bench()).authorize(["domain_hint": "organizations"]).text.contains("Adele Vance"))
    }
}
