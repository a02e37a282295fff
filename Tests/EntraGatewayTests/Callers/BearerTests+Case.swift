import Cryptography
import Foundation
import TestSupport
import Testing

extension BearerTests {
    /// A token that is right but for one thing, and what the log calls that.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let reason: String
        let settings: [String: String]
        let token: @Sendable (TestIssuer) throws -> String
        var testDescription: String { name }

        init(
            _ name: String,
            _ reason: String,
            _ settings: [String: String] = [:],
            _ token: @escaping @Sendable (TestIssuer) throws -> String
        ) {
            self.name = name
            self.reason = reason
            self.settings = settings
            self.token = token
        }

        /// A token of version 2 with claims changed.
        static func claims(
            _ name: String,
            _ reason: String = "",
            _ settings: [String: String] = [:],
            _ change: @escaping @Sendable (inout [String: TestJSON]) -> Void
        ) -> Case {
            Case(name, reason, settings) { issuer in
                var draft = issuer.accessDraft()
                change(&draft.claims)
                return try issuer.sign(draft)
            }
        }

        /// A token of version 2 with its header changed.
        static func header(_ name: String, _ reason: String = "", _ member: String, _ value: TestJSON?) -> Case {
            Case(name, reason) { issuer in
                var draft = issuer.accessDraft()
                draft.header[member] = value
                return try issuer.sign(draft)
            }
        }

        /// A token of version 1 with claims changed.
        static func versionOne(
            _ name: String,
            _ reason: String = "",
            _ settings: [String: String] = [:],
            _ change: @escaping @Sendable (inout [String: TestJSON]) -> Void = { _ in }
        ) -> Case {
            Case(name, reason, settings) { issuer in
                var draft = issuer.versionOneDraft()
                change(&draft.claims)
                return try issuer.sign(draft)
            }
        }

        /// A token that an application got for itself, with claims changed.
        static func application(
            _ name: String,
            _ reason: String = "",
            _ settings: [String: String] = [:],
            _ change: @escaping @Sendable (inout [String: TestJSON]) -> Void = { _ in }
        ) -> Case {
            Case(name, reason, settings) { issuer in
                var draft = issuer.applicationDraft()
                change(&draft.claims)
                return try issuer.sign(draft)
            }
        }

        /// Text in the place of a token.
        static func text(_ name: String, _ reason: String, _ text: String) -> Case {
            Case(name, reason) { _ in text }
        }

        static let otherTenant = "22222222-3333-4444-8555-666666666666"
        static let role = ["OPENID_REQUIRED_ROLE": "Site.User"]
        static let group = ["OPENID_REQUIRED_ROLE": "group-1", "OPENID_REQUIRED_ROLE_PARAMETER_PATH": "groups"]
        static let exact = ["OPENID_CLOCK_TOLERANCE": "0"]

        static let accepted = [
            Case.claims("version 2") { _ in },
            .header("of the type of RFC 9068", "", "typ", "at+jwt"),
            .header("without a type", "", "typ", nil),
            .claims("for one of our own names", "", ["OPENID_AUDIENCE": "api://one,api://two"]) {
                $0["aud"] = "api://two"
            },
            .claims("its tenant in capitals") {
                let tenantID = TestIssuer.tenantID.uppercased()
                $0["tid"] = .string(tenantID.lowercased())
            },
            .claims("with the required role", "", role) { $0["roles"] = ["Site.User"] },
            .claims("as late as the clocks may differ") { $0["exp"] = 1_799_999_701 },
            .versionOne("version 1 for the api:// name"),
            .versionOne("version 1 with a slash behind the name") {
                $0["aud"] = .string("api://\(TestIssuer.clientID)/")
            },
            .versionOne("version 1 for the client ID") { $0["aud"] = .string(TestIssuer.clientID) },
            .versionOne("version 1 for a URI of ours", "", ["OPENID_AUDIENCE": "https://app.example.com/x"]) {
                $0["aud"] = "https://app.example.com/x/"
            },
            .application("an application with an app role"),
            .application("an application that does not say so") { $0["idtyp"] = nil },
            .application("an application with the required role", "", role) { $0["roles"] = ["Site.User"] },
        ]

