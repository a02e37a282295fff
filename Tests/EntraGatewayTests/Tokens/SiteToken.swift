import Cryptography
import Foundation
import OpenIDConnect
import TestSupport
import Testing

/// A token that the site signed, taken apart as an application does that knows `/oauth/openid/jwks` and nothing else.
struct SiteToken {
    let header: [String: JSONValue]
    let claims: [String: JSONValue]

    /// Verifies a token with the keys that the site publishes.
    init(_ compact: String, of bench: Bench) async throws {
        let parts = compact.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        try #require(parts.count == 3)
        header = try Self.object(parts[0])
        claims = try Self.object(parts[1])
        let keys = try await bench.send(SiteRequest(path: "/oauth/openid/jwks")).json()["keys"]?.array ?? []
        let key = try #require(keys.compactMap(\.object).first { $0["kid"] == header["kid"] })
        let verifier = try VerificationKey.ec(curve: .p256, x: Self.bytes(key["x"]), y: Self.bytes(key["y"]))
        let signature = try #require(Base64URL.decode(parts[2]))
        #expect(header["alg"] == "ES256")
        #expect(
            try verifier.isValidSignature(
                signature,
                of: Array("\(parts[0]).\(parts[1])".utf8),
                algorithm: .es256
            )
        )
    }

    /// The claims of a token, not verified.
    static func claims(of compact: String) throws -> [String: JSONValue] {
        let parts = compact.split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        return try object(parts[1])
    }

    private static func object(_ part: String) throws -> [String: JSONValue] {
        let bytes = try #require(Base64URL.decode(part))
        return try #require(JSONParser.parse(bytes).object)
    }

    private static func bytes(_ value: JSONValue?) throws -> [UInt8] {
        try #require(value?.string.flatMap(Base64URL.decode))
    }
}
