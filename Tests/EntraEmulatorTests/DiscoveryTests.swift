import Cryptography
import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

struct DiscoveryTests {
    @Test
    func `a tenant's document has every recorded field, in the recorded order`() async throws {
        let response = try await Bench().send("GET", "/\(Demo.tenantID)/v2.0/.well-known/openid-configuration")
        guard case .object(let members) = try response.json else {
            Issue.record("not an object")
            return
        }
        #expect(
            members.map(\.name) == [
                "token_endpoint", "token_endpoint_auth_methods_supported", "jwks_uri", "response_modes_supported",
                "subject_types_supported", "id_token_signing_alg_values_supported", "response_types_supported",
                "scopes_supported", "issuer", "request_uri_parameter_supported", "userinfo_endpoint",
                "authorization_endpoint", "device_authorization_endpoint", "http_logout_supported",
                "frontchannel_logout_supported", "end_session_endpoint", "claims_supported", "kerberos_endpoint",
                "tenant_region_scope", "cloud_instance_name", "cloud_graph_host_name", "msgraph_host", "rbac_url",
            ]
        )
        #expect(response.field("content-type") == "application/json; charset=utf-8")
        #expect(response.field("cache-control") == "max-age=86400, private")
    }

    @Test(arguments: [
        (Demo.tenantID, "\(Bench.origin)/\(Demo.tenantID)/v2.0"),
        (Demo.tenantDomain, "\(Bench.origin)/\(Demo.tenantID)/v2.0"),
        ("common", "\(Bench.origin)/{tenantid}/v2.0"),
        ("organizations", "\(Bench.origin)/{tenantid}/v2.0"),
        ("consumers", "\(Bench.origin)/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"),
        ("9188040d-6c67-4c5b-b112-36a304b66dad", "\(Bench.origin)/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"),
    ])
    func `quirk 1 and 7: the issuer is a template for collective names and has no trailing slash`(
        authority: String,
        issuer: String
    ) async throws {
        let document = try await Bench().send("GET", "/\(authority)/v2.0/.well-known/openid-configuration").json
        #expect(document["issuer"] == .string(issuer))
    }

    @Test
    func `quirk 4: PKCE is absent from discovery`() async throws {
        let document = try await Bench().send("GET", "/common/v2.0/.well-known/openid-configuration").json
        #expect(document["code_challenge_methods_supported"] == nil)
        #expect(document["tenant_region_scope"] == .null)
    }

    @Test(arguments: ["revoke", "introspect", "devicecode"])
    func `quirk 5: there is no other endpoint`(name: String) async throws {
        let response = try await Bench().send("POST", "/\(Demo.tenantID)/oauth2/v2.0/\(name)", form: [])
        #expect([.notFound, .methodNotAllowed].contains(response.status))
        #expect(try await Bench().send("GET", "/\(Demo.tenantID)/oauth2/v2.0/\(name)").status == .notFound)
    }

    @Test
    func `quirk 6: userinfo is on the Graph host`() async throws {
        let bench = try Bench { $0.graphOrigin = "http://127.0.0.1:3082" }
        let document = try await bench.send("GET", "/\(Demo.tenantID)/v2.0/.well-known/openid-configuration").json
        #expect(document["userinfo_endpoint"] == "http://127.0.0.1:3082/oidc/userinfo")
        #expect(document["msgraph_host"] == "127.0.0.1:3082")
    }

    @Test
    func `an unknown tenant is refused with 400 and AADSTS90002`() async throws {
        let response = try await Bench().send("GET", "/nobody.example/v2.0/.well-known/openid-configuration")
        #expect(response.status == .badRequest)
        #expect(try response.json["error"] == "invalid_tenant")
        #expect(response.errorNumber == 90_002)
    }

    @Test
    func `the application's ID is handed on to the key set's address`() async throws {
        let path = "/\(Demo.tenantID)/v2.0/.well-known/openid-configuration?appid=\(Demo.clientID)"
        let document = try await Bench().send("GET", path).json
        #expect(document["jwks_uri"]?.text?.hasSuffix("/discovery/v2.0/keys?appid=\(Demo.clientID)") == true)
    }

    @Test
    func `the document of version 1 names the issuer of version 1`() async throws {
        let document = try await Bench().send("GET", "/\(Demo.tenantID)/.well-known/openid-configuration").json
        #expect(document["issuer"] == .string("https://sts.windows.net/\(Demo.tenantID)/"))
    }

    @Test
    func `quirk 2 and 3: keys carry an issuer, template or concrete, and no algorithm`() async throws {
        let response = try await Bench().send("GET", "/\(Demo.tenantID)/discovery/v2.0/keys")
        let keys = try #require(try response.json["keys"]?.elements)
        #expect(keys.allSatisfy { $0["alg"] == nil && $0["use"] == "sig" && $0["x5t"] == $0["kid"] })
        let issuers = Set(keys.compactMap { $0["issuer"]?.text })
        #expect(issuers.contains("\(Bench.origin)/{tenantid}/v2.0"))
        #expect(issuers.contains("\(Bench.origin)/\(Demo.tenantID)/v2.0"))
        #expect(issuers.contains("\(Bench.origin)/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"))
    }

    @Test
    func `quirk 9: several keys come in another order each time`() async throws {
        let bench = try Bench()
        var orders: Set<[String]> = []
        for _ in 0..<40 {
            let keys = try await bench.send("GET", "/common/discovery/v2.0/keys").json["keys"]?.elements ?? []
            #expect(keys.count >= 3)
            orders.insert(keys.compactMap { $0["kid"]?.text })
        }
        #expect(orders.count > 1)
    }

    @Test
    func `quirk 10: the keys roll over on command`() async throws {
        let bench = try Bench()
        let visitor = Visitor(bench)
        let old = try JWT(try await visitor.signIn()["id_token"]).header["kid"]
        bench.emulator.rollOverKeys()
        let new = try JWT(try await visitor.signIn()["id_token"])
        let keys = try await bench.send("GET", "/\(Demo.tenantID)/discovery/v2.0/keys").json["keys"]?.elements ?? []
        #expect(new.header["kid"] != old)
        #expect(!keys.contains { $0["kid"] == old })
        #expect(keys.contains { $0["kid"] == new.header["kid"] })
    }

    @Test
    func `the certificate of a key is one that OpenSSL's fingerprint names`() async throws {
        let keys = try await Bench().send("GET", "/common/discovery/v2.0/keys").json["keys"]?.elements ?? []
        for key in keys {
            let certificate = try #require(key["x5c"]?.elements?.first?.text.flatMap(Base64.decode))
            #expect(Base64URL.encode(Digest.sha1(certificate)) == key["kid"]?.text)
            #expect(key["e"] == "AQAB")
        }
    }

    @Test
    func `quirk 83: programs get cookies too`() async throws {
        let response = try await Bench().send("GET", "/common/v2.0/.well-known/openid-configuration")
        let name = try #require(HTTPField.Name("set-cookie"))
        let names = response.fields[values: name].compactMap { $0.split(separator: "=").first.map(String.init) }
        #expect(names == ["fpc", "esctx", "x-ms-gateway-slice", "stsservicecookie"])
    }

    @Test
    func `instance discovery knows this host and no other`() async throws {
        let bench = try Bench()
        let own = Bench.encoded([("authorization_endpoint", "\(Bench.origin)/\(Demo.tenantID)/oauth2/v2.0/authorize")])
        let answer = try await bench.send("GET", "/common/discovery/instance?api-version=1.1&\(own)").json
        #expect(
            answer["tenant_discovery_endpoint"]
                == .string("\(Bench.origin)/\(Demo.tenantID)/v2.0/.well-known/openid-configuration")
        )
        #expect(answer["metadata"]?.elements?.first?["aliases"] == ["localhost:3081"])
        let foreign = Bench.encoded([("authorization_endpoint", "https://evil.example/x")])
        #expect(
            try await bench.send("GET", "/common/discovery/instance?\(foreign)").json["error"] == "invalid_instance"
        )
        #expect(try await bench.send("GET", "/common/discovery/instance").json["error"] == "invalid_request")
    }

    @Test(arguments: [
        ("DELETE", "/common/discovery/v2.0/keys"), ("POST", "/emulator/page.css"), ("GET", "/common/login"),
    ])
    func `a wrong method is refused with the right ones`(method: String, path: String) async throws {
        let response = try await Bench().send(method, path)
        #expect(response.status == .methodNotAllowed)
        #expect(response.field("allow") != nil)
    }

    @Test(arguments: ["", "/", "/favicon.ico", "/emulator/nothing", "//discovery/v2.0/keys", "/common/oauth2/token"])
    func `an unknown path is not found`(path: String) async throws {
        #expect(try await Bench().send("GET", path).status == .notFound)
    }
}