        static let refused =
            otherKinds + otherPeople + broken + [
                .claims("for Graph", "not for us") { $0["aud"] = "https://graph.microsoft.com" },
                .claims("for Graph by its ID", "not for us") { $0["aud"] = "00000003-0000-0000-c000-000000000000" },
                .claims("for another application", "not for us") { $0["aud"] = .string(TestIssuer.callerID) },
                .claims("for us and another", "for somebody else too") {
                    $0["aud"] = [.string(TestIssuer.clientID), "https://graph.microsoft.com"]
                },
                .claims("for a name that begins like ours", "not for us") {
                    $0["aud"] = .string("api://\(TestIssuer.clientID)/x")
                },
                .claims("without audience", "claim aud missing") { $0["aud"] = nil },
                .claims("expired", "expired") { $0["exp"] = 1_799_999_700 },
                .claims("expired this second", "expired", exact) {
                    ($0["exp"], $0["iat"], $0["nbf"]) = (1_800_000_000, 1_799_999_000, 1_799_999_000)
                },
                .claims("without end", "claim exp missing") { $0["exp"] = nil },
                .claims("for ever", "claim exp malformed") { $0["exp"] = .raw("1e300") },
                .claims("of tomorrow", "not valid yet") { $0["nbf"] = 1_800_000_301 },
                .claims("issued tomorrow", "issued in the future") { $0["iat"] = 1_800_000_301 },
                .claims("without the required role", "role_missing", role) { $0["roles"] = ["Site.Users"] },
                .claims("with too many groups to tell", "groups_unresolved", group) { $0["hasgroups"] = true },
                .application("an application without the required role", "role_missing", role),
                .claims("without registration", "access_denied", ["ALLOW_SOCIAL_REGISTRATION": "false"]) { _ in },
                .claims("where nobody may sign in", "access_denied", ["ALLOW_SOCIAL_LOGIN": "false"]) { _ in },
            ]

        /// What is no access token, or none that grants something.
        static let otherKinds = [
            Case("an ID token", "an ID token, it carries nonce") { try $0.sign($0.draft(nonce: "nonce")) },
            Case("an ID token without nonce", "no client named") { try $0.sign($0.draft(nonce: nil)) },
            Case("an ID token with roles", "no client named") { issuer in
                var draft = issuer.draft(nonce: nil)
                draft.claims["roles"] = ["Site.User"]
                return try issuer.sign(draft)
            },
            Case("an ID token of version 1", "no client named") { issuer in
                var draft = issuer.draft(nonce: nil)
                draft.claims["ver"] = "1.0"
                draft.claims["iss"] = .string(TestIssuer.versionOneIssuer)
                return try issuer.sign(draft)
            },
            .claims("an ID token that names its client", "nothing granted") { $0["scp"] = nil },
            .claims("an ID token with a client and roles", "nothing granted") {
                $0["scp"] = nil
                $0["roles"] = ["Site.User"]
            },
            .claims("with the hash of another token", "an ID token, it carries at_hash") { $0["at_hash"] = "x" },
            .claims("with the hash of a code", "an ID token, it carries c_hash") { $0["c_hash"] = "x" },
            .claims("with an empty scope", "nothing granted") { $0["scp"] = "" },
            .claims("with a list for a scope", "nothing granted") { $0["scp"] = ["access_as_user"] },
            .claims("for a person and for an application", "for a person and for an application") {
                $0["idtyp"] = "app"
            },
            .application("an application without roles", "nothing granted") { $0["roles"] = nil },
            .application("an application with no role", "nothing granted") { $0["roles"] = [] },
            .application("an application with an empty role", "nothing granted") { $0["roles"] = [""] },
            .application("of a device", "nothing granted") { $0["idtyp"] = "device" },
            .application("an application whose subject is another", "nothing granted") {
                ($0["idtyp"], $0["sub"]) = (nil, "other")
            },
            .header("a logout token", "another type of token", "typ", "logout+jwt"),
            .header("an assertion of ours, by its type", "another type of token", "typ", "entra-assertion+jwt"),
        ]

