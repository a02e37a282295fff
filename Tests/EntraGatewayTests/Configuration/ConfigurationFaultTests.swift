import EntraGateway
import TestSupport
import Testing

/// A change to a complete environment, and the one line that `check` prints for it.
struct FaultyConfiguration: CustomTestStringConvertible, Sendable {
    let changes: [String: String]
    let line: String

    init(_ changes: [String: String], _ line: String) {
        self.changes = changes
        self.line = line
    }

    var testDescription: String { line }
}

struct ConfigurationFaultTests {
    private static let originAccepted = "accepted is scheme, host and port: https, or http on a loopback host"
    private static let numberAccepted = "accepted is a whole number from"
    private static let durationAccepted = "accepted is a whole number with s, m, h or d, such as 8h, up to 3650d"

    static let site: [FaultyConfiguration] = [
        FaultyConfiguration(
            ["DOMAIN_CLIENT": ""],
            "DOMAIN_CLIENT: is not set, accepted is an origin such as https://app.example.com"
        ),
        FaultyConfiguration(
            ["DOMAIN_SERVER": ""],
            "DOMAIN_SERVER: is not set, accepted is an origin such as https://app.example.com"
        ),
        FaultyConfiguration(
            ["DOMAIN_CLIENT": "app.example.com"],
            "DOMAIN_CLIENT: 'app.example.com' is no URL, \(originAccepted)"
        ),
        FaultyConfiguration(
            ["DOMAIN_CLIENT": "ftp://app.example.com"],
            "DOMAIN_CLIENT: 'ftp://app.example.com' has another scheme, \(originAccepted)"
        ),
        FaultyConfiguration(
            ["DOMAIN_CLIENT": "http://app.example.com"],
            "DOMAIN_CLIENT: 'http://app.example.com' goes over the network in the clear, \(originAccepted)"
        ),
        FaultyConfiguration(
            ["DOMAIN_CLIENT": "https://app.example.com/app"],
            "DOMAIN_CLIENT: 'https://app.example.com/app' is more than an origin, \(originAccepted)"
        ),
        FaultyConfiguration(
            ["DOMAIN_CLIENT": "https://app.example.com:70000"],
            "DOMAIN_CLIENT: 'https://app.example.com:70000' has a port out of range, \(originAccepted)"
        ),
        FaultyConfiguration(
            ["DOMAIN_CLIENT": "https://me:hidden@app.example.com"],
            "DOMAIN_CLIENT: the value holds a user name, \(originAccepted)"
        ),
        FaultyConfiguration(
            ["DOMAIN_CLIENT": "https://me:hidden@app.example.com/x"],
            "DOMAIN_CLIENT: the value is more than an origin, \(originAccepted)"
        ),
        FaultyConfiguration(
            ["DOMAIN_CLIENT": "https://me:hid den@app.example.com"],
            "DOMAIN_CLIENT: the value is no URL, \(originAccepted)"
        ),
        FaultyConfiguration(
            ["DOMAIN_CLIENT": "https://app.example.com\u{1B}[2J"],
            "DOMAIN_CLIENT: 'https://app.example.com\\u{1B}[2J' holds a control character, accepted is one line of text"
        ),
        FaultyConfiguration(
            ["DOMAIN_CLIENT": "https://" + String(repeating: "x", count: 150)],
            "DOMAIN_CLIENT: 'https://\(String(repeating: "x", count: 92))…' is no URL, \(originAccepted)"
        ),
    ]

