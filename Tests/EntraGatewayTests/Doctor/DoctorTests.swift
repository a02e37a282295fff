import EntraEmulator
import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import Store
import Synchronization
import TestSupport
import Testing

/// `entra-fcgi doctor`, with the emulator in the place of Entra and Graph.
struct DoctorTests {
    /// The emulator, with a clock in its answers and hosts of SharePoint beside it.
    private struct World: Transport {
        let entra: EmulatedEntra
        let date: Date
        var refused: [String: TransportError] = [:]

        func send(_ request: OutgoingRequest) async throws(TransportError) -> TransportResponse {
            for (prefix, error) in refused where request.url.hasPrefix(prefix) { throw error }
            guard request.url.hasPrefix(EmulatedEntra.origin) else {
                return TransportResponse(status: HTTPResponse.Status(code: 302))
            }
            var response = try await entra.send(request)
            let format = Date.VerbatimFormatStyle(
                format:
                    "Thu, 01 Jan 2026 \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT",
                locale: Locale(identifier: "en_US_POSIX"),
                timeZone: .gmt,
                calendar: Calendar(identifier: .gregorian)
            )
            response.fields[.date] = date.formatted(format)
            return response
        }
    }

    private static let noon = Date(timeIntervalSince1970: 1_767_268_800)  // 2026-01-01 12:00:00

    private static let settings = [
        "DOMAIN_CLIENT": "http://localhost:3080", "DOMAIN_SERVER": "http://localhost:3080",
        "OPENID_CLIENT_ID": Demo.clientID, "OPENID_CLIENT_SECRET": Demo.clientSecret,
        "OPENID_ISSUER": "\(EmulatedEntra.origin)/\(Demo.tenantID)/v2.0",
        "ENTRA_FCGI_GRAPH_URL": EmulatedEntra.origin, "OPENID_SCOPE": "openid profile email",
    ]

    private func lines(
        _ differences: [String: String] = [:],
        providerAhead seconds: Double = 0,
        refused: [String: TransportError] = [:],
        closesStore: Bool = false
    ) async throws -> (lines: [String], isWell: Bool) {
        let clock = TestClock(Self.noon.timeIntervalSince1970)
        let entra = try EmulatedEntra(clock: clock) { _ in }
        let bench = try Bench(Self.settings.merging(differences) { $1 }, transport: entra, clock: clock)
        if closesStore { await bench.store.close() }
        let world = World(entra: entra, date: Self.noon.addingTimeInterval(seconds), refused: refused)
        let doctor = try Doctor(
            bench.configuration,
            GatewayService.Environment(
                transport: world,
                fileTransport: StubFiles(),
                sessionStore: bench.store,
                directory: bench.store,
                now: { clock.now.timeIntervalSince1970 },
                logger: bench.log.logger()
            )
        )
        let told = Mutex<[String]>([])
        let isWell = await doctor.examine { finding in told.withLock { $0.append(finding.line) } }
        return (told.withLock(\.self), isWell)
    }

