import EntraGateway
import FastCGI
import Testing

struct BrowserContextTests {
    /// What a browser or a script sends.
    struct Sent: Sendable, CustomTestStringConvertible {
        let fields: [String: String]
        let expected: Bool

        init(_ expected: Bool, _ fields: [String: String]) {
            self.fields = fields
            self.expected = expected
        }

        var testDescription: String {
            fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }

        var context: BrowserContext {
            BrowserContext(MetaVariables(fields.map { (name: "HTTP_\($0.key)", value: $0.value) }))
        }
    }

    @Test(arguments: [
        Sent(true, [:]), Sent(true, ["SEC_FETCH_MODE": "navigate"]), Sent(true, ["SEC_FETCH_MODE": "Navigate"]),
        Sent(false, ["SEC_FETCH_MODE": "cors"]), Sent(false, ["SEC_FETCH_MODE": "no-cors", "ACCEPT": "text/html"]),
        Sent(true, ["SEC_FETCH_MODE": "", "ACCEPT": "*/*"]), Sent(true, ["ACCEPT": "text/html"]),
        Sent(false, ["ACCEPT": "application/json"]), Sent(false, ["ACCEPT": "APPLICATION/JSON, text/plain, */*"]),
        Sent(false, ["ACCEPT": "application/problem+json"]), Sent(true, ["ACCEPT": "application/json, text/html"]),
        Sent(true, ["ACCEPT": "*/*"]), Sent(false, ["X_REQUESTED_WITH": "XMLHttpRequest"]),
        Sent(false, ["X_REQUESTED_WITH": "xmlhttprequest", "SEC_FETCH_MODE": "navigate"]),
        Sent(true, ["X_REQUESTED_WITH": "com.example.app", "ACCEPT": "text/html"]),
    ])
    func `a person looks at the answer, or a script does`(_ sent: Sent) {
        #expect(sent.context.isNavigation == sent.expected)
    }

    @Test(arguments: [
        Sent(true, ["SEC_FETCH_SITE": "same-origin"]), Sent(true, ["SEC_FETCH_SITE": "none"]),
        Sent(false, ["SEC_FETCH_SITE": "same-site"]), Sent(false, ["SEC_FETCH_SITE": "cross-site"]),
        Sent(false, ["SEC_FETCH_SITE": "cross-site", "ORIGIN": "https://app.example"]),
        Sent(false, ["SEC_FETCH_SITE": "cross-site", "X_REQUESTED_WITH": "fetch"]),
        Sent(false, ["SEC_FETCH_SITE": "same-origin, cross-site"]),
        Sent(true, ["ORIGIN": "https://app.example"]), Sent(true, ["ORIGIN": "https://api.example"]),
        Sent(false, ["ORIGIN": "null"]), Sent(false, ["ORIGIN": "https://app.example.evil.example"]),
        Sent(false, ["ORIGIN": "https://app.example/"]), Sent(false, ["ORIGIN": "http://app.example"]),
        Sent(false, ["ORIGIN": "https://app.example:8443"]),
        Sent(false, ["ORIGIN": "https://evil.example", "X_REQUESTED_WITH": "fetch"]),
        Sent(false, [:]), Sent(true, ["X_REQUESTED_WITH": "fetch"]), Sent(false, ["X_REQUESTED_WITH": ""]),
        Sent(true, ["ORIGIN": "", "X_REQUESTED_WITH": "fetch"]), Sent(false, ["ORIGIN": "", "SEC_FETCH_SITE": ""]),
    ])
    func `a request is the site's own only when somebody says so`(_ sent: Sent) {
        #expect(sent.context.isSameOrigin(as: ["https://app.example", "https://api.example"]) == sent.expected)
        #expect(!sent.context.isSameOrigin(as: []) || sent.fields["ORIGIN"] == nil || sent.fields["ORIGIN"] == "")
    }
}
