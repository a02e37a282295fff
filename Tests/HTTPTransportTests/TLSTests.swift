import Foundation
import HTTPTransport
import HTTPTypes
import TestSupport
import Testing

struct TLSTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates()
    }

    private func server(_ leaf: TestCertificates.Leaf, _ options: [String] = []) throws -> (TestProcess, port: String) {
        let files = ["-cert", "\(leaf.rawValue).pem", "-key", "\(leaf.rawValue).key"]
        let arguments = ["s_server", "-accept", "127.0.0.1:0", "-www"] + files + options
        let process = try TestProcess("openssl", arguments, in: certificates.folder)
        let line = try #require(process.read(until: "ACCEPT"))
        return (process, try #require(line.split(separator: ":").last?.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private func get(_ url: String, caFile: String?) async throws(TransportError) -> TransportResponse {
        guard let transport = try? CurlTransport(caFile: caFile, userAgent: "test") else { throw .cancelled }
        return try await transport.send(OutgoingRequest(url: url))
    }

    @Test
    func `the right authority and the right name are accepted`() async throws {
        let (server, port) = try server(.valid)
        for host in ["localhost", "127.0.0.1"] {
            let response = try await get("https://\(host):\(port)/", caFile: certificates.caFile)
            #expect(response.status == .ok)
            #expect(String(decoding: response.body, as: UTF8.self).contains("TLSv1.3"))
        }
        withExtendedLifetime(server) {}
    }

    @Test
    func `an unknown authority is refused, by the system's anchors and by another file`() async throws {
        let (server, port) = try server(.valid)
        for caFile in [nil, certificates.otherCAFile] {
            await #expect(throws: TransportError.tlsFailed) {
                try await get("https://localhost:\(port)/", caFile: caFile)
            }
        }
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [TestCertificates.Leaf.expired, .elsewhere])
    func `an expired certificate and one of another name are refused`(_ leaf: TestCertificates.Leaf) async throws {
        let (server, port) = try server(leaf)
        for host in ["localhost", "127.0.0.1"] {
            await #expect(throws: TransportError.tlsFailed) {
                try await get("https://\(host):\(port)/", caFile: certificates.caFile)
            }
        }
        withExtendedLifetime(server) {}
    }

    @Test
    func `TLS 1_2 is accepted, TLS 1_1 is refused`() async throws {
        let (server12, port12) = try server(.valid, ["-tls1_2"])
        #expect(try await get("https://localhost:\(port12)/", caFile: certificates.caFile).status == .ok)
        let (server11, port11) = try server(.valid, ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        await #expect(throws: TransportError.tlsFailed) {
            try await get("https://localhost:\(port11)/", caFile: certificates.caFile)
        }
        withExtendedLifetime((server12, server11)) {}
    }

    @Test
    func `a peer that does not answer the TLS handshake ends at the connect time limit`() async throws {
        // It waits for the end of a request, which no TLS record holds.
        let server = try LoopbackServer(.silence)
        let transport = try CurlTransport(caFile: certificates.caFile, userAgent: "test")
        let limits = OutgoingRequest.Limits(connectTimeout: .milliseconds(50), totalTimeout: .seconds(30))
        await #expect(throws: TransportError.timedOut) {
            try await transport.send(OutgoingRequest(url: "https://127.0.0.1:\(server.port)/", limits: limits))
        }
    }

    @Test
    func `a file without certificates makes no transport`() throws {
        for path in ["/nowhere/ca.pem", certificates.path("ca.key"), certificates.folder.path(), "/dev/null", ""] {
            #expect(throws: TransportSetupError.trustAnchorsUnreadable(path: path)) {
                try CurlTransport(caFile: path, userAgent: "test")
            }
        }
    }

    @Test
    func `a request goes through the proxy's tunnel, whose fields are not the response's`() async throws {
        let (server, port) = try server(.valid)
        let tunnelPort = try #require(UInt16(port))
        let proxy = try LoopbackServer(
            .tunnel(after: Array("HTTP/1.1 200 Established\r\nX-Proxy: 1\r\n\r\n".utf8), port: tunnelPort)
        )
        let settings = try ProxySettings(url: "http://user:pass@127.0.0.1:\(proxy.port)")
        let transport = try CurlTransport(caFile: certificates.caFile, proxy: settings, userAgent: "test")
        let response = try await transport.send(OutgoingRequest(url: "https://entra.test/path"))
        #expect(response.status == .ok)
        #expect(response.fields[try #require(HTTPField.Name("X-Proxy"))] == nil)
        let connect = try #require(proxy.requests.first)
        #expect(connect.hasPrefix("CONNECT entra.test:443 HTTP/1.1\r\n"))
        // user:pass
        #expect(connect.contains("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n"))
        withExtendedLifetime(server) {}
    }

    @Test(.enabled(if: TestProcess.exists("nginx"), "nginx is not installed"))
    func `many requests share one connection over HTTP 2`() async throws {
        // A port that was free a moment ago: nginx cannot say which one it got.
        let port = try LoopbackServer(.silence).port
        let configuration = """
            daemon off; master_process off; pid nginx.pid; error_log stderr;
            events {}
            http {
              access_log off;
              client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
              server {
                listen 127.0.0.1:\(port) ssl http2;
                ssl_certificate valid.pem; ssl_certificate_key valid.key;
                location / { return 200 "$server_protocol $connection"; }
              }
            }
            """
        try Data(configuration.utf8).write(to: certificates.folder.appending(path: "nginx.conf"))
        let arguments = ["-p", certificates.folder.path(), "-c", "nginx.conf", "-e", "stderr"]
        let nginx = try TestProcess("nginx", arguments, in: certificates.folder)
        let transport = try CurlTransport(caFile: certificates.caFile, userAgent: "test")
        let url = "https://localhost:\(port)/"
        let clock = ContinuousClock()
        let limit = clock.now.advanced(by: .seconds(10))
        while (try? await transport.send(OutgoingRequest(url: url))) == nil, clock.now < limit {
            await Task.yield()
        }
        let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<100 {
                group.addTask { try await transport.send(OutgoingRequest(url: url)).body }
            }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(bodies.count == 1)
        #expect(bodies.first.map { String(decoding: $0, as: UTF8.self) }?.hasPrefix("HTTP/2.0 ") == true)
        withExtendedLifetime(nginx) {}
    }
}