    @Test
    func `where everything is well, it says so line by line`() async throws {
        let (lines, isWell) = try await lines()
        #expect(isWell)
        #expect(
            lines == [
                "ok    discovery: \(EmulatedEntra.origin)/\(Demo.tenantID)/v2.0 answers",
                "ok    clock: within 30 s of the provider's",
                "ok    key set: the provider's keys can be read",
                "ok    credential: the provider takes the client secret",
                "ok    scopes: a sign-in asks for openid profile email",
                "ok    consent: an administrator consents for everybody at \(EmulatedEntra.origin)/\(Demo.tenantID)/v2.0/adminconsent"
                    + "?client_id=\(Demo.clientID)&scope=openid%20profile%20email"
                    + "&redirect_uri=http%3A%2F%2Flocalhost%3A3080%2Foauth%2Fopenid%2Fcallback",
                "ok    Graph: \(EmulatedEntra.origin) answers",
                "ok    store: it can be read and written by this user, who should be that of the service",
            ]
        )
    }

    /// Something that is wrong, and the line that says so.
    struct Ill: Sendable, CustomTestStringConvertible {
        let name: String
        var settings: [String: String] = [:]
        var providerAhead = 0.0
        var refused: [String: TransportError] = [:]
        var closesStore = false
        let line: String
        var isWell = false
        var testDescription: String { name }
    }

    private static let picker = [
        "OPENID_REUSE_TOKENS": "true", "ENABLE_SHAREPOINT_FILEPICKER": "true",
        "SHAREPOINT_BASE_URL": "https://contoso.sharepoint.com",
        "SHAREPOINT_PICKER_SHAREPOINT_SCOPE": "https://contoso.sharepoint.com/AllSites.Read",
        "SHAREPOINT_PICKER_GRAPH_SCOPE": "Files.Read.All",
    ]

    @Test(arguments: [
        Ill(
            name: "no address",
            refused: [EmulatedEntra.origin: .nameNotResolved],
            line: "fail  discovery: localhost has no address: check the spelling and this machine's DNS"
        ),
        Ill(
            name: "a firewall",
            refused: [EmulatedEntra.origin: .connectionFailed],
            line:
                "fail  discovery: nobody answers at localhost: check the firewall, and HTTPS_PROXY if the way leads through"
                + " a proxy"
        ),
        Ill(
            name: "a proxy that opens TLS",
            refused: [EmulatedEntra.origin: .tlsFailed],
            line:
                "fail  discovery: the certificate of localhost does not verify: if a proxy opens TLS here, name its CA in"
                + " ENTRA_FCGI_CA_FILE"
        ),
        Ill(
            name: "a tenant that is none",
            settings: ["OPENID_ISSUER": "\(EmulatedEntra.origin)/99999999-9999-4999-8999-999999999999/v2.0"],
            line: "fail  discovery: the provider says invalid_tenant AADSTS90002. Entra does not know the tenant: check"
                + " OPENID_ISSUER."
        ),
        Ill(
            name: "another secret",
            settings: ["OPENID_CLIENT_SECRET": "wrong"],
            line: "fail  credential: the provider says invalid_client AADSTS7000215. The client secret is wrong:"
                + " OPENID_CLIENT_SECRET needs the secret's value, not its ID."
        ),
        Ill(
            name: "a client that is none",
            settings: ["OPENID_CLIENT_ID": "aaaaaaaa-0000-4000-8000-00000000000f"],
            line:
                "fail  credential: the provider says unauthorized_client AADSTS700016. Entra does not know the application,"
                + " or it is disabled: check OPENID_CLIENT_ID and OPENID_ISSUER."
        ),
        Ill(
            name: "a clock that is late",
            providerAhead: 400,
            line:
                "fail  clock: this machine's clock is 400 s behind, more than OPENID_CLOCK_TOLERANCE (300 s): tokens are"
                + " refused. Switch time synchronisation on (timedatectl)."
        ),
        Ill(
            name: "a clock that is a little early",
            providerAhead: -60,
            line: "warn  clock: this machine's clock is 60 s ahead: switch time synchronisation on (timedatectl)",
            isWell: true
        ),
        Ill(
            name: "no Graph",
            refused: ["\(EmulatedEntra.origin)/v1.0/me": .timedOut],
            line: "fail  Graph: localhost does not answer in time: check the firewall, and HTTPS_PROXY"
        ),
        Ill(
            name: "a SharePoint that is none",
            settings: picker,
            refused: ["https://contoso.sharepoint.com": .nameNotResolved],
            line: "fail  SharePoint: the host contoso.sharepoint.com does not exist: SHAREPOINT_BASE_URL is"
                + " https://TENANT.sharepoint.com, as the address bar shows it in SharePoint"
        ),
        Ill(
            name: "a SharePoint that is well",
            settings: picker,
            line: "ok    SharePoint: https://contoso-my.sharepoint.com answers (302)",
            isWell: true
        ),
        Ill(
            name: "several tenants",
            settings: [
                "OPENID_ISSUER": "\(EmulatedEntra.origin)/organizations/v2.0", "OPENID_ALLOWED_TENANTS": Demo.tenantID,
            ],
            line: "warn  credential: it can only be tried in one tenant; OPENID_ISSUER names none by its ID",
            isWell: true
        ),
        Ill(name: "a store that is closed", closesStore: true, line: "fail  store: \(StoreError.closed)"),
    ])
    func `what is wrong is named with what to do`(_ ill: Ill) async throws {
        let (lines, isWell) = try await lines(
            ill.settings,
            providerAhead: ill.providerAhead,
            refused: ill.refused,
            closesStore: ill.closesStore
        )
        #expect(lines.contains(ill.line), "\(lines.joined(separator: "\n"))")
        #expect(isWell == ill.isWell)
        #expect(!lines.contains { $0.contains(Demo.clientSecret) })
    }

    @Test
    func `what has to be registered is listed`() throws {
        let bench = try Bench(["OPENID_USE_END_SESSION_ENDPOINT": "true"])
        #expect(
            Doctor.registrations(bench.configuration) == [
                "redirect URI, platform Web: https://app.example.com/oauth/openid/callback",
                "redirect URI, platform Web: https://app.example.com/login",
                "front-channel logout URL: https://app.example.com/oauth/openid/frontchannel-logout",
            ]
        )
    }
}