    static let login: [FaultyConfiguration] = [
        FaultyConfiguration(
            ["ALLOW_SOCIAL_LOGIN": "yes"],
            "ALLOW_SOCIAL_LOGIN: 'yes' is no flag, accepted is true or false"
        ),
        FaultyConfiguration(
            ["ALLOW_SOCIAL_REGISTRATION": "1"],
            "ALLOW_SOCIAL_REGISTRATION: '1' is no flag, accepted is true or false"
        ),
        FaultyConfiguration(
            ["OPENID_AUTO_REDIRECT": "on"],
            "OPENID_AUTO_REDIRECT: 'on' is no flag, accepted is true or false"
        ),
        FaultyConfiguration(
            ["OPENID_IMAGE_URL": "logo.svg"],
            "OPENID_IMAGE_URL: 'logo.svg' is no URL, accepted is an https URL, or http on a loopback host"
        ),
        FaultyConfiguration(
            ["OPENID_IMAGE_URL": "javascript://x"],
            "OPENID_IMAGE_URL: 'javascript://x' has another scheme, accepted is an https URL, or http on a loopback host"
        ),
        FaultyConfiguration(
            ["LOGIN_MAX": "0"],
            "LOGIN_MAX: '0' is out of range, \(numberAccepted) 1 to 1000000, or arithmetic"
        ),
        FaultyConfiguration(
            ["LOGIN_WINDOW": "2.5"],
            "LOGIN_WINDOW: '2.5' is not whole, \(numberAccepted) 1 to 1440, or arithmetic"
        ),
    ]

    static let claims: [FaultyConfiguration] = [
        FaultyConfiguration(
            ["OPENID_EMAIL_CLAIM": "e mail"],
            "OPENID_EMAIL_CLAIM: 'e mail' holds white space, accepted is the name of a claim"
        ),
        FaultyConfiguration(
            ["OPENID_REQUIRED_ROLE": ","],
            "OPENID_REQUIRED_ROLE: ',' has no entry, accepted are entries separated by commas"
        ),
        FaultyConfiguration(
            ["OPENID_REQUIRED_ROLE_TOKEN_KIND": "token"],
            "OPENID_REQUIRED_ROLE_TOKEN_KIND: 'token' is none of the choices, accepted is one of id, access, userinfo"
        ),
        FaultyConfiguration(
            ["OPENID_REQUIRED_ROLE_PARAMETER_PATH": "a..b"],
            "OPENID_REQUIRED_ROLE_PARAMETER_PATH: 'a..b' has an empty step, accepted is a claim name or a dotted path"
        ),
        FaultyConfiguration(
            ["OPENID_ADMIN_ROLE_TOKEN_KIND": "id,access"],
            "OPENID_ADMIN_ROLE_TOKEN_KIND: 'id,access' is none of the choices, accepted is one of id, access, userinfo"
        ),
        FaultyConfiguration(
            ["OPENID_ROLE_SYNC_SOURCE": "x"],
            "OPENID_ROLE_SYNC_SOURCE: 'x' is none of the choices, accepted is one of id, access, userinfo"
        ),
        FaultyConfiguration(
            ["OPENID_ROLE_SYNC_ENABLED": "true"],
            "OPENID_ROLE_SYNC_CLAIM: is not set, accepted is a claim name or a dotted path, such as roles"
        ),
        FaultyConfiguration(
            ["OPENID_ROLE_SYNC_API_ENABLED": "true"],
            "OPENID_ROLE_SYNC_API_ENABLED: extends what is off, accepted is true only with OPENID_ROLE_SYNC_ENABLED=true"
        ),
        FaultyConfiguration(
            ["OPENID_ROLE_SYNC_ROLE_PRIORITY": "EDITOR, Admin"],
            "OPENID_ROLE_SYNC_ROLE_PRIORITY: 'Admin' cannot be given this way, accepted is a role other than ADMIN"
        ),
        FaultyConfiguration(
            ["OPENID_ROLE_SYNC_FALLBACK_ROLE": "ADMIN"],
            "OPENID_ROLE_SYNC_FALLBACK_ROLE: 'ADMIN' cannot be given this way, accepted is a role other than ADMIN"
        ),
    ]

