import EntraGateway
import Testing

/// A change to a complete environment, and the line of advice that it brings.
struct AdvisedConfiguration: CustomTestStringConvertible, Sendable {
    let changes: [String: String]
    let severity: ConfigurationWarning.Severity
    let line: String

    init(_ changes: [String: String], _ severity: ConfigurationWarning.Severity, _ line: String) {
        self.changes = changes
        self.severity = severity
        self.line = line
    }

    var testDescription: String { line }
}

struct ConfigurationWarningTests {
    private static let object = "1d6f3c2a-5b8e-4a7d-9c10-3e2f4b5a6c7d"

    private static let openPort =
        "ENTRA_FCGI_LISTEN: can be reached from other machines, better is a UNIX socket or 127.0.0.1"

    static let advised: [AdvisedConfiguration] = [
        AdvisedConfiguration(
            ["DOMAIN_CLIENT": "https://app.example.org"],
            .warning,
            "DOMAIN_CLIENT: is another site than DOMAIN_SERVER, browsers will not send the session cookie there"
        ),
        AdvisedConfiguration(
            ["DOMAIN_CLIENT": "https://192.0.2.1", "DOMAIN_SERVER": "https://192.1.2.1"],
            .warning,
            "DOMAIN_CLIENT: is another site than DOMAIN_SERVER, browsers will not send the session cookie there"
        ),
        AdvisedConfiguration(
            ["DOMAIN_CLIENT": "https://www.example.com"],
            .warning,
            "DOMAIN_CLIENT: is another host than DOMAIN_SERVER, only pages of DOMAIN_SERVER can be protected"
        ),
        AdvisedConfiguration(["ENTRA_FCGI_LISTEN": "tcp:0.0.0.0:9000"], .warning, openPort),
        AdvisedConfiguration(["ENTRA_FCGI_LISTEN": "tcp:[::]:9000"], .warning, openPort),
        AdvisedConfiguration(["ENTRA_FCGI_LISTEN": "tcp:192.0.2.1:9000"], .warning, openPort),
        AdvisedConfiguration(
            ["ALLOW_SOCIAL_LOGIN": ""],
            .warning,
            "ALLOW_SOCIAL_LOGIN: is not set, nobody can sign in until it is true"
        ),
        AdvisedConfiguration(
            ["OPENID_CLIENT_SECRET": ConfigurationExample.tenant],
            .warning,
            "OPENID_CLIENT_SECRET: is a GUID, which is how Entra shows a secret's ID and not its value"
        ),
        AdvisedConfiguration(
            ["OPENID_ISSUER": "https://login.microsoftonline.com/contoso.com/v2.0"],
            .warning,
            "OPENID_ISSUER: names its tenant 'contoso.com', better is the tenant's GUID"
        ),
        AdvisedConfiguration(
            ["OPENID_CALLBACK_URL": "/auth/callback"],
            .warning,
            "OPENID_CALLBACK_URL: is outside of /oauth/, so the web server needs a location of its own for it"
        ),
        AdvisedConfiguration(
            ["OPENID_ISSUER": "https://login.microsoftonline.com/consumers/v2.0"],
            .warning,
            "OPENID_ISSUER: is for personal accounts, which have neither groups nor SharePoint"
        ),
        AdvisedConfiguration(
            ["OPENID_GENERATE_NONCE": "false"],
            .information,
            "OPENID_GENERATE_NONCE: has no effect here: a nonce is always sent"
        ),
        AdvisedConfiguration(
            ["OPENID_SESSION_SECRET": "Any random string"],
            .warning,
            "OPENID_SESSION_SECRET: has under 32 characters, better is the output of openssl rand -base64 48"
        ),
        AdvisedConfiguration(
            ["OPENID_SESSION_SECRET_PREVIOUS": ConfigurationExample.sessionSecret],
            .warning,
            "OPENID_SESSION_SECRET_PREVIOUS: is the same as OPENID_SESSION_SECRET"
        ),
        AdvisedConfiguration(
            ["REFRESH_TOKEN_EXPIRY": "60000", "ENTRA_FCGI_SESSION_LIFETIME": "1d"],
            .information,
            "REFRESH_TOKEN_EXPIRY: has no effect: ENTRA_FCGI_SESSION_LIFETIME is set"
        ),
        AdvisedConfiguration(
            ["OPENID_SCOPES": "openid"],
            .warning,
            "OPENID_SCOPES: is not known, the nearest known name is OPENID_SCOPE"
        ),
        AdvisedConfiguration(
            ["ENTRA_FCGI_LISTEN_\u{1B}": "x"],
            .warning,
            "ENTRA_FCGI_LISTEN_\\u{1B}: is not known, the nearest known name is ENTRA_FCGI_LISTEN"
        ),
        AdvisedConfiguration(
            ["SHAREPOINT_PICKER_GRAPH_SCOPES": ""].merging(["SHAREPOINT_PICKER_GRAPH_SCOPES": "x"]) { $1 },
            .warning,
            "SHAREPOINT_PICKER_GRAPH_SCOPES: is not known, the nearest known name is SHAREPOINT_PICKER_GRAPH_SCOPE"
        ),
        AdvisedConfiguration(
            ["JWT_SECRET": "hidden"],
            .information,
            "JWT_SECRET: has no effect here: tokens of ours are signed with a key pair"
        ),
        AdvisedConfiguration(
            ["DEBUG_OPENID_REQUESTS": "true"],
            .information,
            "DEBUG_OPENID_REQUESTS: has no effect here: requests are never logged whole"
        ),
    ]

