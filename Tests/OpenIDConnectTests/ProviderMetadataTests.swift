import OpenIDConnect
import TestSupport
import Testing

struct ProviderMetadataTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        let value: TestJSON?
        let fault: AnswerFault?

        init(_ name: String, _ value: TestJSON?, _ fault: AnswerFault? = nil) {
            self.name = name
            self.value = value
            self.fault = fault
        }

        var testDescription: String { "\(name) = \(value?.text.prefix(60) ?? "nothing")" }
    }

    private func metadata(_ change: Change? = nil) throws -> ProviderMetadata {
        var document = try TestIssuer().discoveryDocument
        if let change {
            document[change.name] = change.value
        }
        let object = try JSONParser.parse(TestJSON.object(document).bytes).object
        return try ProviderMetadata(try #require(object))
    }

    @Test
    func `a document is decoded`() throws {
        let metadata = try metadata()
        #expect(metadata.issuer == "https://login.example/\(TestIssuer.tenantID)/v2.0")
        #expect(metadata.authorizationEndpoint.hasSuffix("/oauth2/v2.0/authorize"))
        #expect(metadata.tokenEndpoint.hasSuffix("/oauth2/v2.0/token"))
        #expect(metadata.jwksURI.hasSuffix("/discovery/v2.0/keys"))
        #expect(metadata.endSessionEndpoint?.hasSuffix("/oauth2/v2.0/logout") == true)
        #expect(metadata.userinfoEndpoint == "https://graph.example/oidc/userinfo")
        #expect(metadata.tokenEndpointAuthMethods?.count == 3)
        #expect(metadata.codeChallengeMethods == nil)
        #expect(!metadata.namesIssuerInResponses)
        #expect(metadata.text("msgraph_host") == "graph.example")
        #expect(metadata.text("tenant_region_scope") == nil)
    }

    @Test(arguments: [
        Change("end_session_endpoint", nil), Change("end_session_endpoint", .null), Change("userinfo_endpoint", nil),
        Change("token_endpoint_auth_methods_supported", nil), Change("code_challenge_methods_supported", ["S256"]),
        Change("authorization_response_iss_parameter_supported", true), Change("unknown", ["x": [1, 2]]),
        Change("msgraph_host", nil), Change("issuer", "https://login.example/{tenantid}/v2.0"),
        Change("authorization_endpoint", "http://localhost:3080/authorize?appid=1"),
    ])
    func `what we do not need may be missing, and what we do not know is ignored`(change: Change) throws {
        _ = try metadata(change)
    }

    static let required = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"]
    static let urls = required.dropFirst() + ["end_session_endpoint", "userinfo_endpoint"]
    static let badRequired: [Change] = required.flatMap { name -> [Change] in
        let long = TestJSON.string("https://a.example/" + String(repeating: "x", count: 3000))
        let wrong: [TestJSON] = ["", 1, true, ["https://a.example"], [:], long]
        let missing = [Change(name, nil, .memberMissing(name)), Change(name, .null, .memberMissing(name))]
        return missing + wrong.map { Change(name, $0, .memberMalformed(name)) }
    }

    static let badURLs: [Change] = urls.flatMap { name -> [Change] in
        let wrong = [
            "http://login.example/x", "ftp://login.example/x", "//login.example/x", "/x", "https://u@login.example/x",
            "https://login.example/x#y", "javascript:alert(1)",
        ]
        return wrong.map { Change(name, .string($0), .memberMalformed(name)) }
    }

    static let badOptions: [Change] = [
        ("token_endpoint_auth_methods_supported", "S256"), ("token_endpoint_auth_methods_supported", [1]),
        ("code_challenge_methods_supported", "S256"), ("code_challenge_methods_supported", [.null]),
        ("authorization_response_iss_parameter_supported", "true"),
        ("authorization_response_iss_parameter_supported", 1),
    ]
    .map { Change($0, $1, .memberMalformed($0)) }

    @Test(arguments: badRequired + badURLs + badOptions)
    func `a document with one wrong member is refused`(change: Change) throws {
        let fault = try #require(change.fault)
        #expect(throws: fault) {
            try metadata(change)
        }
    }
}
