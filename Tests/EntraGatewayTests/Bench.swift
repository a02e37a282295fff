import Cryptography
import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import Logging
import Store
import TestSupport
import Testing

/// The whole application with a provider in memory, a real store in a folder of its own and a clock that stands.
struct Bench {
    let clock: TestClock
    let issuer: TestIssuer
    let transport: StubTransport
    let store: SQLiteStore
    let log = CollectedLog()
    let folder: TemporaryFolder
    let service: GatewayService
    let configuration: Configuration

    /// Settings that a small site has; a test names what differs.
    static let environment = [
        "DOMAIN_CLIENT": "https://app.example.com",
        "DOMAIN_SERVER": "https://app.example.com",
        "ALLOW_SOCIAL_LOGIN": "true",
        "OPENID_CLIENT_ID": TestIssuer.clientID,
        "OPENID_CLIENT_SECRET": "client-secret-of-the-fixture",
        "OPENID_ISSUER": "\(TestIssuer.origin)/\(TestIssuer.tenantID)/v2.0/",
        "OPENID_SESSION_SECRET": "session-secret-of-the-fixture-0123456789",
    ]

    /// A site; an empty text takes a setting away.
    init(
        _ differences: [String: String] = [:],
        metadataIssuer: String? = nil,
        store: SQLiteStore? = nil,
        transport: (any Transport)? = nil,
        files: StubFiles = StubFiles(),
        clock: TestClock = TestClock()
    ) throws {
        self.clock = clock
        folder = try TemporaryFolder()
        var environment = Self.environment.merging(differences) { $1 }.filter { !$0.value.isEmpty }
        environment["ENTRA_FCGI_STORE"] = "sqlite:\(folder.path)/store.sqlite"
        let reading = ConfigurationReader.read(ConfigurationSources(environment: environment))
        configuration = try #require(reading.configuration, "\(reading.faults)")
        issuer = try TestIssuer(metadataIssuer: metadataIssuer, now: { clock.now })
        self.transport = issuer.makeTransport()
        let logger = log.logger()
        self.store = store ?? SQLiteStore(path: "\(folder.path)/store.sqlite", logger: logger)
        service = try GatewayService(
            configuration,
            GatewayService.Environment(
                transport: transport ?? self.transport,
                fileTransport: files,
                sessionStore: self.store,
                directory: self.store,
                now: { clock.now.timeIntervalSince1970 },
                sleep: { clock.advance(by: Double($0.components.seconds)) },
                pause: { duration in
                    // The short ones wait for another process, and the clock is what shows it; the long ones end when they
                    // are cancelled.
                    guard duration >= .seconds(1) else { return clock.advance(by: 0.15) }
                    for await _ in AsyncStream<Never>.makeStream().stream {}
                },
                logger: logger
            )
        )
    }

    /// Sends one request as a web server would.
    func send(_ request: SiteRequest) async -> Response {
        await service.gateway.answer(to: request.request).asReceived
    }
}

/// A request to the site; only what a test cares about is said.
struct SiteRequest {
    var method = "GET"
    var path = ""
    var query = ""
    var cookies: [String: String] = [:]
    /// HTTP fields under their meta-variable names, without `HTTP_`.
    var fields: [String: String] = [:]
    var body = ""
    /// Further parameters that the web server's own configuration sets.
    var parameters: [String: String] = [:]
    var role = Request.Role.responder

    var request: Request {
        var variables = [
            "REQUEST_METHOD": method, "SCRIPT_NAME": path, "QUERY_STRING": query, "REMOTE_ADDR": "192.0.2.1",
        ]
        if !cookies.isEmpty {
            variables["HTTP_COOKIE"] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: "; ")
        }
        for (name, value) in fields { variables["HTTP_\(name)"] = value }
        variables.merge(parameters) { $1 }
        return Request(
            role: role,
            metaVariables: MetaVariables(variables.map { (name: $0.key, value: $0.value) }),
            body: Array(body.utf8)
        )
    }
}

extension Response {
    /// The response with all its fields in one place, as a web server reads them.
    fileprivate var asReceived: Response {
        var response = self
        response.renderedFields = .none
        for line in String(decoding: renderedFields.bytes, as: UTF8.self).split(separator: "\r\n") {
            let parts = line.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = HTTPField.Name(String(parts[0])) else {
                Issue.record("no field: \(line)")
                continue
            }
            response.fields.append(HTTPField(name: name, value: String(parts[1])))
        }
        return response
    }
}