    static let session: [FaultyConfiguration] = [
        FaultyConfiguration(
            ["OPENID_SESSION_SECRET": ""],
            "OPENID_SESSION_SECRET: is not set, accepted is a secret of at least 32 random characters"
        ),
        FaultyConfiguration(
            ["OPENID_SESSION_SECRET": "hidden\u{7}hidden"],
            "OPENID_SESSION_SECRET: the value holds a control character, accepted is one line of text"
        ),
        FaultyConfiguration(
            ["OPENID_SESSION_SECRET_FILE": "/run/secret"],
            "OPENID_SESSION_SECRET: is set beside OPENID_SESSION_SECRET_FILE, accepted is one of the two"
        ),
        FaultyConfiguration(
            ["OPENID_SESSION_SECRET": "", "OPENID_SESSION_SECRET_FILE": "/missing"],
            "OPENID_SESSION_SECRET_FILE: the file does not exist, accepted is a readable file of at most 64 KiB"
        ),
        FaultyConfiguration(
            ["OPENID_SESSION_SECRET": "", "OPENID_SESSION_SECRET_FILE": "/empty"],
            "OPENID_SESSION_SECRET_FILE: the file holds no text, accepted is UTF-8 text"
        ),
        FaultyConfiguration(
            ["OPENID_SESSION_SECRET": "", "OPENID_SESSION_SECRET_FILE": "/huge"],
            "OPENID_SESSION_SECRET_FILE: the file is too large, accepted is a readable file of at most 64 KiB"
        ),
        FaultyConfiguration(
            ["OPENID_SESSION_SECRET": "", "OPENID_SESSION_SECRET_FILE": "/two-lines"],
            "OPENID_SESSION_SECRET_FILE: the value holds a control character, accepted is one line of text"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_SESSION_IDLE": "8"],
            "ENTRA_FCGI_SESSION_IDLE: '8' has no unit, \(durationAccepted)"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_SESSION_IDLE": "h"],
            "ENTRA_FCGI_SESSION_IDLE: 'h' is no duration, \(durationAccepted)"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_SESSION_IDLE": "8 hours"],
            "ENTRA_FCGI_SESSION_IDLE: '8 hours' is no duration, \(durationAccepted)"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_SESSION_IDLE": "8w"],
            "ENTRA_FCGI_SESSION_IDLE: '8w' is no duration, \(durationAccepted)"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_SESSION_IDLE": "0s"],
            "ENTRA_FCGI_SESSION_IDLE: '0s' is out of range, \(durationAccepted)"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_SESSION_LIFETIME": "99999999999999999999d"],
            "ENTRA_FCGI_SESSION_LIFETIME: '99999999999999999999d' is out of range, \(durationAccepted)"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_SESSION_IDLE": "8d"],
            "ENTRA_FCGI_SESSION_IDLE: is longer than a session lives, accepted is at most REFRESH_TOKEN_EXPIRY"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_SESSION_IDLE": "2h", "ENTRA_FCGI_SESSION_LIFETIME": "1h"],
            "ENTRA_FCGI_SESSION_IDLE: is longer than a session lives, accepted is at most ENTRA_FCGI_SESSION_LIFETIME"
        ),
        FaultyConfiguration(
            ["ENTRA_FCGI_SESSIONS_PER_USER": "-1"],
            "ENTRA_FCGI_SESSIONS_PER_USER: '-1' is out of range, \(numberAccepted) 0 to 1000000, or arithmetic"
        ),
        FaultyConfiguration(
            ["SESSION_EXPIRY": "1000 * 60 *"],
            "SESSION_EXPIRY: '1000 * 60 *' is no number, \(numberAccepted) 1000 to 315360000000, or arithmetic"
        ),
        FaultyConfiguration(
            ["REFRESH_TOKEN_EXPIRY": "1e9"],
            "REFRESH_TOKEN_EXPIRY: '1e9' is no number, \(numberAccepted) 1000 to 315360000000, or arithmetic"
        ),
        FaultyConfiguration(
            ["OPENID_POST_LOGOUT_REDIRECT_URI": "/bye"],
            "OPENID_POST_LOGOUT_REDIRECT_URI: '/bye' is no URL, accepted is an https URL, or http on a loopback host"
        ),
        FaultyConfiguration(
            ["OPENID_POST_LOGOUT_REDIRECT_URI": "https://app.example.com/#bye"],
            "OPENID_POST_LOGOUT_REDIRECT_URI: 'https://app.example.com/#bye' is no URL,"
                + " accepted is an https URL, or http on a loopback host"
        ),
        FaultyConfiguration(
            ["OPENID_MAX_LOGOUT_URL_LENGTH": "0"],
            "OPENID_MAX_LOGOUT_URL_LENGTH: '0' is out of range, \(numberAccepted) 1 to 65536, or arithmetic"
        ),
    ]

