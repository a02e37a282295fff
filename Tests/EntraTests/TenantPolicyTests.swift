import Entra
import OpenIDConnect
import TestSupport
import Testing

struct TenantPolicyTests {
    private static let tenant = TestIssuer.tenantID
    private static let otherTenant = "22222222-2222-4333-8444-555555555555"
    private static let origin = TestIssuer.origin
    private static let template = "\(origin)/{tenantid}/v2.0"
    private static let issuer = "\(origin)/\(tenant)/v2.0"
    private static let consumers = "\(origin)/\(Authority.consumersTenantID)/v2.0"

    static let metadata: [(setting: String, issuer: String, isAccepted: Bool)] = [
        (issuer, issuer, true), (issuer + "/", issuer, true),
        (issuer.uppercased().replacing("V2", with: "v2"), issuer, true),
        (issuer, issuer + "/", false), (issuer, template, false), (issuer, "\(origin)/\(otherTenant)/v2.0", false),
        (issuer, "https://evil.example/\(tenant)/v2.0", false), (issuer, "https://sts.windows.net/\(tenant)/", false),
        ("\(origin)/common/v2.0", template, true), ("\(origin)/common/v2.0", "\(origin)/{TENANTID}/v2.0", true),
        ("\(origin)/common/v2.0", "\(origin)/{tenantId}/v2.0", true), ("\(origin)/common/v2.0", issuer, false),
        ("\(origin)/common/v2.0", "https://evil.example/{tenantid}/v2.0", false),
        ("\(origin)/organizations/v2.0", template, true), ("\(origin)/organizations/v2.0", issuer, false),
        (template, template, true), ("\(origin)/consumers/v2.0", consumers, true),
        ("\(origin)/consumers/v2.0", template, true),
        ("\(origin)/consumers/v2.0", issuer, false), ("\(origin)/contoso.example/v2.0", issuer, true),
        ("\(origin)/contoso.example/v2.0", template, false), ("\(origin)/contoso.example/v2.0", issuer + "/", false),
        ("\(origin)/contoso.example/v2.0", "https://evil.example/\(tenant)/v2.0", false),
        ("\(origin)/contoso.example/v2.0", "\(origin)/contoso.example/v2.0", false),
        ("https://idp.example/a", "https://idp.example/a", true),
        ("https://idp.example/a", "https://idp.example/a/", true),
        ("https://idp.example/a", "https://idp.example/b", false), ("https://idp.example/a", template, false),
    ]

    static let admitted: [(setting: String, list: [String], tenantID: String, isAdmitted: Bool)] = [
        (issuer, [], tenant, true), (issuer, [], otherTenant, false), (issuer, [otherTenant], tenant, false),
        (issuer, [otherTenant], otherTenant, false), (issuer, [], " \(tenant)", false),
        (issuer, [], issuer, false), (issuer, [], "https://idp.example/a", false), (issuer, [], "", false),
        ("\(origin)/common/v2.0", [], tenant, false), ("\(origin)/common/v2.0", [tenant], tenant, true),
        ("\(origin)/organizations/v2.0", [tenant], otherTenant, false),
        ("\(origin)/consumers/v2.0", [], tenant, false),
        ("\(origin)/consumers/v2.0", [], Authority.consumersTenantID, true),
        ("\(origin)/contoso.example/v2.0", [otherTenant], tenant, false),
        ("\(origin)/contoso.example/v2.0", [], "https://idp.example/a", false),
        ("https://idp.example/a", [], "https://idp.example/a", true),
        ("https://idp.example/a", [], "https://idp.example/b", false), ("https://idp.example/a", [], tenant, false),
    ]

    @Test(arguments: admitted)
    func `people of a stored key may be here, or not`(
        setting: String,
        list: [String],
        tenantID: String,
        isAdmitted: Bool
    ) throws {
        let policy = TenantPolicy(authority: try Authority(setting), allowedTenants: list)
        #expect(policy.admits(tenantID: tenantID) == isAdmitted)
    }