        /// Tokens of other issuers and versions.
        static let otherPeople = [
            Case.claims("of another tenant", "another issuer") {
                $0["iss"] = .string("\(TestIssuer.origin)/\(otherTenant)/v2.0")
                $0["tid"] = .string(otherTenant)
            },
            .claims("of another tenant in its issuer", "another issuer") {
                $0["iss"] = .string("\(TestIssuer.origin)/\(otherTenant)/v2.0")
            },
            .claims("of another tenant in tid", "another issuer") { $0["tid"] = .string(otherTenant) },
            .claims("of another host", "another issuer") {
                $0["iss"] = .string("https://login.evil.example/\(TestIssuer.tenantID)/v2.0")
            },
            .claims("version 2 with the issuer of version 1", "another issuer") {
                $0["iss"] = .string(TestIssuer.versionOneIssuer)
            },
            .versionOne("version 1 of another tenant", "another issuer") {
                $0["iss"] = .string("https://sts.windows.net/\(otherTenant)/")
                $0["tid"] = .string(otherTenant)
            },
            .versionOne("version 1 of another tenant in tid", "another issuer") { $0["tid"] = .string(otherTenant) },
            .versionOne("version 1 of another host", "another issuer") {
                $0["iss"] = .string("https://sts.evil.example/\(TestIssuer.tenantID)/")
            },
            .versionOne("version 1 without the slash", "another issuer") {
                $0["iss"] = .string("https://sts.windows.net/\(TestIssuer.tenantID)")
            },
            .versionOne("version 1 with the issuer of version 2", "another issuer") {
                $0["iss"] = .string("\(TestIssuer.origin)/\(TestIssuer.tenantID)/v2.0")
            },
            .claims("of no version", "version of the token unknown") { $0["ver"] = nil },
            .claims("of version 3", "version of the token unknown") { $0["ver"] = "3.0" },
            .claims("of a numbered version", "version of the token unknown") { $0["ver"] = .raw("2.0") },
            .claims("without tenant", "claim tid missing") { $0["tid"] = nil },
            .claims("without object", "claim oid missing") { $0["oid"] = nil },
            .claims("without issuer", "claim iss missing") { $0["iss"] = nil },
            .claims("without subject", "claim sub missing") { $0["sub"] = nil },
            .claims("with a number for roles", "claim roles malformed") { $0["roles"] = 1 },
        ]

        /// What is hardly a token.
        static let broken = [
            Case.text("nothing", "malformed", ""),
            .text("two words", "malformed", "a.b.c d"),
            .text("a quoted token", "malformed", "\"a.b.c\""),
            .text("two tokens", "malformed", "a.b.c,Bearer d.e.f"),
            .text("letters outside of ASCII", "malformed", "ä.b.c"),
            .text("garbage", "not three parts", "garbage"),
            .text("two parts", "not three parts", "e30.e30"),
            .text("five parts", "not three parts", "e30.e30.e30.e30.e30"),
            .text("three dots", "not three parts", "..."),
            .text("empty parts", "header is not base64url", ".."),
            .text("empty objects", "no algorithm", "e30.e30.e30"),
            .text("a header that is no object", "header is not an object", "W10.e30.e30"),
            .text("a session cookie", "not three parts", String(repeating: "A", count: 43)),
            .text("a huge one", "too large", String(repeating: "A", count: 32_769)),
            Case("cut short", "signature invalid") { String(try $0.sign($0.accessDraft()).dropLast(2)) },
            Case("cut within its claims", "not three parts") { String(try $0.sign($0.accessDraft()).prefix(200)) },
            Case("without signature", "signature is not base64url") { issuer in
                let token = try issuer.sign(issuer.accessDraft())
                return token.prefix { $0 != "." } + "." + token.split(separator: ".")[1] + "."
            },
            Case("padded", "signature is not base64url") { try $0.sign($0.accessDraft()) + "=" },
            .header("algorithm none", "algorithm not allowed", "alg", "none"),
            .header("algorithm HS256", "algorithm not allowed", "alg", "HS256"),
            .header("another algorithm of the key", "algorithm not allowed", "alg", "PS256"),
            .header("without a key ID", "no key ID", "kid", nil),
            .header("of an unknown key", "key unknown", "kid", "key-2"),
            .header("with an extension", "header demands an extension", "crit", ["exp"]),
            Case("signed by somebody else", "signature invalid") { issuer in
                let key = TestKey(id: "key-1", key: try TestKey.foreignRSA())
                return try issuer.sign(issuer.accessDraft(), with: key)
            },
            Case("changed after it was signed", "signature invalid") { issuer in
                var draft = issuer.accessDraft()
                let parts = try issuer.sign(draft).split(separator: ".")
                draft.claims["oid"] = .string(otherTenant)
                let claims = Base64URL.encode(TestJSON.object(draft.claims).bytes)
                return "\(parts[0]).\(claims).\(parts[2])"
            },
            Case("a claim twice", "claims is not JSON") { issuer in
                let draft = issuer.accessDraft()
                let claims = TestJSON.object(draft.claims).text.dropLast() + #","aud":"x"}"#
                return try issuer.sign(header: TestJSON.object(draft.header).text, claims: String(claims))
            },
        ]
    }
}
