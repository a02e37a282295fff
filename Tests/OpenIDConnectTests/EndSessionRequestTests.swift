import Cryptography
import OpenIDConnect
import Testing

struct EndSessionRequestTests {
    private let endpoint = "https://login.example/logout"

    @Test
    func `the ID token goes along when it fits, with the hint`() {
        let request = EndSessionRequest(
            clientID: "us",
            idTokenHint: SecretBytes("a.b.c"),
            logoutHint: "O.hint+/=",
            postLogoutRedirectURI: "https://app.example/login?redirect=false"
        )
        #expect(
            request.url(endpoint: endpoint)
                == endpoint + "?id_token_hint=a.b.c&logout_hint=O.hint%2B%2F%3D"
                + "&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Flogin%3Fredirect%3Dfalse"
        )
    }

    @Test
    func `a URL of exactly the maximum length still carries the ID token`() {
        var request = EndSessionRequest(clientID: "us", idTokenHint: SecretBytes(String(repeating: "x", count: 3000)))
        let length = (endpoint + "?id_token_hint=").utf8.count + 3000
        request.maximumLength = length
        #expect(request.url(endpoint: endpoint).utf8.count == length)
        request.maximumLength = length - 1
        #expect(request.url(endpoint: endpoint) == endpoint + "?client_id=us")
    }

    @Test
    func `without an ID token the client ID goes along`() {
        var request = EndSessionRequest(clientID: "us & them")
        #expect(request.url(endpoint: endpoint) == endpoint + "?client_id=us%20%26%20them")
        request.logoutHint = ""
        request.postLogoutRedirectURI = ""
        #expect(request.url(endpoint: endpoint) == endpoint + "?client_id=us%20%26%20them")
    }

    @Test
    func `a query of the endpoint is kept`() {
        let request = EndSessionRequest(clientID: "us")
        #expect(request.url(endpoint: endpoint + "?p=1") == endpoint + "?p=1&client_id=us")
        #expect(request.url(endpoint: endpoint + "?") == endpoint + "?client_id=us")
    }
}
