import OpenIDConnect
import Testing

struct ExactIssuerTests {
    @Test(arguments: [
        "https://idp.example/a", "https://idp.example/a/", " https://idp.example/a// ",
        "https://idp.example/a/.well-known/openid-configuration",
        "https://idp.example/a//.well-known/openid-configuration/",
    ])
    func `a setting is normalised, and nothing else`(setting: String) {
        let policy = ExactIssuer(setting)
        #expect(policy.issuer == "https://idp.example/a")
        #expect(policy.discoveryURL == "https://idp.example/a/.well-known/openid-configuration")
        #expect(policy.acceptsMetadata(issuer: "https://idp.example/a"))
        #expect(policy.acceptsMetadata(issuer: "https://idp.example/a/"))
        #expect(!policy.acceptsMetadata(issuer: "https://idp.example/a//"))
        #expect(!policy.acceptsMetadata(issuer: "https://IDP.example/a"))
        #expect(!policy.acceptsMetadata(issuer: ""))
    }

    @Test
    func `keys and responses are those of the same issuer`() {
        let policy = ExactIssuer("https://idp.example")
        let claims = Claims(["iss": .string("https://idp.example")])
        #expect(policy.acceptsKey(issuer: nil, for: claims))
        #expect(policy.acceptsKey(issuer: "https://idp.example", for: claims))
        #expect(!policy.acceptsKey(issuer: "https://evil.example", for: claims))
        #expect(!policy.acceptsKey(issuer: "https://idp.example", for: Claims([:])))
        #expect(!policy.acceptsResponse(issuer: "https://evil.example", metadataIssuer: "https://idp.example"))
    }
}
