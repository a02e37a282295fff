import Entra
import Testing

struct AuthorityTests {
    static let tenant = "11111111-aaaa-4333-8444-555555555555"
    static let host = "https://login.microsoftonline.com"

    static let accepted: [(setting: String, kind: Authority.Kind, issuer: String)] = [
        ("\(host)/\(tenant)/v2.0", .tenant(id: tenant), "\(host)/\(tenant)/v2.0"),
        ("\(host)/\(tenant)/v2.0/", .tenant(id: tenant), "\(host)/\(tenant)/v2.0"),
        ("\(host)/\(tenant)/v2.0///", .tenant(id: tenant), "\(host)/\(tenant)/v2.0"),
        (" \(host)/\(tenant)/v2.0\n", .tenant(id: tenant), "\(host)/\(tenant)/v2.0"),
        ("\(host)/\(tenant)/v2.0/.well-known/openid-configuration", .tenant(id: tenant), "\(host)/\(tenant)/v2.0"),
        ("\(host)/\(tenant)/v2.0/.well-known/openid-configuration/", .tenant(id: tenant), "\(host)/\(tenant)/v2.0"),
        (
            "HTTPS://Login.MicrosoftOnline.com/\(tenant.uppercased())/v2.0", .tenant(id: tenant),
            "\(host)/\(tenant)/v2.0"
        ),
        ("\(host)/common/v2.0", .common, "\(host)/common/v2.0"),
        ("\(host)/Common/v2.0/", .common, "\(host)/common/v2.0"),
        ("\(host)/{tenantid}/v2.0", .common, "\(host)/common/v2.0"),
        ("\(host)/{TenantID}/v2.0/", .common, "\(host)/common/v2.0"),
        ("\(host)/organizations/v2.0", .organizations, "\(host)/organizations/v2.0"),
        ("\(host)/consumers/v2.0", .consumers, "\(host)/consumers/v2.0"),
        (
            "\(host)/9188040D-6c67-4c5b-b112-36a304b66dad/v2.0", .consumers,
            "\(host)/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"
        ),
        (
            "\(host)/Contoso.onmicrosoft.com/v2.0", .domain("contoso.onmicrosoft.com"),
            "\(host)/contoso.onmicrosoft.com/v2.0"
        ),
        ("http://localhost:3080/\(tenant)/v2.0", .tenant(id: tenant), "http://localhost:3080/\(tenant)/v2.0"),
        ("http://127.0.0.1:3080/common/v2.0", .common, "http://127.0.0.1:3080/common/v2.0"),
        (
            "https://login.microsoftonline.us/\(tenant)/v2.0", .tenant(id: tenant),
            "https://login.microsoftonline.us/\(tenant)/v2.0"
        ),
        ("https://idp.example", .other, "https://idp.example"), ("https://idp.example/", .other, "https://idp.example"),
        ("https://idp.example/realms/main", .other, "https://idp.example/realms/main"),
        ("https://idp.example/Realm/v2.0", .other, "https://idp.example/Realm/v2.0"),
        ("http://localhost:4593/api/oidc", .other, "http://localhost:4593/api/oidc"),
    ]

    @Test(arguments: accepted)
    func `a setting is read`(setting: String, kind: Authority.Kind, issuer: String) throws {
        let authority = try Authority(setting)
        #expect(authority.kind == kind)
        #expect(authority.issuer == issuer)
        #expect(authority.isMultiTenant == (kind == .common || kind == .organizations))
        #expect(authority.isEntra == (kind != .other))
        #expect(try Authority(authority.issuer) == authority)
    }

    @Test(arguments: [
        ("", Authority.Fault.notAnEndpoint), ("login.microsoftonline.com", .notAnEndpoint), ("common", .notAnEndpoint),
        ("http://login.microsoftonline.com/common/v2.0", .notAnEndpoint), ("ftp://idp.example", .notAnEndpoint),
        ("https://", .notAnEndpoint), ("https://user@idp.example/", .notAnEndpoint),
        ("https://idp.example/{x}", .notAnEndpoint),
        ("https://idp example/", .notAnEndpoint), ("https://idp.example/a b", .notAnEndpoint),
        ("\(host)/common/v2.0?appid=1", .queryOrFragment), ("\(host)/common/v2.0#x", .queryOrFragment),
        ("\(host)/\(tenant)", .versionOne), ("\(host)/\(tenant)/", .versionOne), ("\(host)/common", .versionOne),
        (host, .versionOne),
        ("https://sts.windows.net/\(tenant)/", .versionOne), ("https://sts.windows.net/\(tenant)/v2.0", .versionOne),
        ("https://login.microsoftonline.us/\(tenant)/.well-known/openid-configuration", .versionOne),
    ])
    func `another setting is refused`(setting: String, fault: Authority.Fault) {
        #expect(throws: fault) {
            try Authority(setting)
        }
    }
}