    @Test(arguments: site + login + claims + session)
    func `a setting that cannot be used is one line that says what is accepted`(faulty: FaultyConfiguration) {
        let reading = ConfigurationExample.read(faulty.changes, files: Self.files)
        #expect(reading.faultLines == [faulty.line])
        #expect(reading.configuration == nil)
    }

    static let files = [
        "/certificate.pem": CertificateExample.certificate,
        "/key.pem": CertificateExample.key,
        "/other-key.pem": CertificateExample.otherKey,
        "/damaged.pem": "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
        "/ec-key.pem": "-----BEGIN EC PRIVATE KEY-----\nMII=\n-----END EC PRIVATE KEY-----\n",
        "/run/secret": "\(ConfigurationExample.sessionSecret)\n",
        "/empty": " \n",
        "/two-lines": "one\ntwo\n",
        "/huge": String(repeating: "x", count: 65_537),
    ]

    @Test
    func `twelve faults are twelve lines, those of the file first and the others in the order of the table`() throws {
        let text = try Fixture.lines(of: "twelve-faults.env").joined(separator: "\n")
        let reading = ConfigurationExample.read(environment: [:], environmentFile: "/e", files: ["/e": text])
        #expect(
            reading.faults.map(\.name) == [
                "--env-file line 5", "DOMAIN_CLIENT", "DOMAIN_SERVER", "ALLOW_SOCIAL_LOGIN", "OPENID_ALLOWED_TENANTS",
                "OPENID_SCOPE", "OPENID_CLOCK_TOLERANCE", "OPENID_USE_OAUTH2", "OPENID_REQUIRED_ROLE_TOKEN_KIND",
                "ENTRA_FCGI_SESSION_IDLE", "SESSION_EXPIRY", "USE_ENTRA_ID_FOR_PEOPLE_SEARCH",
            ]
        )
        #expect(reading.faultLines.allSatisfy { !$0.contains("\n") })
    }

    @Test
    func `an empty environment names all that is required, and nothing else`() {
        let reading = ConfigurationExample.read(environment: [:])
        let required = Setting.all.filter(\.isRequired).map(\.name)
        #expect(Set(reading.faults.map(\.name)) == Set(required + ["OPENID_CLIENT_SECRET"]))
    }

    @Test(arguments: Setting.all.map(\.name).filter { $0 != "ENTRA_FCGI_ENV_FILE" })
    func `every setting of the table is read`(name: String) {
        var changes = [name: "x\u{7}"]
        if name == "AZURE_FEDERATED_TOKEN_FILE" {
            changes["OPENID_CLIENT_SECRET"] = ""
        }
        let lines = ConfigurationExample.read(changes).faults.filter { $0.name == name }
        #expect(lines.map(\.accepted) == ["accepted is one line of text"])
    }

    @Test(arguments: Setting.all.filter(\.isSecret).flatMap { [$0.name] + $0.aliases })
    func `no fault shows the value of a secret`(name: String) {
        for text in ["hidden\u{7}", "hidden value", "https://me:hidden@x:99999", "sqlite"] {
            let reading = ConfigurationExample.read([name: text])
            for line in reading.faultLines + reading.warnings.map(\.description) {
                #expect(!line.contains("hidden"))
                #expect(!line.contains(ConfigurationExample.clientSecret))
                #expect(!line.contains(ConfigurationExample.sessionSecret))
            }
        }
    }
}
