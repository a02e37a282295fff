import Cryptography
import Foundation
import OpenIDConnect
import TestSupport
import Testing

/// `private_key_jwt` as Entra documents it: RFC 7523 section 3 for the claims, PS256 and `x5t#S256` for the header.
struct ClientAssertionTests {
    private static let endpoint = "https://login.microsoftonline.com/tenant/oauth2/v2.0/token"
    private let clock = TestClock()

    private func assertion(
        certificate: String = CertificateExample.certificate,
        key: String = CertificateExample.key
    ) throws -> ClientAssertion {
        try ClientAssertion(
            clientID: "client",
            certificatePEM: certificate,
            keyPEM: SecretBytes(key),
            now: { [clock] in clock.now },
            random: .system
        )
    }

    /// The three parts of an assertion, made for one request.
    private struct Parts {
        let header: [String: JSONValue]
        let claims: [String: JSONValue]
        let signed: [UInt8]
        let signature: [UInt8]

        init(_ assertion: ClientAssertion) throws {
            let text = String(decoding: try assertion.make(audience: endpoint).bytes, as: UTF8.self)
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            try #require(parts.count == 3)
            header = try Self.object(parts[0])
            claims = try Self.object(parts[1])
            signature = try #require(Base64URL.decode(parts[2]))
            signed = Array("\(parts[0]).\(parts[1])".utf8)
        }

        private static func object(_ part: String) throws -> [String: JSONValue] {
            let bytes = try #require(Base64URL.decode(part))
            return try #require(JSONParser.parse(bytes).object)
        }
    }

    @Test
    func `the header names PS256 and the certificate's SHA-256 thumbprint, and nothing else`() throws {
        let header = try Parts(assertion()).header
        #expect(
            header == [
                "alg": .string("PS256"), "typ": .string("JWT"), "x5t#S256": .string(CertificateExample.thumbprint),
            ]
        )
    }

    @Test
    func `the signature is the certificate's over header and claims`() throws {
        let parts = try Parts(assertion())
        let key = try CertificateExample.publicKey
        #expect(try key.isValidSignature(parts.signature, of: parts.signed, algorithm: .ps256))
        #expect(try !key.isValidSignature(parts.signature, of: parts.signed, algorithm: .rs256))
        #expect(try !key.isValidSignature(parts.signature, of: parts.signed + [0], algorithm: .ps256))
        let foreign = try TestKey.foreignRSA().verificationKey
        #expect(try !foreign.isValidSignature(parts.signature, of: parts.signed, algorithm: .ps256))
    }

    @Test
    func `RFC 7523 section 3: we speak of ourselves, to the token endpoint, for five minutes`() throws {
        var claims = try Parts(assertion()).claims
        #expect(claims.removeValue(forKey: "jti")?.string?.utf8.count == 22)
        #expect(
            claims == [
                "iss": .string("client"), "sub": .string("client"), "aud": .string(Self.endpoint),
                "iat": .integer(1_800_000_000), "nbf": .integer(1_800_000_000), "exp": .integer(1_800_000_300),
            ]
        )
    }

    @Test
    func `no two assertions have the same identifier, and each has the time it was made at`() throws {
        let assertion = try assertion()
        let made = try (0..<20).map { _ in
            clock.advance(by: 1)
            return try Parts(assertion).claims
        }
        #expect(Set(made.compactMap { $0["jti"]?.string }).count == 20)
        #expect(Set(made.compactMap { $0["iat"]?.integer }).count == 20)
    }

    struct UnusablePair: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let certificate: String
        let key: String
        let fault: ClientAssertion.Fault

        init(_ name: String, _ certificate: String, _ key: String, _ fault: ClientAssertion.Fault) {
            (testDescription, self.certificate, self.key, self.fault) = (name, certificate, key, fault)
        }

        private static let begin = "-----BEGIN CERTIFICATE-----\n"
        private static let end = "-----END CERTIFICATE-----\n"

        private static var certificateLines: String {
            CertificateExample.certificate.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
        }

        static let all = [
            UnusablePair("no certificate", "", CertificateExample.key, .certificateMissing),
            UnusablePair("a key in its place", CertificateExample.key, CertificateExample.key, .certificateMissing),
            UnusablePair("not base64", begin + "!\n" + end, CertificateExample.key, .certificateMissing),
            UnusablePair("an empty block", begin + end, CertificateExample.key, .certificateMissing),
            UnusablePair(
                "base64 of something else",
                begin + "AAAA\n" + end,
                CertificateExample.key,
                .certificateMissing
            ),
            UnusablePair(
                "bytes behind the certificate",
                begin + Base64.encode((Base64.decode(certificateLines) ?? []) + [0]) + "\n" + end,
                CertificateExample.key,
                .certificateMissing
            ),
            UnusablePair(
                "the end cut off",
                String(CertificateExample.certificate.prefix(600)) + "\n" + end,
                CertificateExample.key,
                .certificateMissing
            ),
            UnusablePair("no key", CertificateExample.certificate, "", .keyUnusable),
            UnusablePair("not an RSA key", CertificateExample.certificate, CertificateExample.ecKey, .keyUnusable),
            UnusablePair(
                "the key cut off",
                CertificateExample.certificate,
                String(CertificateExample.key.prefix(900)),
                .keyUnusable
            ),
            UnusablePair(
                "the key of another certificate",
                CertificateExample.certificate,
                CertificateExample.otherKey,
                .pairMismatched
            ),
        ]
    }

    @Test(arguments: UnusablePair.all)
    func `a certificate and a key that are no pair are refused`(_ pair: UnusablePair) {
        #expect(throws: pair.fault) { try assertion(certificate: pair.certificate, key: pair.key) }
    }

    @Test
    func `what surrounds the certificate in the file does not count, nor how lines end`() throws {
        let text = "Bag Attributes\n  friendlyName: x\n" + CertificateExample.certificate
        let header = try Parts(assertion(certificate: text.replacing("\n", with: "\r\n"))).header
        #expect(header["x5t#S256"]?.string == CertificateExample.thumbprint)
    }

    @Test
    func `the certificate's time is known`() throws {
        let assertion = try assertion()
        let style = Date.ISO8601FormatStyle()
        #expect(assertion.certificateStartsAt.formatted(style) == CertificateExample.notBefore)
        #expect(assertion.certificateEndsAt.formatted(style) == CertificateExample.notAfter)
    }
}
