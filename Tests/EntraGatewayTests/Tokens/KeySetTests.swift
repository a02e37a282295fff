import Cryptography
import FastCGI
import Foundation
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

struct KeySetTests {
    private static func keys(_ bench: Bench) async throws -> [[String: JSONValue]] {
        let response = await bench.send(SiteRequest(path: "/oauth/openid/jwks"))
        #expect(response.status == .ok)
        #expect(response.fields[.contentType] == "application/json; charset=utf-8")
        #expect(response.fields[.cacheControl] == "no-store")
        return try #require(try response.json()["keys"]?.array).compactMap(\.object)
    }

    @Test
    func `the key set holds one public key for signatures, and nothing private`() async throws {
        let keys = try await Self.keys(Bench())
        #expect(keys.count == 1)
        let key = try #require(keys.first)
        #expect(Set(key.keys) == ["kty", "use", "alg", "kid", "crv", "x", "y"])
        #expect(key["kty"] == "EC")
        #expect(key["crv"] == "P-256")
        #expect(key["use"] == "sig")
        #expect(key["alg"] == "ES256")
    }

    @Test
    func `every machine with the secret publishes the same, another secret another key`() async throws {
        let first = try await Self.keys(Bench())
        #expect(try await Self.keys(Bench()) == first)
        let other = try await Self.keys(Bench(["OPENID_SESSION_SECRET": "another-secret-of-the-fixture-0123456789"]))
        #expect(other.first?["kid"] != first.first?["kid"])
    }

    @Test
    func `the previous secret's key is published behind the current one's while it is configured`() async throws {
        let old = try await Self.keys(Bench())
        let rotated = try await Self.keys(
            Bench([
                "OPENID_SESSION_SECRET": "another-secret-of-the-fixture-0123456789",
                "OPENID_SESSION_SECRET_PREVIOUS": try #require(Bench.environment["OPENID_SESSION_SECRET"]),
            ])
        )
        #expect(rotated.count == 2)
        #expect(rotated.last == old.first)
        let same = try #require(Bench.environment["OPENID_SESSION_SECRET"])
        #expect(try await Self.keys(Bench(["OPENID_SESSION_SECRET_PREVIOUS": same])).count == 1)
    }
}
