import EntraGateway
import Testing

/// What `check` says about role rules that are fine as text and let nobody in, or too few.
struct RoleWarningTests {
    private static let object = "1d6f3c2a-5b8e-4a7d-9c10-3e2f4b5a6c7d"
    private static let scope = ["OPENID_SCOPE": "openid profile email User.Read"]
    private static let api = "api://8c2f6b4d-1a3e-4f5b-9d7c-0e1a2b3c4d5e/access_as_user"

    private static func required(_ values: String, path: String, kind: String = "id") -> [String: String] {
        [
            "OPENID_REQUIRED_ROLE": values, "OPENID_REQUIRED_ROLE_PARAMETER_PATH": path,
            "OPENID_REQUIRED_ROLE_TOKEN_KIND": kind,
        ]
    }

    private static func admin(_ value: String, path: String) -> [String: String] {
        ["OPENID_ADMIN_ROLE": value, "OPENID_ADMIN_ROLE_PARAMETER_PATH": path]
    }

    private static let sync = [
        "OPENID_ROLE_SYNC_ENABLED": "true", "OPENID_ROLE_SYNC_CLAIM": "roles",
        "OPENID_ROLE_SYNC_ROLE_PRIORITY": "EDITOR",
    ]

    static let advised: [AdvisedConfiguration] = [
        AdvisedConfiguration(
            required("\(object),Staff", path: "groups").merging(scope) { $1 },
            .warning,
            "OPENID_REQUIRED_ROLE: 'Staff' is no object ID, and Entra names groups by object ID unless it is told"
                + " otherwise"
        ),
        AdvisedConfiguration(
            admin("Staff", path: "groups").merging(scope) { $1 },
            .warning,
            "OPENID_ADMIN_ROLE: 'Staff' is no object ID, and Entra names groups by object ID unless it is told otherwise"
        ),
        AdvisedConfiguration(
            required(object.uppercased(), path: "groups").merging(scope) { $1 },
            .warning,
            "OPENID_REQUIRED_ROLE: '\(object.uppercased())' has capital letters, and Entra writes object IDs without"
        ),
        AdvisedConfiguration(
            required("Staff,\(object)", path: "roles"),
            .warning,
            "OPENID_REQUIRED_ROLE: '\(object)' looks like an object ID, and roles holds the values of app roles unless"
                + " Entra is told otherwise"
        ),
        AdvisedConfiguration(
            admin(object, path: "roles"),
            .warning,
            "OPENID_ADMIN_ROLE: '\(object)' looks like an object ID, and roles holds the values of app roles unless"
                + " Entra is told otherwise"
        ),
        AdvisedConfiguration(
            required(object, path: "groups"),
            .warning,
            "OPENID_REQUIRED_ROLE_PARAMETER_PATH: is groups, but OPENID_SCOPE lacks User.Read, so that people in more"
                + " groups than fit into a token may be refused"
        ),
        AdvisedConfiguration(
            required("Staff", path: "roles", kind: "access"),
            .warning,
            "OPENID_REQUIRED_ROLE_TOKEN_KIND: is access, but OPENID_SCOPE asks for no scope of an API of this site first,"
                + " so the access token is Graph's and is not read"
        ),
        AdvisedConfiguration(
            required("Staff", path: "roles", kind: "userinfo"),
            .warning,
            "OPENID_REQUIRED_ROLE_TOKEN_KIND: is userinfo, but Entra's userinfo endpoint tells names and mail addresses"
                + " only"
        ),
        AdvisedConfiguration(
            sync.merging(["OPENID_ROLE_SYNC_ROLE_PRIORITY": object]) { $1 },
            .warning,
            "OPENID_ROLE_SYNC_ROLE_PRIORITY: '\(object)' looks like an object ID, and roles holds the values of app"
                + " roles unless Entra is told otherwise"
        ),
        AdvisedConfiguration(
            sync.merging([
                "OPENID_ROLE_SYNC_API_ENABLED": "true", "OPENID_ROLE_SYNC_SOURCE": "userinfo",
                "OPENID_ISSUER": "https://idp.example",
            ]) { $1 },
            .warning,
            "OPENID_ROLE_SYNC_API_ENABLED: has no effect with OPENID_ROLE_SYNC_SOURCE=userinfo, bearer tokens get no role"
        ),
    ]

    @Test(arguments: advised)
    func `a role rule that Entra will not meet is one line, and no fault`(advised: AdvisedConfiguration) {
        let reading = ConfigurationExample.read(advised.changes)
        #expect(reading.faultLines.isEmpty)
        #expect(reading.warnings.map(\.description) == [advised.line])
        #expect(reading.warnings.map(\.severity) == [advised.severity])
    }

    @Test(
        arguments: [
            sync,
            required("Staff", path: "roles"),
            required(object, path: "groups").merging(scope) { $1 },
            required(object, path: "groups").merging(["OPENID_SCOPE": "openid \(api)"]) { $1 },
            required("Staff", path: "roles", kind: "access").merging(["OPENID_SCOPE": "openid \(api)"]) { $1 },
            required("a@example.com", path: "email", kind: "userinfo"),
            required("Staff", path: "roles", kind: "userinfo").merging(["OPENID_ISSUER": "https://idp.example"]) { $1 },
            required("Staff", path: "groups").merging(["OPENID_ISSUER": "https://idp.example"]) { $1 },
            admin("Owner", path: "realm.roles"),
        ]
    )
    func `a role rule that can be met brings no line`(changes: [String: String]) {
        let reading = ConfigurationExample.read(changes)
        #expect(reading.faultLines.isEmpty)
        #expect(reading.warnings.map(\.description).isEmpty)
    }
}
