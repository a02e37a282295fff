import Cryptography
import OpenIDConnect
import Testing

struct AuthorizationResponseTests {
    @Test(arguments: [
        "code=abc&state=xyz", "state=xyz&code=abc", "&code=abc&&state=xyz&", "code=abc&state=xyz&session_state=1&foo",
        "c%6fde=abc&state=xyz", "code=abc&state=xyz&error=", "code=abc&state=xyz&iss=",
    ])
    func `a code is read`(parameters: String) throws {
        let response = try AuthorizationResponse(parsing: parameters)
        #expect(response.state == "xyz")
        #expect(response.result == .code(SecretBytes("abc")))
        #expect(response.issuer == nil)
    }

    @Test
    func `an issuer is read`() throws {
        let response = try AuthorizationResponse(parsing: "code=a&state=b&iss=https%3A%2F%2Flogin.example")
        #expect(response.issuer == "https://login.example")
    }

    @Test
    func `an error is read, its words without control characters`() throws {
        let response = try AuthorizationResponse(
            parsing: "error=access_denied&error_subcode=cancel&state=b&error_description="
                + "AADSTS65004%3a+no.%0d%0aTrace+ID%3a+1%E2%80%A8%C2%85&error_uri=https%3a%2f%2flogin.example"
        )
        guard case .error(let error) = response.result else {
            Issue.record("not an error")
            return
        }
        #expect(error.code == "access_denied")
        #expect(error.subcode == "cancel")
        #expect(error.text == "AADSTS65004: no.  Trace ID: 1  ")
        #expect(!error.description.contains("AADSTS"))
    }

    @Test
    func `the words of an error are cut`() throws {
        let long = String(repeating: "x", count: 5000)
        let response = try AuthorizationResponse(parsing: "error=a&state=b&error_description=\(long)")
        #expect(response.result == .error(ProviderError(code: "a", text: String(long.prefix(1024)))))
    }

    @Test(arguments: [
        ("", AuthorizationResponseRefusal.stateMissing), ("&", .stateMissing), ("code=a", .stateMissing),
        ("error=a", .stateMissing), ("code=a&state=", .stateMissing), ("code=a&State=b", .stateMissing),
        ("state=b", .codeMissing), ("state=b&code=", .codeMissing), ("state=b&error=&code=", .codeMissing),
        ("state=b&CODE=a", .codeMissing), ("state=b&code=a&error=c", .codeAndError),
        ("state=b&code=a&code=a", .encoding(.repeated(name: "code"))),
        ("state=b&code=a&code=", .encoding(.repeated(name: "code"))),
        ("state=b&code=a&%63ode=c", .encoding(.repeated(name: "code"))),
        ("state=b&state=b&code=a", .encoding(.repeated(name: "state"))),
        ("state=b&error=a&error=a", .encoding(.repeated(name: "error"))),
        ("state=b&code=a&iss=1&iss=2", .encoding(.repeated(name: "iss"))),
        ("state=b&code=a&session_state=1&session_state=2", .encoding(.repeated(name: "session_state"))),
        ("state=b&code=a&x&x", .encoding(.repeated(name: "x"))),
        ("state=b&code=%zz", .encoding(.malformed)), ("state=b&code=a%00", .encoding(.malformed)),
        ("state=b&code=%ff", .encoding(.malformed)), ("state=b&code=a b", .encoding(.malformed)),
        ("state=b&code=a%0a", .parameterMalformed("code")), ("state=b&code=%C3%A9", .parameterMalformed("code")),
        ("state=b%0d%0a&code=a", .parameterMalformed("state")), ("state=%7f&code=a", .parameterMalformed("state")),
        ("state=b&error=%0a", .parameterMalformed("error")), ("state=b&code=a&iss=%0a", .parameterMalformed("iss")),
    ])
    func `what is no response is refused`(parameters: String, refusal: AuthorizationResponseRefusal) {
        #expect(throws: refusal) {
            try AuthorizationResponse(parsing: parameters)
        }
    }

    @Test(arguments: [("code", 16_384), ("state", 12_288), ("error", 256), ("iss", 2048)])
    func `every parameter has a limit`(name: String, limit: Int) throws {
        var others = ["code": "a", "state": "b"]
        if name == "error" {
            others["code"] = nil
        }
        others[name] = nil
        func parameters(_ length: Int) -> String {
            others.map { "\($0)=\($1)&" }.joined() + name + "=" + String(repeating: "x", count: length)
        }
        _ = try AuthorizationResponse(parsing: parameters(limit))
        #expect(throws: AuthorizationResponseRefusal.parameterMalformed(name)) {
            try AuthorizationResponse(parsing: parameters(limit + 1))
        }
    }

    @Test
    func `the whole has a limit`() {
        let padding = String(repeating: "x", count: AuthorizationResponse.maximumLength)
        #expect(throws: AuthorizationResponseRefusal.tooLarge) {
            try AuthorizationResponse(parsing: "code=a&state=b&x=" + padding)
        }
    }

    @Test
    func `ten thousand mutations of a callback are read or refused, and never trap`() {
        let callback = Array("code=0.AX%2fa+b&state=abc-_&iss=https%3a%2f%2fx&error_description=%c3%a9".utf8)
        var generator = SeededGenerator(seed: 2)
        var accepted = 0
        for _ in 0..<10_000 {
            var mutated = callback
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                let index = Int.random(in: 0..<mutated.count, using: &generator)
                mutated[index] =
                    Bool.random(using: &generator)
                    ? UInt8.random(in: 0...127, using: &generator)
                    : (Array("&=%+#".utf8).randomElement(using: &generator) ?? 0)
            }
            if (try? AuthorizationResponse(parsing: String(decoding: mutated, as: UTF8.self))) != nil {
                accepted += 1
            }
        }
        #expect((1..<10_000).contains(accepted))
    }
}
