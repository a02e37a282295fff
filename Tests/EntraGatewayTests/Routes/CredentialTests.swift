import Cryptography
import EntraEmulator
import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
import TestSupport
import Testing

/// The credentials that are no secret, from the setting to the provider.
struct CredentialTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = "\(folder.path)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    private func file(_ name: String, _ text: String) throws -> String {
        try file(name, Array(text.utf8))
    }

    /// A site of the demonstration that has a certificate where others have a secret.
    private func certified() throws -> [String: String] {
        [
            "DOMAIN_CLIENT": "http://localhost:3080", "DOMAIN_SERVER": "http://localhost:3080",
            "OPENID_CLIENT_ID": Demo.clientID, "OPENID_CLIENT_SECRET": "",
            "OPENID_ISSUER": "\(EmulatedEntra.origin)/\(Demo.tenantID)/v2.0",
            "OPENID_CLIENT_CERTIFICATE": try file("certificate.pem", CertificateExample.certificate),
            "OPENID_CLIENT_CERTIFICATE_KEY": try file("key.pem", CertificateExample.key),
        ]
    }

    private func signIn(with certificateKeys: [String: PublicKeyComponents]) async throws -> (Bench, Response) {
        let clock = TestClock()
        let entra = try EmulatedEntra(clock: clock) { application in
            application.secrets = []
            application.certificateKeys = certificateKeys
        }
        let bench = try Bench(try certified(), transport: entra, clock: clock)
        var browser = Browser(bench)
        let url = try await browser.begin()
        let query = try #require(await entra.signIn(Demo.ordinary, at: url))
        return (bench, await browser.callback(query))
    }

    @Test
    func `a certificate that is registered signs people in, from the first click to the page`() async throws {
        let key = try CertificateExample.publicKey.components
        let (bench, response) = try await signIn(with: [CertificateExample.thumbprint: key])
        #expect(response.fields[.location] == "http://localhost:3080", "\(bench.log.lines)")
        #expect(bench.log.lines.contains { $0.contains("audit: sign_in ") })
    }

    @Test
    func `a certificate that is not registered is the provider's error, and the log names the remedy`() async throws {
        let key = try TestKey.foreignRSA().publicKey
        for keys in [[:], [CertificateExample.thumbprint: key]] {
            let (bench, response) = try await signIn(with: keys)
            #expect(response.refusal["reason"] == "provider_error")
            #expect(bench.log.lines.contains { $0.contains("sign_in_refused") && $0.contains("700027") })
        }
    }

    // The token of a workload identity

    /// The form of the request that redeemed the last code.
    private func lastForm(_ bench: Bench) -> [String: String] {
        let bodies = bench.transport.requests.filter { $0.method == .post }.map(\.body)
        let text = String(decoding: bodies.last ?? [], as: UTF8.self)
        let items = URLComponents(string: "https://x/?\(text)")?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    private func bench(_ path: String) throws -> Bench {
        try Bench(["OPENID_CLIENT_SECRET": "", "OPENID_FEDERATED_TOKEN_FILE": path])
    }

    @Test
    func `the file is read again at each use, and its last line may end`() async throws {
        let path = try file("token", "first.token.x\n")
        let bench = try bench(path)
        var browser = Browser(bench)
        try await browser.signIn(returningTo: "/a")
        #expect(lastForm(bench)["client_assertion"] == "first.token.x")
        #expect(
            lastForm(bench)["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        )
        #expect(lastForm(bench)["client_secret"] == nil)
        _ = try file("token", "second.token.x\r\n\n")
        var other = Browser(bench)
        try await other.signIn(returningTo: "/b")
        #expect(lastForm(bench)["client_assertion"] == "second.token.x")
        #expect(await other.check().status == .noContent)
    }

    struct UnusableFile: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let content: [UInt8]?

        static let all = [
            UnusableFile(testDescription: "missing", content: nil), UnusableFile(testDescription: "empty", content: []),
            UnusableFile(testDescription: "only white space", content: Array(" \n\t\r\n".utf8)),
            UnusableFile(testDescription: "one byte over 64 KiB", content: Array(repeating: 0x78, count: 65_537)),
            UnusableFile(testDescription: "two words", content: Array("one two\n".utf8)),
            UnusableFile(testDescription: "bytes that are no text", content: [0xFF, 0xFE, 0x00]),
        ]
    }

    @Test(arguments: UnusableFile.all)
    func `a file without a token asks the provider nothing and says so`(_ unusable: UnusableFile) async throws {
        let path = "\(folder.path)/token"
        if let content = unusable.content { _ = try file("token", content) }
        let bench = try bench(path)
        var browser = Browser(bench)
        let response = try await browser.signIn()
        #expect(response.refusal["reason"] == "provider_error")
        #expect(!bench.transport.requests.contains { $0.method == .post })
        let line = try #require(bench.log.lines.first { $0.contains("audit: sign_in_refused") })
        #expect(line.contains(" error=client assertion not available "))
        #expect(line.contains(" hint=see whether the file of OPENID_FEDERATED_TOKEN_FILE "))
        #expect(!line.contains(path))
    }

    @Test
    func `a token of 64 KiB is sent`() async throws {
        let token = String(repeating: "x", count: 65_536)
        let bench = try bench(try file("token", token))
        var browser = Browser(bench)
        try await browser.signIn()
        #expect(lastForm(bench)["client_assertion"] == token)
    }
}