    @Test(arguments: metadata)
    func `a discovery document is the configured provider's`(setting: String, issuer: String, isAccepted: Bool) throws {
        #expect(try TenantPolicy(authority: Authority(setting)).acceptsMetadata(issuer: issuer) == isAccepted)
    }

    @Test(arguments: [
        (template, "\(origin)/common/v2.0/.well-known/openid-configuration"),
        (issuer + "/", issuer + "/.well-known/openid-configuration"),
        ("https://idp.example/", "https://idp.example/.well-known/openid-configuration"),
    ])
    func `the document is looked for where it is`(setting: String, url: String) throws {
        #expect(try TenantPolicy(authority: Authority(setting)).discoveryURL == url)
    }

    @Test
    func `one tenant signs in with the slash that the documents write`() async throws {
        let signIn = try SignIn()
        #expect(try await signIn.token().issuer == Self.issuer)
    }

    static let single: [(change: [String: TestJSON?], refusal: IDTokenRefusal)] = [
        (["tid": nil], .claimMissing("tid")), (["tid": .null], .claimMalformed("tid")),
        (["tid": 1], .claimMalformed("tid")),
        (["tid": ""], .claimMalformed("tid")), (["tid": "contoso"], .claimMalformed("tid")),
        (["tid": "11111111-2222-4333-8444-55555555555g"], .claimMalformed("tid")),
        (["tid": "{11111111-2222-4333-8444-555555555555}"], .claimMalformed("tid")),
        (["tid": .string(otherTenant)], .issuerMismatch(expected: issuer, received: issuer)),
        (
            ["iss": .string("\(origin)/\(otherTenant)/v2.0"), "tid": .string(otherTenant)],
            .issuerMismatch(expected: issuer, received: "\(origin)/\(otherTenant)/v2.0")
        ),
        (["iss": .string(template)], .issuerMismatch(expected: issuer, received: template)),
        (
            ["iss": .string("https://sts.windows.net/\(tenant)/")],
            .issuerMismatch(expected: issuer, received: "https://sts.windows.net/\(tenant)/")
        ),
    ]

    @Test(arguments: single)
    func `a token of another tenant is refused`(change: [String: TestJSON?], refusal: IDTokenRefusal) async throws {
        let signIn = try SignIn()
        await expectRefusal(refusal) {
            try await signIn.identity(change)
        }
    }

    @Test(arguments: ["common", "organizations", "{tenantid}"])
    func `several tenants sign in, each allowed one`(segment: String) async throws {
        let signIn = try SignIn(
            setting: "\(Self.origin)/\(segment)/v2.0",
            metadataIssuer: Self.template,
            allowedTenants: [Self.tenant.uppercased(), Self.otherTenant]
        )
        #expect(try await signIn.identity().tenantID == Self.tenant)
        let other = "\(Self.origin)/\(Self.otherTenant)/v2.0"
        let identity = try await signIn.identity(["iss": .string(other), "tid": .string(Self.otherTenant)])
        #expect(identity.tenantID == Self.otherTenant)
    }

    @Test(arguments: [[], [otherTenant]])
    func `a tenant that is not on the list is refused, and so is every one without a list`(list: [String]) async throws
    {
        let signIn = try SignIn(
            setting: "\(Self.origin)/common/v2.0",
            metadataIssuer: Self.template,
            allowedTenants: list
        )
        await expectRefusal(.issuerNotAllowed(issuer: Self.issuer)) {
            try await signIn.token()
        }
    }

