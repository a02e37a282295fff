import Cryptography
import FastCGI

/// Discovery documents, key sets and instance discovery (facts 1.1, 1.2).
struct DiscoveryEndpoint {
    let surroundings: Surroundings

    private var origin: String { surroundings.configuration.loginOrigin }

    /// The discovery document of an authority; `appID` is the query parameter `appid`.
    func document(_ authority: Authority, version: Int, appID: String?) -> JSONValue {
        let base = "\(origin)/\(authority.segment)"
        let suffix = appID.map { "?" + FormFields([("appid", $0)]).encoded } ?? ""
        let oauth = version == 2 ? "oauth2/v2.0" : "oauth2"
        let document: JSONValue = [
            "token_endpoint": .string("\(base)/\(oauth)/token"),
            "token_endpoint_auth_methods_supported": [
                "client_secret_post", "private_key_jwt", "client_secret_basic",
            ],
            "jwks_uri": .string("\(base)/discovery/\(version == 2 ? "v2.0/" : "")keys\(suffix)"),
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": .string(issuer(authority, version: version)),
            "request_uri_parameter_supported": false,
            "userinfo_endpoint": .string("\(surroundings.configuration.graphOrigin)/oidc/userinfo"),
            "authorization_endpoint": .string("\(base)/\(oauth)/authorize"),
            "device_authorization_endpoint": .string("\(base)/\(oauth)/devicecode"),
            "http_logout_supported": true,
            "frontchannel_logout_supported": true,
            "end_session_endpoint": .string("\(base)/\(oauth)/logout"),
            "claims_supported": [
                "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name",
                "msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid",
                "ver", "at_hash", "c_hash", "email",
            ],
            "kerberos_endpoint": .string("\(base)/kerberos"),
            "tenant_region_scope": authority.region,
            "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net",
            "msgraph_host": .string(graphHost),
            "rbac_url": "https://pas.windows.net",
        ]
        return surroundings.faults.discoveryDocument.map(document.merging) ?? document
    }

    /// The answer with the discovery document.
    func answer(_ authority: Authority, version: Int, appID: String?) -> Response {
        surroundings.json(
            document(authority, version: version, appID: appID),
            fields: [("Cache-Control", "max-age=86400, private"), ("Access-Control-Allow-Origin", "*")]
        )
    }

    /// The key set: shuffled, without `alg`, every key with its issuer (quirks 2, 3, 9).
    func keys(_ authority: Authority, version: Int) -> Response {
        let ring = surroundings.keys
        let template = version == 2 ? "\(origin)/{tenantid}/v2.0" : "https://sts.windows.net/{tenantid}/"
        let tenantID = surroundings.configuration.tenants.first?.id ?? Authority.consumersTenantID
        let concrete =
            if case .tenant(let tenant) = authority { tenant.id } else { tenantID }
        let published = [
            (ring.current, template),
            (ring.next, template),
            (ring.concrete, template.replacing("{tenantid}", with: concrete)),
            (ring.foreign, template.replacing("{tenantid}", with: Authority.consumersTenantID)),
        ]
        let keys = surroundings.random.shuffled(published).map(DiscoveryEndpoint.key)
        return surroundings.json(
            ["keys": .array(keys)],
            fields: [("Cache-Control", "max-age=86400, private"), ("Access-Control-Allow-Origin", "*")]
        )
    }

    /// The instance discovery document, or its error for a host that is not ours.
    func instance(_ query: FormFields) -> Response {
        guard let endpoint = query["authorization_endpoint"] else {
            return surroundings.json(.missing("authorization_endpoint"))
        }
        guard Origin.of(endpoint) == origin else {
            return surroundings.json(
                ProtocolError("invalid_instance", 50_049, "Unknown or invalid instance.")
            )
        }
        let host = JSONValue.string(String(origin.drop { $0 != "/" }.dropFirst(2)))
        let path = endpoint.dropFirst(origin.count).split(separator: "/").first.map(String.init) ?? "common"
        return surroundings.json(
            [
                "tenant_discovery_endpoint": .string("\(origin)/\(path)/v2.0/.well-known/openid-configuration"),
                "api-version": .string(query["api-version"] ?? "1.1"),
                "metadata": [["preferred_network": host, "preferred_cache": host, "aliases": [host]]],
            ]
        )
    }

    private func issuer(_ authority: Authority, version: Int) -> String {
        version == 2
            ? "\(origin)/\(authority.issuerSegment)/v2.0" : "https://sts.windows.net/\(authority.issuerSegment)/"
    }

    /// The Graph host; with its port where it has one, since nothing could reach it otherwise.
    private var graphHost: String {
        String(surroundings.configuration.graphOrigin.drop { $0 != "/" }.dropFirst(2))
    }

    private static func key(_ key: KeyRing.Key, issuer: String) -> JSONValue {
        [
            "kty": "RSA",
            "use": "sig",
            "kid": .string(key.id),
            "x5t": .string(key.id),
            "n": .string(Base64URL.encode(key.modulus)),
            "e": .string(Base64URL.encode(key.exponent)),
            "x5c": [.string(Base64.encode(key.certificate))],
            "cloud_instance_name": "microsoftonline.com",
            "issuer": .string(issuer),
        ]
    }
}
