import Foundation
import OpenIDConnect
import Testing

struct AuthorizationRequestTests {
    private let request = AuthorizationRequest(
        clientID: "us",
        redirectURI: "https://app.example/oauth/openid/callback",
        scope: "openid profile",
        state: "state",
        nonce: "nonce",
        codeChallenge: "challenge"
    )
    private let endpoint = "https://login.example/authorize"

    private func parameters(_ request: AuthorizationRequest, endpoint: String? = nil) throws -> [String: String] {
        let url = try #require(URLComponents(string: request.url(endpoint: endpoint ?? self.endpoint)))
        let items = try #require(url.queryItems)
        return try Dictionary(items.map { ($0.name, try #require($0.value)) }) { _, _ in
            throw FormEncoding.Fault.repeated(name: "")
        }
    }

    @Test
    func `the URL is exact`() {
        #expect(
            request.url(endpoint: endpoint)
                == "https://login.example/authorize?client_id=us&response_type=code"
                + "&redirect_uri=https%3A%2F%2Fapp.example%2Foauth%2Fopenid%2Fcallback&response_mode=query"
                + "&scope=openid%20profile&state=state&nonce=nonce&code_challenge=challenge&code_challenge_method=S256"
        )
    }

    @Test
    func `a query of the endpoint is kept, except for what we set ourselves`() throws {
        let url = request.url(endpoint: endpoint + "?appid=1&state=theirs&p")
        #expect(url.hasPrefix(endpoint + "?appid=1&p&client_id=us&"))
        #expect(try parameters(request, endpoint: endpoint + "?appid=1&state=theirs")["state"] == "state")
    }

    @Test(arguments: AuthorizationRequest.Prompt.allCases)
    func `a prompt is sent`(prompt: AuthorizationRequest.Prompt) throws {
        var request = request
        request.prompt = prompt
        #expect(try parameters(request)["prompt"] == prompt.rawValue)
    }

    @Test(arguments: ["", "None", "create", "login consent", "select-account"])
    func `another prompt does not exist`(prompt: String) {
        #expect(AuthorizationRequest.Prompt(rawValue: prompt) == nil)
    }

    @Test
    func `a hint is left out beside the account picker`() throws {
        var request = request
        request.loginHint = "ada@example.com"
        #expect(try parameters(request)["login_hint"] == "ada@example.com")
        request.prompt = .selectAccount
        #expect(try parameters(request)["login_hint"] == nil)
        request.extraParameters = ["login_hint": "ada@example.com"]
        #expect(try parameters(request)["login_hint"] == nil)
    }

    @Test
    func `optional parameters are sent when they say something`() throws {
        var request = request
        request.responseMode = .formPost
        request.claims = #"{"access_token":{"nbf":{"essential":true}}}"#
        request.audience = "api://us"
        request.extraParameters = ["domain_hint": "contoso.example", "empty": "", "a&b": "c=d\r\n"]
        let parameters = try parameters(request)
        #expect(parameters["response_mode"] == "form_post")
        #expect(parameters["claims"] == request.claims)
        #expect(parameters["audience"] == "api://us")
        #expect(parameters["domain_hint"] == "contoso.example")
        #expect(parameters["a&b"] == "c=d\r\n")
        #expect(parameters["empty"] == nil)
        #expect(parameters["prompt"] == nil)
    }

    @Test(arguments: ["state", "nonce", "client_id", "redirect_uri", "code_challenge", "scope", "prompt", "claims"])
    func `an extra parameter cannot take the place of ours`(name: String) throws {
        var request = request
        request.extraParameters = [name: "theirs"]
        #expect(try parameters(request)[name] != "theirs")
    }
}