    static let several: [(change: [String: TestJSON?], refusal: IDTokenRefusal)] = [
        (["tid": nil], .claimMissing("tid")), (["tid": "common"], .claimMalformed("tid")),
        (
            ["tid": .string(otherTenant)],
            .issuerMismatch(expected: "\(origin)/\(otherTenant)/v2.0", received: issuer)
        ),
        (
            ["iss": .string("\(origin)/\(otherTenant)/v2.0")],
            .issuerMismatch(expected: issuer, received: "\(origin)/\(otherTenant)/v2.0")
        ),
        (["iss": .string(template)], .issuerMismatch(expected: issuer, received: template)),
        (
            ["iss": .string("https://evil.example/\(tenant)/v2.0")],
            .issuerMismatch(expected: issuer, received: "https://evil.example/\(tenant)/v2.0")
        ),
        (["iss": .string(issuer + "/")], .issuerMismatch(expected: issuer, received: issuer + "/")),
        (
            ["iss": .string("\(origin)/x/\(tenant)/v2.0")],
            .issuerMismatch(expected: issuer, received: "\(origin)/x/\(tenant)/v2.0")
        ),
    ]

    @Test(arguments: several)
    func `with several tenants every check stays on`(change: [String: TestJSON?], refusal: IDTokenRefusal) async throws
    {
        let signIn = try SignIn(
            setting: "\(Self.origin)/common/v2.0",
            metadataIssuer: Self.template,
            allowedTenants: [Self.tenant, Self.otherTenant]
        )
        await expectRefusal(refusal) {
            try await signIn.identity(change)
        }
    }

    @Test
    func `one tenant on a list that names another is refused`() async throws {
        let signIn = try SignIn(allowedTenants: [Self.otherTenant])
        await expectRefusal(.issuerNotAllowed(issuer: Self.issuer)) {
            try await signIn.token()
        }
    }

    @Test
    func `personal accounts sign in to their own tenant only`() async throws {
        let signIn = try SignIn(setting: "\(Self.origin)/consumers/v2.0", metadataIssuer: Self.template)
        await expectRefusal(.issuerNotAllowed(issuer: Self.issuer)) {
            try await signIn.token()
        }
        let claims: [String: TestJSON?] = [
            "iss": .string(Self.consumers), "tid": .string(Authority.consumersTenantID),
        ]
        #expect(try await signIn.identity(claims).tenantID == Authority.consumersTenantID)
    }

    static let keyIssuers: [(keyIssuer: String?, isAccepted: Bool)] = [
        (nil, true), (template, true), ("\(origin)/{TenantId}/v2.0", true), (issuer, true),
        ("\(origin)/\(otherTenant)/v2.0", false), ("https://evil.example/{tenantid}/v2.0", false),
        ("https://login.example.evil.example/{tenantid}/v2.0", false), (consumers, false), ("", false),
        (issuer + "/", false),
    ]

    @Test(arguments: keyIssuers)
    func `a key signs for its own issuer only`(keyIssuer: String?, isAccepted: Bool) async throws {
        let key = try TestKey(id: "key-1", key: TestKey.sharedRSA(), issuer: keyIssuer)
        for metadataIssuer in [Self.issuer, Self.template] {
            let signIn = try SignIn(
                setting: metadataIssuer,
                metadataIssuer: metadataIssuer,
                keys: [key],
                allowedTenants: [Self.tenant]
            )
            if isAccepted {
                _ = try await signIn.token()
            } else {
                await expectRefusal(.keyIssuerMismatch(id: "key-1")) {
                    try await signIn.token()
                }
            }
        }
    }

    @Test(arguments: [
        (template, issuer, true), (template, template, false), (template, "https://evil.example/\(tenant)/v2.0", false),
        (template, "\(origin)/common/v2.0", false), (issuer, issuer, true),
        (issuer, "\(origin)/\(otherTenant)/v2.0", false),
    ])
    func `the issuer of a response is checked`(metadataIssuer: String, issuer: String, isAccepted: Bool) throws {
        let policy = try TenantPolicy(authority: Authority(metadataIssuer))
        #expect(policy.acceptsResponse(issuer: issuer, metadataIssuer: metadataIssuer) == isAccepted)
    }
}
