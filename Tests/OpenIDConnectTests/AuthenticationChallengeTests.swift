import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// Reading `WWW-Authenticate`: facts 1.12, RFC 9110 section 11.6.1.
struct AuthenticationChallengeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let fields: [String]
        let challenges: [AuthenticationChallenge]
        var testDescription: String { name }

        init(_ name: String, _ fields: [String], _ challenges: [(String, [String: String])]) {
            self.name = name
            self.fields = fields
            self.challenges = challenges.map { AuthenticationChallenge(scheme: $0, parameters: $1) }
        }

        static let all = [
            Case(
                "Entra's own",
                [
                    #"Bearer realm="", authorization_uri="https://login.example/authorize","#
                        + #" error="insufficient_claims", claims="eyJhIjoxfQ==""#
                ],
                [
                    (
                        "bearer",
                        [
                            "realm": "", "authorization_uri": "https://login.example/authorize",
                            "error": "insufficient_claims", "claims": "eyJhIjoxfQ==",
                        ]
                    )
                ]
            ),
            Case(
                "two in two fields",
                [#"Negotiate"#, #"Bearer error="x""#],
                [("negotiate", [:]), ("bearer", ["error": "x"])]
            ),
            Case(
                "two in one field",
                [#"Basic realm="a, b", Bearer claims="Yw", error=insufficient_claims"#],
                [("basic", ["realm": "a, b"]), ("bearer", ["claims": "Yw", "error": "insufficient_claims"])]
            ),
            Case(
                "a comma and a scheme within quotes",
                [#"Bearer realm="x, Basic y=z""#],
                [("bearer", ["realm": "x, Basic y=z"])]
            ),
            Case("escaped quotes", [#"Bearer realm="a\"b\\c""#], [("bearer", ["realm": #"a"b\c"#])]),
            Case(
                "spaces around the equals sign",
                [#"Bearer error = "x" , a = b"#],
                [("bearer", ["error": "x", "a": "b"])]
            ),
            Case("padding without quotes", ["Bearer claims=YQ=="], [("bearer", ["claims": "YQ=="])]),
            Case("names in any case", [#"BEARER Error="x""#], [("bearer", ["error": "x"])]),
            Case("the first of two", [#"Bearer error="a", error="b""#], [("bearer", ["error": "a"])]),
            Case("empty pieces", [#", ,Bearer ,, error="x",,"#], [("bearer", ["error": "x"])]),
            Case(
                "an open quote ends the reading",
                [#"Bearer a="b", error="x"#],
                [("bearer", ["a": "b"]), ("error", [:])]
            ),
            Case("nothing", [""], []),
            Case("no token at all", ["=="], []),
            Case("too long", ["Bearer a=" + String(repeating: "x", count: 16_384)], []),
        ]
    }

    @Test(arguments: Case.all)
    func `challenges are read whatever their order and form`(_ test: Case) {
        var fields = HTTPFields()
        for field in test.fields { fields.append(HTTPField(name: .wwwAuthenticate, value: field)) }
        #expect(AuthenticationChallenge.all(in: fields) == test.challenges)
    }
}
