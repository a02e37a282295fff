import Cryptography
import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

/// A browser that signs in, and the client behind it that redeems the code.
final class Visitor {
    let bench: Bench
    var clientID = Demo.clientID
    var secret: String? = Demo.clientSecret
    var tenant = Demo.tenantID
    var scope = "openid profile email offline_access"
    private var cookie: String?

    init(_ bench: Bench) {
        self.bench = bench
    }

    /// The parameters of a usual authorization request, some of them changed; `nil` leaves one out.
    func request(_ changes: [String: String?] = [:]) -> String {
        var fields = [
            ("client_id", clientID), ("response_type", "code"), ("redirect_uri", Bench.callback), ("scope", scope),
            ("state", "the state"), ("nonce", "the nonce"), ("code_challenge", Bench.challenge),
            ("code_challenge_method", "S256"),
        ]
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            fields.removeAll { $0.0 == name }
            if let value { fields.append((name, value)) }
        }
        return Bench.encoded(fields)
    }

    /// Opens the authorization endpoint.
    func authorize(_ changes: [String: String?] = [:]) async -> Response {
        await send("GET", "/\(tenant)/oauth2/v2.0/authorize?\(request(changes))")
    }

    /// Chooses a person on the account page.
    func choose(_ person: Person, _ changes: [String: String?] = [:]) async -> Response {
        await send("POST", "/\(tenant)/login?\(request(changes))", form: [("person", person.objectID)])
    }

    /// Signs a person in and gives the code.
    func code(_ person: Person = Demo.ordinary, _ changes: [String: String?] = [:]) async throws -> String {
        let response = await choose(person, changes)
        return try #require(try response.parameters["code"], "\(response.text)")
    }

    /// Redeems a code.
    func redeem(
        _ code: String,
        _ changes: [String: String?] = [:],
        fields: [String: String] = [:]
    ) async -> Response {
        var form = [
            ("grant_type", "authorization_code"), ("client_id", clientID), ("code", code),
            ("redirect_uri", Bench.callback), ("code_verifier", Bench.verifier),
        ]
        if let secret { form.append(("client_secret", secret)) }
        return await token(form, changes, fields: fields)
    }

    /// Uses a refresh token.
    func refresh(_ refreshToken: String, _ changes: [String: String?] = [:]) async -> Response {
        var form = [("grant_type", "refresh_token"), ("client_id", clientID), ("refresh_token", refreshToken)]
        if let secret { form.append(("client_secret", secret)) }
        return await token(form, changes)
    }

    /// Signs a person in and redeems the code.
    func signIn(_ person: Person = Demo.ordinary, _ changes: [String: String?] = [:]) async throws -> JSONValue {
        let response = await redeem(try await code(person, changes))
        #expect(response.status == .ok, "\(response.text)")
        return try response.json
    }

    /// The claims of the ID token that a sign-in gives.
    func claims(_ person: Person = Demo.ordinary, _ changes: [String: String?] = [:]) async throws -> JSONValue {
        try JWT(try await signIn(person, changes)["id_token"]).claims
    }

    /// Sends a request with the browser's cookie and keeps the one that comes back.
    func send(_ method: String, _ target: String, form: [(String, String)]? = nil) async -> Response {
        let response = await bench.send(method, target, form: form, fields: cookie.map { ["cookie": $0] } ?? [:])
        if let name = HTTPField.Name("set-cookie") {
            for value in response.fields[values: name] where value.hasPrefix("emulator-sign-in=") {
                cookie = value.contains("Max-Age=0") ? nil : value.split(separator: ";").first.map(String.init)
            }
        }
        return response
    }

    /// The browser still has a session cookie.
    var hasCookie: Bool { cookie != nil }

    private func token(
        _ form: [(String, String)],
        _ changes: [String: String?],
        fields: [String: String] = [:]
    ) async -> Response {
        var form = form
        for (name, value) in changes {
            form.removeAll { $0.0 == name }
            if let value { form.append((name, value)) }
        }
        return await bench.send("POST", "/\(tenant)/oauth2/v2.0/token", form: form, fields: fields)
    }
}

/// A token taken apart.
struct JWT {
    let header: JSONValue
    let claims: JSONValue
    let signature: [UInt8]
    let signed: [UInt8]

    init(_ token: JSONValue?) throws {
        let text = try #require(token?.text)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        try #require(parts.count == 3)
        header = try #require(Base64URL.decode(parts[0]).flatMap { JSONValue(parsing: $0) })
        claims = try #require(Base64URL.decode(parts[1]).flatMap { JSONValue(parsing: $0) })
        signature = try #require(Base64URL.decode(parts[2]))
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// Whether the signature is right under a key of a key set.
    func isSigned(by key: JSONValue) throws -> Bool {
        let modulus = try #require(key["n"]?.text.flatMap(Base64URL.decode))
        let exponent = try #require(key["e"]?.text.flatMap(Base64URL.decode))
        return try VerificationKey.rsa(modulus: modulus, exponent: exponent)
            .isValidSignature(signature, of: signed, algorithm: .rs256)
    }
}