    @Test(arguments: advised)
    func `what an operator should know is one line, and no fault`(advised: AdvisedConfiguration) {
        let reading = ConfigurationExample.read(advised.changes)
        #expect(reading.faultLines.isEmpty)
        #expect(reading.configuration != nil)
        #expect(reading.warnings.map(\.description) == [advised.line])
        #expect(reading.warnings.map(\.severity) == [advised.severity])
    }

    @Test(
        arguments: [
            [:],
            ["DOMAIN_CLIENT": "https://app.example.com:8443"],
            ["ENTRA_FCGI_LISTEN": "tcp:127.0.0.1:9000"], ["ENTRA_FCGI_LISTEN": "tcp:[::1]:9000"],
            ["ENTRA_FCGI_LISTEN": "tcp:localhost:9000"], ["ENTRA_FCGI_LISTEN": "unix:/run/x.sock"],
            ["DOMAIN_CLIENT": "http://localhost:3090", "DOMAIN_SERVER": "http://localhost:3080"],
            ["ALLOW_SOCIAL_LOGIN": "false"],
            ["OPENID_GENERATE_NONCE": "true"],
            [
                "OPENID_REQUIRED_ROLE": object, "OPENID_REQUIRED_ROLE_PARAMETER_PATH": "groups",
                "OPENID_SCOPE": "openid profile User.Read",
            ],
            ["OPENID_ISSUER": "https://idp.example", "OPENID_REQUIRED_ROLE": "Staff"],
            ["OPENID_REUSE_TOKENS": "false", "OPENID_ROLE_SYNC_ENABLED": "0"],
            ["OPENID_SOMETHING_EMPTY_IS_STILL_UNKNOWN": ""],
            ["HOME": "/root", "SHARE": "x", "MY_OPENID_SCOPE": "x"],
        ]
    )
    func `what is as it should be brings no line`(changes: [String: String]) {
        let reading = ConfigurationExample.read(changes)
        #expect(reading.faultLines.isEmpty)
        #expect(reading.warnings.map(\.description).isEmpty)
    }

    private static let picker = [
        "SHAREPOINT_BASE_URL": "https://contoso-my.sharepoint.com",
        "SHAREPOINT_PICKER_SHAREPOINT_SCOPE": "https://contoso-my.sharepoint.com/AllSites.Read",
        "SHAREPOINT_PICKER_GRAPH_SCOPE": "Files.Read.All",
    ]
    private static let notInEffect = ["ENTRA_FCGI_FORWARD_ACCESS_TOKEN": "true"]

    @Test
    func `the host of OneDrive in the place of the other is pointed out`() {
        let reading = ConfigurationExample.read(
            Self.picker.merging(["OPENID_REUSE_TOKENS": "true", "ENABLE_SHAREPOINT_FILEPICKER": "true"]) { $1 }
        )
        #expect(reading.faultLines.isEmpty)
        #expect(
            reading.warningLines(.warning) == [
                "SHAREPOINT_BASE_URL: is the host of OneDrive, the host without -my is meant"
            ]
        )
    }

    @Test
    func `what is set and does nothing yet is named, one line each`() {
        let reading = ConfigurationExample.read(Self.notInEffect)
        #expect(reading.faultLines.isEmpty)
        let lines = reading.warningLines(.warning)
        let suffix = ": is not in effect in this version: it is read and checked, and does nothing yet"
        let named = lines.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
        #expect(Set(named) == Set(Self.notInEffect.keys))
        #expect(named.count == Self.notInEffect.count)
        #expect(Set(named) == Set(Setting.all.filter { !$0.isInEffect }.map(\.name)))
    }
}
