import EntraGateway
import Foundation
import TestSupport
import Testing

/// A certificate has a time, and an operator hears of its end before the people who cannot sign in do.
struct CertificateTimeTests {
    struct Moment: Sendable, CustomTestStringConvertible {
        let time: String
        let warnings: [String]
        var testDescription: String { time }

        static let all = [
            Moment(
                time: "2026-11-23T22:23:21Z",
                warnings: ["OPENID_CLIENT_CERTIFICATE: is not valid before 2026-11-23"]
            ),
            Moment(time: "2026-11-23T22:23:22Z", warnings: []),
            Moment(time: "2048-09-18T22:23:22Z", warnings: []),
            Moment(
                time: "2048-09-18T22:23:23Z",
                warnings: ["OPENID_CLIENT_CERTIFICATE: expires on 2048-10-18, register the next one in time"]
            ),
            Moment(
                time: "2048-10-18T22:23:22Z",
                warnings: ["OPENID_CLIENT_CERTIFICATE: expires on 2048-10-18, register the next one in time"]
            ),
            Moment(
                time: "2048-10-18T22:23:23Z",
                warnings: ["OPENID_CLIENT_CERTIFICATE: has expired on 2048-10-18, Entra refuses it"]
            ),
        ]
    }

    @Test(arguments: Moment.all)
    func `a certificate outside of its time, or near its end, is a warning and no fault`(_ moment: Moment) throws {
        let now = try Date(moment.time, strategy: .iso8601)
        var environment = ConfigurationExample.environment
        environment["OPENID_CLIENT_SECRET"] = nil
        environment["OPENID_CLIENT_CERTIFICATE"] = "/certificate.pem"
        environment["OPENID_CLIENT_CERTIFICATE_KEY"] = "/key.pem"
        let reading = ConfigurationReader.read(
            ConfigurationSources(
                environment: environment,
                readFile: { (path, _) throws(FileRefusal) in
                    switch path {
                    case "/key.pem": return Array(CertificateExample.key.utf8)
                    case "/certificate.pem": return Array(CertificateExample.certificate.utf8)
                    default: throw .notFound
                    }
                },
                now: { now }
            )
        )
        #expect(reading.faultLines.isEmpty)
        #expect(reading.warnings.map(\.description) == moment.warnings)
    }
}
