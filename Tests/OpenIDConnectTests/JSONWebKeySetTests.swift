import Cryptography
import OpenIDConnect
import TestSupport
import Testing

struct JSONWebKeySetTests {
    private func keySet(_ keys: TestJSON) throws -> JSONWebKeySet {
        let object = try JSONParser.parse(TestJSON.object(["keys": keys]).bytes).object
        return try JSONWebKeySet(try #require(object))
    }

    private func key(_ changes: [String: TestJSON?] = [:]) throws -> TestJSON {
        var members = try TestKey(id: "good", key: TestKey.sharedRSA(), issuer: "issuer").json
        for (name, value) in changes {
            members[name] = value
        }
        return .object(members)
    }

    @Test
    func `a key is found by its ID and in no other way`() throws {
        let keySet = try keySet([try key()])
        #expect(keySet.count == 1)
        #expect(keySet.keys(id: "good").map(\.issuer) == ["issuer"])
        #expect(keySet.keys(id: "bad").isEmpty)
        #expect(keySet.keys(id: "").isEmpty)
        #expect(keySet.keys(id: "GOOD").isEmpty)
    }

    @Test
    func `RSA keys permit RSA algorithms, curves their own`() throws {
        let keys = try [
            TestKey(id: "rsa", key: TestKey.sharedRSA()), TestKey(id: "p256", key: .generateEC(.p256)),
            TestKey(id: "p384", key: .generateEC(.p384)), TestKey(id: "p521", key: .generateEC(.p521)),
            TestKey(id: "ed", key: .generateEd25519()),
        ]
        let keySet = try keySet(.array(keys.map { .object($0.json) }))
        func permitted(_ id: String) throws -> [String] {
            let key = try #require(keySet.keys(id: id).first)
            return SignatureAlgorithm.allCases.filter(key.permits).map(\.rawValue)
        }
        #expect(try permitted("rsa") == ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"])
        #expect(try permitted("p256") == ["ES256"])
        #expect(try permitted("p384") == ["ES384"])
        #expect(try permitted("p521") == ["ES512"])
        #expect(try permitted("ed") == ["EdDSA"])
    }

    @Test
    func `an alg narrows a key down`() throws {
        let keySet = try keySet([try key(["alg": .string("PS256")])])
        let key = try #require(keySet.keys(id: "good").first)
        #expect(key.permits(.ps256))
        #expect(!key.permits(.rs256))
    }

    static let skipped: [[String: TestJSON?]] = [
        ["kid": nil], ["kid": .string("")], ["kid": .integer(1)], ["kid": .null], ["kty": nil], ["kty": .string("oct")],
        ["kty": .string("AKP")], ["kty": .string("rsa")], ["use": .string("enc")], ["use": .string("")],
        ["use": .integer(1)],
        ["key_ops": ["sign"]], ["key_ops": .string("verify")], ["alg": .string("RSA-OAEP")], ["alg": .string("HS256")],
        ["alg": .string("none")], ["alg": .integer(1)], ["n": nil], ["n": .string("")], ["n": .string("AQAB")],
        ["n": .string("+/+/")], ["n": .integer(3)], ["e": nil], ["e": .string("")], ["e": .string("AQ")],
        ["e": .string("AQAB=")],
        ["issuer": .integer(1)], ["issuer": []], ["n": .string(String(repeating: "A", count: 4000))],
        ["kty": .string("EC")], ["kty": .string("EC"), "crv": .string("secp256k1")],
        ["kty": .string("EC"), "crv": .string("P-256"), "x": .string("AQ"), "y": .string("AQ")],
        ["kty": .string("OKP")], ["kty": .string("OKP"), "crv": .string("X25519"), "x": .string("AQ")],
        ["kty": .string("OKP"), "crv": .string("Ed25519"), "x": .string("AQ")],
    ]

    @Test(arguments: skipped)
    func `a key that we cannot use is skipped, and the others stay`(changes: [String: TestJSON?]) throws {
        let good = try key(["kid": .string("other")])
        let keySet = try keySet([try key(changes), good, .null, "key", [], [:]])
        #expect(keySet.keys(id: "good").allSatisfy { !$0.permits(.rs256) || changes["key_ops"] != nil })
        #expect(keySet.keys(id: "other").count == 1)
        #expect(keySet.count == 1)
    }

    @Test
    func `an ID that is there twice gives both keys`() throws {
        let other = try TestKey(id: "good", key: TestKey.foreignRSA(), issuer: "other")
        let keySet = try keySet([try key(), .object(other.json)])
        #expect(keySet.keys(id: "good").map(\.issuer) == ["issuer", "other"])
    }

    @Test
    func `the number of keys has a limit`() throws {
        let one = try key()
        let keySet = try keySet(.array(Array(repeating: one, count: JSONWebKeySet.maximumKeyCount + 5)))
        #expect(keySet.count == JSONWebKeySet.maximumKeyCount)
    }

    @Test(arguments: [
        ("{}", AnswerFault.memberMissing("keys")), (#"{"keys":null}"#, .memberMalformed("keys")),
        (#"{"keys":{}}"#, .memberMalformed("keys")), (#"{"keys":"x"}"#, .memberMalformed("keys")),
    ])
    func `a document without keys is refused`(text: String, fault: AnswerFault) throws {
        let object = try #require(try JSONParser.parse(Array(text.utf8)).object)
        #expect(throws: fault) {
            try JSONWebKeySet(object)
        }
    }
}
