import EntraGateway
import Testing

struct ConfigurationProviderFaultTests {
    private static let issuerAccepted = "accepted is an issuer such as https://login.microsoftonline.com/TENANT/v2.0"
    private static let pathAccepted = "accepted is a path such as /oauth/openid/callback, or a URL of DOMAIN_SERVER"
    private static let numberAccepted = "accepted is a whole number from"
    private static let example = ConfigurationExample.self

    static let provider: [FaultyConfiguration] = [
        FaultyConfiguration(
            ["OPENID_CLIENT_ID": ""],
            "OPENID_CLIENT_ID: is not set, accepted is the application (client) ID of the app registration"
        ),
        FaultyConfiguration(
            ["OPENID_CLIENT_ID": "Your Application (client) ID"],
            "OPENID_CLIENT_ID: 'Your Application (client) ID' holds white space, accepted is text without white space"
        ),
        FaultyConfiguration(
            ["OPENID_CLIENT_SECRET": ""],
            "OPENID_CLIENT_SECRET: is not set, nor is another credential, accepted is one of OPENID_CLIENT_SECRET,"
                + " OPENID_CLIENT_CERTIFICATE with its key, OPENID_FEDERATED_TOKEN_FILE, or OPENID_USE_PKCE=true for a"
                + " public client"
        ),
        FaultyConfiguration(
            ["OPENID_FEDERATED_TOKEN_FILE": "/run/token"],
            "OPENID_CLIENT_SECRET: is set beside OPENID_FEDERATED_TOKEN_FILE, accepted is one credential"
        ),
        FaultyConfiguration(
            ["OPENID_CLIENT_CERTIFICATE": "/certificate.pem", "OPENID_CLIENT_CERTIFICATE_KEY": "/key.pem"],
            "OPENID_CLIENT_SECRET: is set beside OPENID_CLIENT_CERTIFICATE, accepted is one credential"
        ),
        FaultyConfiguration(
            [
                "OPENID_CLIENT_CERTIFICATE": "/certificate.pem", "OPENID_CLIENT_CERTIFICATE_KEY": "/key.pem",
                "OPENID_FEDERATED_TOKEN_FILE": "/run/token",
            ],
            "OPENID_CLIENT_SECRET: is set beside OPENID_CLIENT_CERTIFICATE and OPENID_FEDERATED_TOKEN_FILE,"
                + " accepted is one credential"
        ),
        FaultyConfiguration(
            ["OPENID_CLIENT_SECRET": "", "OPENID_CLIENT_CERTIFICATE": "/certificate.pem"],
            "OPENID_CLIENT_CERTIFICATE_KEY: is not set, accepted is a PEM file, since OPENID_CLIENT_CERTIFICATE is set"
        ),
        FaultyConfiguration(
            ["OPENID_CLIENT_SECRET": "", "OPENID_CLIENT_CERTIFICATE_KEY": "/key.pem"],
            "OPENID_CLIENT_CERTIFICATE: is not set, accepted is a PEM file, since OPENID_CLIENT_CERTIFICATE_KEY is set"
        ),
        FaultyConfiguration(
            [
                "OPENID_CLIENT_SECRET": "", "OPENID_CLIENT_CERTIFICATE": "/missing.pem",
                "OPENID_CLIENT_CERTIFICATE_KEY": "/key.pem",
            ],
            "OPENID_CLIENT_CERTIFICATE: the file does not exist, accepted is a PEM file with a certificate"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "https://login.microsoftonline.com/TENANT/v2.0"],
            "OPENID_ISSUER: names no tenant of Entra, accepted there is the tenant's GUID or one of its domain names"
        ),
        FaultyConfiguration(
            [
                "OPENID_CLIENT_SECRET": "", "OPENID_CLIENT_CERTIFICATE": "/certificate.pem",
                "OPENID_CLIENT_CERTIFICATE_KEY": "/certificate.pem",
            ],
            "OPENID_CLIENT_CERTIFICATE_KEY: the file holds no private key, accepted is a PEM file with a private key"
        ),
        FaultyConfiguration(
            [
                "OPENID_CLIENT_SECRET": "", "OPENID_CLIENT_CERTIFICATE": "/damaged.pem",
                "OPENID_CLIENT_CERTIFICATE_KEY": "/key.pem",
            ],
            "OPENID_CLIENT_CERTIFICATE: the file holds no certificate that can be read,"
                + " accepted is a PEM file with a certificate"
        ),
        FaultyConfiguration(
            [
                "OPENID_CLIENT_SECRET": "", "OPENID_CLIENT_CERTIFICATE": "/certificate.pem",
                "OPENID_CLIENT_CERTIFICATE_KEY": "/ec-key.pem",
            ],
            "OPENID_CLIENT_CERTIFICATE_KEY: the key cannot be used, accepted is an RSA key in a PEM file, not encrypted"
        ),
        FaultyConfiguration(
            [
                "OPENID_CLIENT_SECRET": "", "OPENID_CLIENT_CERTIFICATE": "/certificate.pem",
                "OPENID_CLIENT_CERTIFICATE_KEY": "/other-key.pem",
            ],
            "OPENID_CLIENT_CERTIFICATE_KEY: the key is not the certificate's,"
                + " accepted is the private key of OPENID_CLIENT_CERTIFICATE"
        ),
        FaultyConfiguration(
            ["OPENID_CLIENT_SECRET": "", "OPENID_FEDERATED_TOKEN_FILE": "token"],
            "OPENID_FEDERATED_TOKEN_FILE: 'token' is no absolute path, accepted is a path that begins with /"
        ),
        FaultyConfiguration(
            ["OPENID_CLIENT_SECRET": "", "AZURE_FEDERATED_TOKEN_FILE": "token"],
            "AZURE_FEDERATED_TOKEN_FILE: 'token' is no absolute path, accepted is a path that begins with /"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": ""],
            "OPENID_ISSUER: is not set, accepted is an issuer such as https://login.microsoftonline.com/TENANT/v2.0"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": example.tenant],
            "OPENID_ISSUER: '\(example.tenant)' is no URL, \(issuerAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "http://idp.example/x"],
            "OPENID_ISSUER: 'http://idp.example/x' goes over the network in the clear, \(issuerAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "https://idp.example/x?y=z"],
            "OPENID_ISSUER: 'https://idp.example/x?y=z' has a query or a fragment, \(issuerAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "https://idp.example/{tenant}/v2.0"],
            "OPENID_ISSUER: 'https://idp.example/{tenant}/v2.0' has a template other than {tenantid}, \(issuerAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "https://idp.example/x/{tenantid}"],
            "OPENID_ISSUER: 'https://idp.example/x/{tenantid}' has {tenantid} in another place than Entra,"
                + " \(issuerAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "https://login.microsoftonline.com/common"],
            "OPENID_ISSUER: 'https://login.microsoftonline.com/common' is not version 2.0 of Entra's endpoints,"
                + " \(issuerAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "https://sts.windows.net/\(example.tenant)/"],
            "OPENID_ISSUER: 'https://sts.windows.net/\(example.tenant)/' is not version 2.0 of Entra's endpoints,"
                + " \(issuerAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "https://login.microsoftonline.com/common/v2.0"],
            "OPENID_ALLOWED_TENANTS: is not set, but OPENID_ISSUER stands for more than one tenant,"
                + " accepted are tenant IDs separated by commas"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "https://login.microsoftonline.us/organizations/v2.0/"],
            "OPENID_ALLOWED_TENANTS: is not set, but OPENID_ISSUER stands for more than one tenant,"
                + " accepted are tenant IDs separated by commas"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "https://login.microsoftonline.com/{tenantid}/v2.0"],
            "OPENID_ALLOWED_TENANTS: is not set, but OPENID_ISSUER stands for more than one tenant,"
                + " accepted are tenant IDs separated by commas"
        ),
        FaultyConfiguration(
            ["OPENID_ALLOWED_TENANTS": "\(example.tenant), contoso.com"],
            "OPENID_ALLOWED_TENANTS: 'contoso.com' is no GUID, accepted are tenant IDs separated by commas"
        ),
        FaultyConfiguration(
            ["OPENID_ALLOWED_TENANTS": " , "],
            "OPENID_ALLOWED_TENANTS: ',' has no entry, accepted are entries separated by commas"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "https://idp.example", "OPENID_ALLOWED_TENANTS": example.tenant],
            "OPENID_ALLOWED_TENANTS: has no effect with this issuer, accepted is an issuer of Entra, or none of it"
        ),
        FaultyConfiguration(
            ["OPENID_ISSUER": "http://idp.localhost:8081/x"],
            "OPENID_ISSUER: 'http://idp.localhost:8081/x' is no URL of a provider, \(issuerAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_ALLOWED_TENANTS": example.otherTenant],
            "OPENID_ALLOWED_TENANTS: does not hold the tenant of OPENID_ISSUER,"
                + " accepted are tenant IDs separated by commas"
        ),
        FaultyConfiguration(
            ["OPENID_SCOPE": "profile email"],
            "OPENID_SCOPE: 'profile email' lacks openid, accepted are scopes separated by spaces, with openid"
        ),
        FaultyConfiguration(
            ["OPENID_SCOPE": "openid,profile"],
            "OPENID_SCOPE: 'openid,profile' is no scope, accepted are scopes separated by spaces"
        ),
        FaultyConfiguration(
            ["OPENID_SCOPE": "openid profile #DO NOT CHANGE THIS"],
            "OPENID_SCOPE: '#DO' begins a comment, accepted are scopes separated by spaces"
        ),
        FaultyConfiguration(
            ["OPENID_CALLBACK_URL": "oauth/openid/callback"],
            "OPENID_CALLBACK_URL: 'oauth/openid/callback' is no URL, \(pathAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_CALLBACK_URL": "https://other.example.com/oauth/openid/callback"],
            "OPENID_CALLBACK_URL: 'https://other.example.com/oauth/openid/callback' is not on https://app.example.com,"
                + " \(pathAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_CALLBACK_URL": "https://app.example.com"],
            "OPENID_CALLBACK_URL: 'https://app.example.com' is no plain path, \(pathAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_CALLBACK_URL": "//evil.example/x"],
            "OPENID_CALLBACK_URL: '//evil.example/x' is no plain path, \(pathAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_CALLBACK_URL": "/x/../callback"],
            "OPENID_CALLBACK_URL: '/x/../callback' is no plain path, \(pathAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_CALLBACK_URL": "/callback?x"],
            "OPENID_CALLBACK_URL: '/callback?x' is no plain path, \(pathAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_CALLBACK_URL": "/oauth/openid/auth"],
            "OPENID_CALLBACK_URL: '/oauth/openid/auth' is another route of entra-fcgi, \(pathAccepted)"
        ),
        FaultyConfiguration(
            ["OPENID_RESPONSE_MODE": "fragment"],
            "OPENID_RESPONSE_MODE: 'fragment' is none of the choices, accepted is one of query, form_post"
        ),
        FaultyConfiguration(
            ["OPENID_CLOCK_TOLERANCE": "five"],
            "OPENID_CLOCK_TOLERANCE: 'five' is no number, \(numberAccepted) 0 to 3600, or arithmetic"
        ),
        FaultyConfiguration(
            ["OPENID_CLOCK_TOLERANCE": "-1"],
            "OPENID_CLOCK_TOLERANCE: '-1' is out of range, \(numberAccepted) 0 to 3600, or arithmetic"
        ),
        FaultyConfiguration(
            ["OPENID_CLOCK_TOLERANCE": "1/0"],
            "OPENID_CLOCK_TOLERANCE: '1/0' has no finite value, \(numberAccepted) 0 to 3600, or arithmetic"
        ),
        FaultyConfiguration(
            ["OPENID_JWKS_URL_CACHE_TIME": "10 minutes"],
            "OPENID_JWKS_URL_CACHE_TIME: '10 minutes' is no number, \(numberAccepted) 1000 to 86400000, or arithmetic"
        ),
        FaultyConfiguration(
            ["OPENID_REFRESH_AUDIENCE": "a b"],
            "OPENID_REFRESH_AUDIENCE: 'a b' holds white space, accepted is text without white space"
        ),
        FaultyConfiguration(
            ["OPENID_ON_BEHALF_FLOW_USERINFO_SCOPE": "user\"read"],
            "OPENID_ON_BEHALF_FLOW_USERINFO_SCOPE: 'user\"read' is no scope, accepted are scopes separated by spaces"
        ),
        FaultyConfiguration(
            ["OPENID_USE_OAUTH2": "TRUE"],
            "OPENID_USE_OAUTH2: plain OAuth 2.0 proves nobody's identity, accepted is false: use OpenID Connect"
        ),
    ]

    @Test(arguments: provider)
    func `a setting that cannot be used is one line that says what is accepted`(faulty: FaultyConfiguration) {
        let reading = ConfigurationExample.read(faulty.changes, files: ConfigurationFaultTests.files)
        #expect(reading.faultLines == [faulty.line])
        #expect(reading.configuration == nil)
    }
}
